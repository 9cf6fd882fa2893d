package dev.sparekey.sinks.delivery;

import java.util.Map;

/** Gets what is due to the destination, and hears what it says of it. */
sealed interface Courier permits PushCourier, ShelfCourier {

  /** How many findings may wait; the topic keeps the rest. */
  int mostWaiting();

  /**
   * One turn of many, in which what has waited for too long is given up, too.
   *
   * @return whether there is more to do at once
   */
  boolean turn() throws InterruptedException;

  /** Behind all that the destination may have heard of, by partition. */
  Map<Integer, Long> tried();

  /** Why no document can be made; without the failure's message, which may quote the finding. */
  static String fault(RuntimeException failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return "its document cannot be made: "
        + failure.getClass().getName()
        + (trace.length == 0 ? "" : " at " + trace[0]);
  }
}
