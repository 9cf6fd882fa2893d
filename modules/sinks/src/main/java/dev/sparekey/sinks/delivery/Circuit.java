package dev.sparekey.sinks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a destination is asked at all. After a failure it is left alone for a while, twice as
 * long each time: 0.5–1 s, 1–2 s, 2–4 s, up to 30–60 s; then one document is tried, and with its
 * success all is as before. The same, and slower, for documents that alone are not taken: 30–60 s,
 * up to 5–10 min.
 */
final class Circuit {

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int LONGEST_SHIFT = 10;

  /** A receiver may ask for patience, but not for so much that nobody hears of an attack. */
  private static final Duration MOST_ASKED_FOR = Duration.ofMinutes(10);

  private final Duration first;
  private final Duration longest;
  private final RandomGenerator dice;
  private int failures;
  private Instant closedUntil = Instant.MIN;

  private Circuit(Duration first, Duration longest, RandomGenerator dice) {
    this.first = first;
    this.longest = longest;
    this.dice = dice;
  }

  static Circuit ofDestination(RandomGenerator dice) {
    return new Circuit(FIRST, LONGEST, dice);
  }

  /** Of what is set aside: each attempt may take as long as the destination lets us wait. */
  static Circuit ofDocuments(RandomGenerator dice) {
    return new Circuit(LONGEST, MOST_ASKED_FOR, dice);
  }

  boolean mayTry(Instant now) {
    return !now.isBefore(closedUntil);
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
    long ceiling =
        Math.min(longest.toMillis(), first.toMillis() << Math.min(failures - 1, LONGEST_SHIFT));
    Duration pause = Duration.ofMillis(ceiling / 2 + dice.nextLong(ceiling / 2 + 1));
    if (asked != null && asked.compareTo(pause) > 0) {
      pause = asked.compareTo(MOST_ASKED_FOR) > 0 ? MOST_ASKED_FOR : asked;
    }
    closedUntil = now.plus(pause);
    return pause;
  }
}
