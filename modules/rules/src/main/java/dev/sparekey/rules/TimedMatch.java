package dev.sparekey.rules;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A match of a rule that a correlation counts.
 *
 * @param id of the matched event
 * @param at when the event occurred, by its source's clock
 * @param rule that matched
 * @param clock by which the time is told
 * @param values texts of the fields that the correlation counts or adds up, by the name of the
 *     record's field; a field without exactly one known value is missing. Empty for types that look
 *     at no values
 */
public record TimedMatch(
    String id, Instant at, UUID rule, SourceClock clock, SortedMap<String, String> values) {

  public TimedMatch {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  public TimedMatch(String id, Instant at, UUID rule, SortedMap<String, String> values) {
    this(id, at, rule, SourceClock.EXACT, values);
  }

  public TimedMatch(String id, Instant at, UUID rule) {
    this(id, at, rule, new TreeMap<>(Map.of()));
  }

  /** The same match, by the clock that told its time. */
  public TimedMatch by(SourceClock other) {
    return new TimedMatch(id, at, rule, other, values);
  }
}
