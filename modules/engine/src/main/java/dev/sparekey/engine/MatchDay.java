package dev.sparekey.engine;

import dev.sparekey.model.RawMatch;
import dev.sparekey.recovery.DaySet;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What an account keeps of a rule's matches of one UTC day.
 *
 * @param kept how many
 * @param last of them by time; null when there is none
 */
public record MatchDay(int kept, @Nullable RawMatch last) {

  static final Comparator<RawMatch> BY_TIME =
      Comparator.comparing((RawMatch match) -> match.header().occurredAt())
          .thenComparing(RawMatch::id);

  private static final MatchDay NONE = new MatchDay(0, null);

  /**
   * Counts them.
   *
   * @param matches all of the account
   * @param day days since 1970-01-01
   */
  public static MatchDay of(Collection<RawMatch> matches, String rule, int day) {
    MatchDay counted = NONE;
    for (RawMatch match : matches) {
      if (match.rule().equals(rule) && dayOf(match) == day) {
        counted = counted.with(match);
      }
    }
    return counted;
  }

  /** With one more. */
  MatchDay with(RawMatch match) {
    return new MatchDay(kept + 1, isBehind(match) ? last : match);
  }

  /** Whether the last of them is behind this one. */
  boolean isBehind(RawMatch match) {
    return last != null && BY_TIME.compare(last, match) > 0;
  }

  static int dayOf(RawMatch match) {
    return DaySet.dayOf(match.header().occurredAt());
  }
}
