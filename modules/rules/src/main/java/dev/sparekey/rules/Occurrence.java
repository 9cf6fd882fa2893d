package dev.sparekey.rules;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Something a correlation looks at: a match of a rule, or a cluster of another correlation.
 *
 * @param input which of the correlation's inputs it is of
 * @param key of the event, or of the cluster within its correlation
 * @param at when it occurred; of a cluster when its condition came to hold
 * @param settledAt nothing that occurs later undoes it; {@link Instant#MIN} for a match
 * @param matches that it consists of
 */
record Occurrence(int input, String key, Instant at, Instant settledAt, List<TimedMatch> matches) {

  /** Equal times are in the order of the keys, so that the order never depends on arrival. */
  static final Comparator<Occurrence> BY_TIME =
      Comparator.comparing(Occurrence::at)
          .thenComparing(Occurrence::key)
          .thenComparingInt(Occurrence::input);

  /** Its match, when it is one. */
  TimedMatch match() {
    return matches.getFirst();
  }

  boolean isSettled(Instant completeUntil) {
    return !settledAt.isAfter(completeUntil);
  }
}
