package dev.sparekey.engine;

import java.time.Duration;

/**
 * When a feed that says nothing is itself something to say.
 *
 * @param tenant whose feed it is
 * @param after how far its marks may lie behind the clock
 */
public record Silence(String tenant, Duration after) {

  public Silence {
    if (after.isNegative() || after.isZero()) {
      throw new IllegalArgumentException(
          "a feed's silence should be reported after more than nothing: was " + after);
    }
  }
}
