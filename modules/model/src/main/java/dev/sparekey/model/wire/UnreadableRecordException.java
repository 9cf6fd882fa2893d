package dev.sparekey.model.wire;

import org.jspecify.annotations.Nullable;

/** Bytes that are no single-object encoding of the wanted record in a version known here. */
public final class UnreadableRecordException extends RuntimeException {
  UnreadableRecordException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
