package dev.sparekey.sinks.delivery;

/** Where it is noted down that a revision never reached a destination. */
@FunctionalInterface
public interface DeadLetters {

  /** Returns once it is noted down, or throws. */
  void put(String destination, Undelivered undelivered);
}
