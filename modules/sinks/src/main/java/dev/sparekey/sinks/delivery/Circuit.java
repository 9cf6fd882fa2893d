package dev.sparekey.sinks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a destination is asked at all. After a failure it is left alone for a while, twice as
 * long each time: 0.5–1 s, 1–2 s, 2–4 s, up to 30–60 s; then one document is tried, and with its
 * success all is as before.
 */
final class Circuit {

  private static final long FIRST_MS = 1_000;
  private static final long LONGEST_MS = 60_000;
  private static final int LONGEST_SHIFT = 10;

  /** A receiver may ask for patience, but not for so much that nobody hears of an attack. */
  private static final Duration MOST_ASKED_FOR = Duration.ofMinutes(10);

  private final RandomGenerator dice;
  private int failures;
  private Instant closedUntil = Instant.MIN;

  Circuit(RandomGenerator dice) {
    this.dice = dice;
  }

  boolean mayTry(Instant now) {
    return !now.isBefore(closedUntil);
  }

  /** How many documents the next attempt may carry. */
  int allowance(int most) {
    return failures == 0 ? most : 1;
  }

  /** True when the last attempt failed. */
  boolean isBroken() {
    return failures > 0;
  }

  int failures() {
    return failures;
  }

  void succeeded() {
    failures = 0;
    closedUntil = Instant.MIN;
  }

  /**
   * @param asked how long the receiver asked to be left alone; null if it did not
   * @return how long it will be
   */
  Duration failed(Instant now, @Nullable Duration asked) {
    failures++;
    long ceiling = Math.min(LONGEST_MS, FIRST_MS << Math.min(failures - 1, LONGEST_SHIFT));
    Duration pause = Duration.ofMillis(ceiling / 2 + dice.nextLong(ceiling / 2 + 1));
    if (asked != null && asked.compareTo(pause) > 0) {
      pause = asked.compareTo(MOST_ASKED_FOR) > 0 ? MOST_ASKED_FOR : asked;
    }
    closedUntil = now.plus(pause);
    return pause;
  }
}
