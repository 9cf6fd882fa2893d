package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;

/** Where it is noted down that a revision never reached a destination. */
@FunctionalInterface
public interface DeadLetters {

  /**
   * Returns once it is noted down, or throws.
   *
   * @param reason in lower snake case
   */
  void put(String destination, Position position, Alert alert, String reason);
}
