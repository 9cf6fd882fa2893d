package dev.sparekey.engine;

/** A release that its texts do not make, or that this version of Sparekey cannot read. */
public sealed class ReleaseRefusedException extends RuntimeException
    permits ReleaseUnreadableException {

  private static final long serialVersionUID = 1L;

  public ReleaseRefusedException(String message) {
    super(message);
  }
}
