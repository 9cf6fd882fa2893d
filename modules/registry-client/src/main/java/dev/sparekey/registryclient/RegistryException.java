package dev.sparekey.registryclient;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** What a registry may answer other than what was asked for. The type says if waiting can help. */
public abstract sealed class RegistryException extends RuntimeException
    permits RegistryUnavailableException,
        RegistryRefusedException,
        UnknownSchemaIdException,
        UnreadableSchemaException,
        SchemaNotRegisteredException,
        IncompatibleSchemaException {
  @Serial private static final long serialVersionUID = 1L;

  RegistryException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
