package dev.sparekey.keycloak;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A topic in memory that can be down. */
final class RecordedTopic implements RawTopic {

  private final List<CapturedEvent> events = new ArrayList<>();
  private boolean down;
  private boolean closed;
  private int attempts;
  private @Nullable RuntimeException failure;

  @Override
  public synchronized List<CapturedEvent> send(List<CapturedEvent> batch) {
    attempts++;
    RuntimeException once = failure;
    if (once != null) {
      failure = null;
      throw once;
    }
    if (down) {
      return batch;
    }
    events.addAll(batch);
    return List.of();
  }

  @Override
  public synchronized Set<String> idsSince(long since) throws UnreadableTopicException {
    if (down) {
      throw new UnreadableTopicException("down");
    }
    return new HashSet<>(ids());
  }

  synchronized List<String> ids() {
    return events.stream().map(CapturedEvent::id).toList();
  }

  synchronized void down(boolean now) {
    down = now;
  }

  synchronized void failOnce(RuntimeException with) {
    failure = with;
  }

  synchronized int attempts() {
    return attempts;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
