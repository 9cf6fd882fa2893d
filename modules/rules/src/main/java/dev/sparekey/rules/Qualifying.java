package dev.sparekey.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
   */
  List<Found> clusters(Duration timespan) {
    List<Window> ordered = new ArrayList<>(windows);
    ordered.sort(Comparator.comparing(Window::place));
    List<Found> found = new ArrayList<>();
    int from = 0;
    int member = 0;
    while (from < ordered.size()) {
      int to = from;
      Instant settledAt = ordered.get(from).settledAt();
      Instant reached = ordered.get(from).reached();
      while (to + 1 < ordered.size()
          && !ordered.get(to + 1).place().isAfter(ordered.get(to).place().plus(timespan))) {
        to++;
        settledAt = earlier(settledAt, ordered.get(to).settledAt());
        reached = earlier(reached, ordered.get(to).reached());
      }
      Instant last = ordered.get(to).place();
      Instant end = lookBack ? last : last.plus(timespan);
      int begin = member;
      while (member < members.size() && !members.get(member).at().isAfter(end)) {
        member++;
      }
      found.add(new Found(matches(members.subList(begin, member)), reached, settledAt));
      from = to + 1;
    }
    return found;
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
