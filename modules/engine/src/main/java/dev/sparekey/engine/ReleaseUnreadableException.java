package dev.sparekey.engine;

/** A release that is there and does not load in this version of Sparekey; in another it may. */
public final class ReleaseUnreadableException extends ReleaseRefusedException {

  private static final long serialVersionUID = 1L;

  public ReleaseUnreadableException(String message) {
    super(message);
  }
}
