package dev.sparekey.engine;

/** A release that its texts do not make, or that this version of Sparekey cannot read. */
public final class ReleaseRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ReleaseRefusedException(String message) {
    super(message);
  }
}
