package dev.sparekey.engine;

import java.time.Duration;

/**
 * When a feed that says nothing is itself something to say.
 *
 * @param tenant whose feed it is
 * @param after how far its marks may lie behind the clock
 * @param mayBeQuiet whether it counts as silent only where it has proven its marks or a step waits
 *     for it, as a help desk does, at night
 */
public record Silence(String tenant, Duration after, boolean mayBeQuiet) {

  public Silence {
    if (after.isNegative() || after.isZero()) {
      throw new IllegalArgumentException(
          "a feed's silence should be reported after more than nothing: was " + after);
    }
  }
}
