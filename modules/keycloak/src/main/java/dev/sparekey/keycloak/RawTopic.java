package dev.sparekey.keycloak;

import java.util.List;
import java.util.Set;

/** The topic that events go to. */
interface RawTopic extends AutoCloseable {

  /**
   * Sends and waits for the brokers' word.
   *
   * @return those of which it did not come, to be sent again
   */
  List<CapturedEvent> send(List<CapturedEvent> batch);

  /**
   * The ids of all events in the topic that were published at or after a time.
   *
   * @param since in milliseconds since 1970
   * @throws UnreadableTopicException the brokers did not answer, or there are too many
   */
  Set<String> idsSince(long since) throws UnreadableTopicException;

  @Override
  void close();

  /** What the topic holds cannot be told now. */
  final class UnreadableTopicException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableTopicException(String message, Throwable cause) {
      super(message, cause);
    }

    UnreadableTopicException(String message) {
      super(message);
    }
  }
}
