package dev.sparekey.registryclient;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The registry has answered 404 for this id for long enough while it answered for an id that is
 * known to exist. The record that carries the id belongs in the dead letters.
 */
public final class UnknownSchemaIdException extends RegistryException {
  @Serial private static final long serialVersionUID = 1L;
  private final int schemaId;

  UnknownSchemaIdException(String message, int schemaId, @Nullable Throwable cause) {
    super(message, cause);
    this.schemaId = schemaId;
  }

  public int schemaId() {
    return schemaId;
  }
}
