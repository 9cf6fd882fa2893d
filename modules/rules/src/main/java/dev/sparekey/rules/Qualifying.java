package dev.sparekey.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The windows in which a condition holds.
 *
 * @param windows in any order
 * @param members what these windows hold, by time
 * @param lookBack whether windows are placed by their ends
 */
record Qualifying(List<Window> windows, List<Occurrence> members, boolean lookBack) {

  /**
   * What windows became that overlap, in order of time.
   *
   * @param matches by time, one of each event
   */
  record Found(List<TimedMatch> matches, Instant reached, Instant settledAt) {

    Cluster cluster(Instant completeUntil) {
      return new Cluster(matches, reached, settledAt.isAfter(completeUntil) ? settledAt : null);
    }
  }

  /**
   * Windows overlap when their places are at most the time span apart. Each of a cluster's windows
   * by itself is enough, so the earliest decides when the cluster is settled and when it came to
   * hold.
   *
   * @param stretch time is cut into stretches of that length, and windows of two of them are no
   *     cluster; null for no such cut
   */
  List<Found> clusters(Duration timespan, @Nullable Duration stretch) {
    List<Window> ordered = new ArrayList<>(windows);
    ordered.sort(Comparator.comparing(Window::place));
    List<Found> found = new ArrayList<>();
    Track all = new Track(members);
    int from = 0;
    boolean goesOn = false;
    while (from < ordered.size()) {
      int to = from;
      Instant settledAt = ordered.get(from).settledAt();
      Instant reached = ordered.get(from).reached();
      while (to + 1 < ordered.size()
          && isNear(ordered.get(to), ordered.get(to + 1), timespan)
          && isOneStretch(ordered.get(to), ordered.get(to + 1), stretch)) {
        to++;
        settledAt = earlier(settledAt, ordered.get(to).settledAt());
        reached = earlier(reached, ordered.get(to).reached());
      }
      Instant first = ordered.get(from).place();
      Instant last = ordered.get(to).place();
      // What goes on in a new stretch begins with it, or both would have the same anchor.
      int begin = all.before(lookBack && !goesOn ? first.minus(timespan) : first);
      int end = all.until(lookBack ? last : last.plus(timespan));
      found.add(new Found(matches(members.subList(begin, end)), reached, settledAt));
      from = to + 1;
      goesOn = from < ordered.size() && isNear(ordered.get(to), ordered.get(from), timespan);
    }
    return found;
  }

  private static boolean isNear(Window one, Window next, Duration timespan) {
    return !next.place().isAfter(one.place().plus(timespan));
  }

  private static boolean isOneStretch(Window one, Window next, @Nullable Duration stretch) {
    return stretch == null
        || Correlation.stretch(one.place(), stretch)
            .equals(Correlation.stretch(next.place(), stretch));
  }

  private static List<TimedMatch> matches(List<Occurrence> members) {
    List<TimedMatch> matches = new ArrayList<>();
    members.forEach(member -> matches.addAll(member.matches()));
    matches.sort(
        Comparator.comparing(TimedMatch::at)
            .thenComparing(TimedMatch::id)
            .thenComparing(TimedMatch::rule));
    Map<String, TimedMatch> byId = new LinkedHashMap<>();
    matches.forEach(match -> byId.putIfAbsent(match.id(), match));
    return List.copyOf(byId.values());
  }

  static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
