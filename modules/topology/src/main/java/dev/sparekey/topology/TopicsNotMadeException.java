package dev.sparekey.topology;

import org.jspecify.annotations.Nullable;

/** A topic of ours is missing and could not be made. */
public final class TopicsNotMadeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TopicsNotMadeException(String topic, @Nullable Throwable cause) {
    super(
        "the topic " + topic + " could not be made: " + (cause == null ? "" : cause.getMessage()),
        cause);
  }
}
