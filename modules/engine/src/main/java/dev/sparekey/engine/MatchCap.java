package dev.sparekey.engine;

import dev.sparekey.model.RawMatch;
import java.util.Collection;
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

  private MatchCap() {}

  /** True for one that is to be kept; makes room for it. */
  static boolean admit(RawMatch match, AccountStore store) {
    MatchDay day = store.matchDay(match.account(), match.rule(), MatchDay.dayOf(match));
    RawMatch last = day.last();
    if (last == null || day.kept() < MOST_A_DAY) {
      return true;
    }
    boolean earlier = day.isBehind(match);
    if (earlier) {
      store.removeMatch(last);
    }
    return earlier;
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
          RuleDay.of(match),
          match,
          (one, other) -> MatchDay.BY_TIME.compare(one, other) > 0 ? one : other);
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
      return new RuleDay(match.rule(), MatchDay.dayOf(match));
    }
  }
}
