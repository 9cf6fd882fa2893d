package dev.sparekey.app.run;

import org.jspecify.annotations.Nullable;

/**
 * Why a command could not begin its work, for the user: one line, or one for each thing that is
 * wrong.
 */
public final class NotStartedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private NotStartedException(String message, int exitCode, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Starting again without changing something, here or there, is of no use. */
  public static NotStartedException misconfigured(String message) {
    return new NotStartedException(message, 2, null);
  }

  /** Something that we depend on does not answer. */
  public static NotStartedException unavailable(String message, @Nullable Throwable cause) {
    return new NotStartedException(message, 1, cause);
  }

  public int exitCode() {
    return exitCode;
  }
}
