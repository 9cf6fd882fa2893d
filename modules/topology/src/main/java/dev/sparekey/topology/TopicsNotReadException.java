package dev.sparekey.topology;

import org.jspecify.annotations.Nullable;

/** The brokers did not say how a topic is. */
public final class TopicsNotReadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicsNotReadException(String topic, @Nullable Throwable cause) {
    super(
        "the topic "
            + topic
            + " could not be described: "
            + (cause == null ? "" : cause.getMessage()),
        cause);
  }
}
