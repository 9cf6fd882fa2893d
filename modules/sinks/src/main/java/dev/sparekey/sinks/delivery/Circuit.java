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

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int LONGEST_SHIFT = 10;

  /** A receiver may ask for patience, but not so that nobody hears of an attack. */
  private static final Duration MOST_PATIENCE = Duration.ofMinutes(10);

  /** Failures in a row of which one document may be the cause: in a batch, and alone. */
  private static final int OF_ONE = 2;

  private final RandomGenerator dice;
  private int failures;
  private boolean proven;
  private Instant closedUntil = Instant.MIN;
  private Instant askedUntil = Instant.MIN;

  Circuit(RandomGenerator dice) {
    this.dice = dice;
  }

  boolean mayTry(Instant now) {
    return !now.isBefore(closedUntil);
  }

  /** Whether it asked to be left alone, by whatever was sent. */
  boolean isToBeLeftAlone(Instant now) {
    return now.isBefore(askedUntil);
  }

  /** True when the last attempt failed, and it may be the destination's fault. */
  boolean isBroken() {
    return failures > 0;
  }

  /** Whether the last finding that it was sent was taken. */
  boolean isProven() {
    return proven;
  }

  int failures() {
    return failures;
  }

  /** It took a finding. */
  void passed() {
    answered();
    proven = true;
  }

  /** It took a signal, which proves nothing: who takes our heartbeats may refuse all findings. */
  void answered() {
    failures = 0;
    closedUntil = Instant.MIN;
    askedUntil = Instant.MIN;
  }

  /** What it did not take is at fault, by the last that it took: the next needs another. */
  void doubted() {
    proven = false;
  }

  /**
   * @param asked how long the receiver asked to be left alone; null if it did not
   * @return how long it will be
   */
  Duration failed(Instant now, @Nullable Duration asked) {
    failures++;
    proven = false;
    long ceiling =
        Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(failures - 1, LONGEST_SHIFT));
    Duration pause = Duration.ofMillis(ceiling / 2 + dice.nextLong(ceiling / 2 + 1));
    if (asked != null && asked.compareTo(pause) > 0) {
      Duration most = failures > OF_ONE ? MOST_PATIENCE : LONGEST;
      pause = asked.compareTo(most) > 0 ? most : asked;
      askedUntil = now.plus(pause);
    }
    closedUntil = now.plus(pause);
    return pause;
  }
}
