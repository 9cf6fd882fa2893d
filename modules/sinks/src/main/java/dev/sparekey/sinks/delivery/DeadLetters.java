package dev.sparekey.sinks.delivery;

/** Where it is noted down that a revision never reached a destination. */
public interface DeadLetters {

  /** Returns once it is noted down, or throws. */
  void put(String destination, Undelivered undelivered);

  /**
   * Of a record of which it is not known what it tells. Returns once it is noted down, or throws.
   *
   * @param fingerprint of the record
   */
  void unreadable(String destination, Position position, String fingerprint);
}
