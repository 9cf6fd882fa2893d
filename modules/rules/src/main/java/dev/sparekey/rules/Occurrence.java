package dev.sparekey.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

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

  /** Its match, when it is one; else its first. */
  TimedMatch match() {
    return matches.getFirst();
  }

  /** By how much its time may differ from what other feeds would tell. */
  Duration skew() {
    return match().clock().skew();
  }

  /** By whose clocks its time is told. */
  Set<String> feeds() {
    if (matches.size() == 1) {
      return Set.of(match().clock().feed());
    }
    Set<String> feeds = new TreeSet<>();
    matches.forEach(match -> feeds.add(match.clock().feed()));
    return feeds;
  }

  boolean isSettled(Instant completeUntil) {
    return !settledAt.isAfter(completeUntil);
  }
}
