package dev.sparekey.sinks.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * At most so many documents in a minute, in a burst or spread. Example of 10: ten at 12:00:00, then
 * one each 6 s; after a quiet minute ten at once again.
 */
public final class Pace {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final int perMinute;
  private double left;
  private Instant at = Instant.MIN;

  /**
   * @param perMinute 0 for no bound
   */
  public Pace(int perMinute) {
    this.perMinute = perMinute;
    this.left = perMinute;
  }

  /** How many may go now. */
  public int allowance(Instant now) {
    if (perMinute == 0) {
      return Integer.MAX_VALUE;
    }
    if (at.isBefore(now)) {
      // Before the first question the bucket is full.
      double gained =
          at.equals(Instant.MIN)
              ? perMinute
              : perMinute * (double) Duration.between(at, now).toMillis() / MINUTE.toMillis();
      left = Math.min(perMinute, left + gained);
      at = now;
    }
    return (int) left;
  }

  public void went(int documents) {
    left -= perMinute == 0 ? 0 : documents;
  }
}
