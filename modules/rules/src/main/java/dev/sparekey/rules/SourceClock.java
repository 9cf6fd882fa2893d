package dev.sparekey.rules;

import java.time.Duration;

/**
 * The clock by which an event's time was told. Times of two feeds cannot be told apart within the
 * skew: a factor bound at 13:59:00 by one and a reset of 14:00:00 by another may have been either
 * way round. Times of one feed can.
 *
 * @param feed whose clock it is
 * @param skew by how much it may differ from those of other feeds
 */
public record SourceClock(String feed, Duration skew) {

  /** No feed's clock differs by more from another's. */
  public static final Duration MOST_SKEW = Duration.ofHours(1);

  /** Of events whose times are taken as they are told. */
  public static final SourceClock EXACT = new SourceClock("", Duration.ZERO);

  public SourceClock {
    if (skew.isNegative() || skew.compareTo(MOST_SKEW) > 0) {
      throw new IllegalArgumentException("a skew is from 0 to " + MOST_SKEW + ": was " + skew);
    }
  }
}
