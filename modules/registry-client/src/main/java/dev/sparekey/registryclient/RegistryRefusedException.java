package dev.sparekey.registryclient;

import java.io.Serial;

/**
 * The registry answered and will go on answering so until someone changes the configuration: bad
 * credentials (401), missing rights (403), a request it does not accept (other 4xx).
 */
public final class RegistryRefusedException extends RegistryException {
  @Serial private static final long serialVersionUID = 1L;
  private final int status;

  RegistryRefusedException(String message, int status, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** The HTTP status, 400 to 499, or the registry's three-digit code where it sent no status. */
  public int status() {
    return status;
  }
}
