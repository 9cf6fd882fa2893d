package dev.sparekey.topology;

/** A release that these texts do not make, or that this version of Sparekey cannot read. */
public final class ReleaseRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ReleaseRefusedException(String message) {
    super(message);
  }
}
