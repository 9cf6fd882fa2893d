package dev.sparekey.registryclient;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The registry did not give an answer that can be believed within the bounded wait: not reachable,
 * 5xx, 429, or a 404 too young to be believed. Says nothing about the record: try it again later,
 * never put it into the dead letters.
 */
public final class RegistryUnavailableException extends RegistryException {
  @Serial private static final long serialVersionUID = 1L;

  public RegistryUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
