package dev.sparekey.receivers;

/** A failure that is not foreseen. */
public final class Fault {

  private Fault() {}

  /** Its kind and where it was, without its message, which may quote what was read. */
  public static String words(RuntimeException failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
  }
}
