package dev.sparekey.model.wire;

import org.jspecify.annotations.Nullable;

/**
 * A record that is well-formed Avro but outside what the model allows. The message names the field
 * and a length or number, never text of the record: somebody else wrote it.
 */
public final class InvalidWireValueException extends RuntimeException {
  InvalidWireValueException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
