package dev.sparekey.engine;

import dev.sparekey.model.RawMatch;
import dev.sparekey.recovery.DaySet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Of a rule's matches on an account, the first of a day are kept, as {@link DailyCaps} keeps
 * events. By rule, or whoever wants one match not to be seen would bring about many of another rule
 * first.
 */
final class MatchCap {

  /** Above what correlations count; each is judged beside all others. */
  static final int MOST_A_DAY = 256;

  static final Comparator<RawMatch> BY_TIME =
      Comparator.comparing((RawMatch match) -> match.header().occurredAt())
          .thenComparing(RawMatch::id);

  private MatchCap() {}

  /** True for one that is to be kept; makes room for it. */
  static boolean admit(RawMatch match, AccountStore store) {
    int day = DaySet.dayOf(match.header().occurredAt());
    int kept = 0;
    RawMatch last = null;
    for (RawMatch other : store.matches(match.account())) {
      if (other.rule().equals(match.rule()) && DaySet.dayOf(other.header().occurredAt()) == day) {
        kept++;
        last = last == null || BY_TIME.compare(other, last) > 0 ? other : last;
      }
    }
    if (last == null || kept < MOST_A_DAY) {
      return true;
    }
    boolean earlier = BY_TIME.compare(match, last) < 0;
    if (earlier) {
      store.removeMatch(last);
    }
    return earlier;
  }

  /** As their ids say, which are not at hand: it is asked of all matches of an account. */
  static boolean areOne(RawMatch match, RawMatch other) {
    return match.header().id().equals(other.header().id()) && match.rule().equals(other.rule());
  }

  /** Ids of the last that are kept of a day's full number: there may have been more. */
  static Set<String> lastOfMany(Collection<RawMatch> kept) {
    if (kept.size() < MOST_A_DAY) {
      return Set.of();
    }
    Map<RuleDay, RawMatch> last = new HashMap<>();
    Map<RuleDay, Integer> counts = new HashMap<>();
    for (RawMatch match : kept) {
      counts.merge(RuleDay.of(match), 1, Integer::sum);
      last.merge(
          RuleDay.of(match), match, (one, other) -> BY_TIME.compare(one, other) > 0 ? one : other);
    }
    Set<String> ids = new HashSet<>();
    counts.forEach(
        (day, count) -> {
          RawMatch match = last.get(day);
          if (match != null && count >= MOST_A_DAY) {
            ids.add(match.id());
          }
        });
    return ids;
  }

  private record RuleDay(String rule, int day) {
    static RuleDay of(RawMatch match) {
      return new RuleDay(match.rule(), DaySet.dayOf(match.header().occurredAt()));
    }
  }
}
