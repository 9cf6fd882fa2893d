package dev.sparekey.sinks.delivery;

import java.time.Duration;
import java.time.Instant;

/** When a destination is written to that is to have a digest: what is urgent waits for none. */
final class Digests {

  /** Of urgent ones between two digests. */
  private static final Duration BETWEEN_URGENT = Duration.ofMinutes(1);

  /** What may go now. */
  enum Open {
    ALL,
    URGENT,
    NOTHING
  }

  private final Duration between;
  private Instant nextDigest = Instant.MIN;
  private Instant nextUrgent = Instant.MIN;

  Digests(Duration between) {
    this.between = between;
  }

  Open at(Instant now) {
    if (!now.isBefore(nextDigest)) {
      return Open.ALL;
    }
    return now.isBefore(nextUrgent) ? Open.NOTHING : Open.URGENT;
  }

  /**
   * @param whole whether it was a digest, and nothing is left that should have gone with it
   */
  void went(boolean whole, Instant now) {
    nextUrgent = now.plus(BETWEEN_URGENT);
    if (whole) {
      nextDigest = now.plus(between);
    }
  }
}
