package dev.sparekey.app.rules;

import java.time.Duration;
import java.time.Instant;

/**
 * For how long a pipeline judged while something was tried. A rule that nobody evaluated is as
 * quiet as one that finds nothing.
 *
 * <p>The accounts stage tells the groups stage by {@code sparekey.matches} how far it has come,
 * each minute of its clock, whether anything happens or not. So a quarter of an hour in which that
 * topic got nothing is one in which nothing was judged.
 */
final class JudgedTime {

  private static final Duration SLOT = Duration.ofMinutes(15);

  /** What the topic keeps, which is 7 days, with something to spare. */
  private static final Duration LONGEST_KNOWN = Duration.ofDays(6);

  /** An update, a restart, or judging anew by a release takes its minutes and is no gap. */
  private static final double SHARE = 0.9;

  private JudgedTime() {}

  /** Whether anything was told from one time until before another. */
  @FunctionalInterface
  interface Told {
    boolean between(Instant from, Instant to);
  }

  /** How much of it has to be seen of a trial that has to last for {@code after}. */
  static Duration wanted(Duration after) {
    Duration known = after.compareTo(LONGEST_KNOWN) < 0 ? after : LONGEST_KNOWN;
    return SLOT.multipliedBy((long) (known.toMillis() * SHARE) / SLOT.toMillis());
  }

  /**
   * How much is seen, from the end of the trial back.
   *
   * @param wanted after which it is not looked further
   */
  static Duration of(Instant since, Instant until, Duration wanted, Told told) {
    Duration judged = Duration.ZERO;
    Instant oldest = until.minus(LONGEST_KNOWN);
    Instant to = until;
    while (judged.compareTo(wanted) < 0 && to.isAfter(since) && to.isAfter(oldest)) {
      Instant from = to.minus(SLOT);
      if (told.between(from.isBefore(since) ? since : from, to)) {
        judged = judged.plus(SLOT);
      }
      to = from;
    }
    return judged;
  }
}
