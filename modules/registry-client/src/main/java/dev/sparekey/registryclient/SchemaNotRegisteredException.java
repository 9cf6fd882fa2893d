package dev.sparekey.registryclient;

import java.io.Serial;

/** A schema to be written with is not registered under its subject. Register it first. */
public final class SchemaNotRegisteredException extends RegistryException {
  @Serial private static final long serialVersionUID = 1L;
  private final String subject;

  SchemaNotRegisteredException(String message, String subject, Throwable cause) {
    super(message, cause);
    this.subject = subject;
  }

  public String subject() {
    return subject;
  }
}
