package dev.sparekey.sinks.delivery;

/** Where it is noted down that a revision never reached a destination. */
@FunctionalInterface
public interface DeadLetters {

  /** Returns once it is noted down, or throws. */
  void put(String destination, Undelivered undelivered);

  /**
   * Of a record of which it is not known what it tells. Returns once it is noted down, or throws.
   *
   * @param fingerprint of the record
   * @throws UnsupportedOperationException only findings are noted down here
   */
  default void unreadable(String destination, Position position, String fingerprint) {
    throw new UnsupportedOperationException("no record that is no alert can be noted down here");
  }
}
