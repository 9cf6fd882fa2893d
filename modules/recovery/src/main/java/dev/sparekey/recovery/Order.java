package dev.sparekey.recovery;

import java.time.Duration;
import java.time.Instant;

/**
 * How a time of one feed stands to a time of another, whose clocks may differ.
 *
 * <p>Example with a skew of 2 min, against 14:00: 13:57 is before, 13:58 to 14:02 is within the
 * skew, 14:03 is after. Within the skew the benign order is read, and the evidence says so.
 */
enum Order {
  BEFORE,
  WITHIN_SKEW,
  AFTER;

  static Order of(Instant one, Instant other, Duration skew) {
    if (one.isBefore(other.minus(skew))) {
      return BEFORE;
    }
    return one.isAfter(other.plus(skew)) ? AFTER : WITHIN_SKEW;
  }
}
