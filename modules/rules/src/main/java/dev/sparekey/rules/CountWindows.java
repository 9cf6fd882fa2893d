package dev.sparekey.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Windows of {@code event_count} and {@code value_count}. A window starts at an occurrence and
 * looks ahead: that few follow can be told once the time in which they might is over.
 */
final class CountWindows {
  private final List<Occurrence> ordered;
  private final Track track;
  private final Duration timespan;
  private final Bounds bounds;
  private final Function<Occurrence, Object> counted;
  private final Instant completeUntil;

  /**
   * @param ordered by time
   * @param counted equal things count once
   */
  CountWindows(
      List<Occurrence> ordered,
      Duration timespan,
      Bounds bounds,
      Function<Occurrence, Object> counted,
      Instant completeUntil) {
    this.ordered = ordered;
    this.track = new Track(ordered);
    this.timespan = timespan;
    this.bounds = bounds;
    this.counted = counted;
    this.completeUntil = completeUntil;
  }

  /** How many different things the window holds. */
  private static final class Tally {
    private final Map<Object, Integer> counts = new HashMap<>();

    void add(Object thing) {
      counts.merge(thing, 1, Integer::sum);
    }

    void remove(Object thing) {
      counts.computeIfPresent(thing, (same, count) -> count == 1 ? null : count - 1);
    }

    int different() {
      return counts.size();
    }
  }

  Qualifying qualifying() {
    List<Window> windows = new ArrayList<>();
    Marked members = new Marked(ordered.size());
    Tally all = new Tally();
    Tally settled = new Tally();
    int end = 0; // exclusive
    int next;
    for (int start = 0; start < ordered.size(); start = next) {
      Instant at = ordered.get(start).at();
      Instant over = at.plus(timespan);
      for (; end < ordered.size() && !ordered.get(end).at().isAfter(over); end++) {
        Object thing = counted.apply(ordered.get(end));
        all.add(thing);
        if (ordered.get(end).isSettled(completeUntil)) {
          settled.add(thing);
        }
      }
      if (bounds.admit(all.different())) {
        Instant settledAt =
            bounds.admitFrom(settled.different())
                ? Instant.MIN
                : bounds.admitFrom(all.different()) ? track.settledAt(start, end) : over;
        Instant reached = bounds.onlyLeast() ? reached(windows, start, end, over) : over;
        windows.add(new Window(at, settledAt, reached));
        members.range(start, end);
      }
      // What occurs at the same time opens one window.
      for (next = start; next < ordered.size() && ordered.get(next).at().equals(at); next++) {
        Object thing = counted.apply(ordered.get(next));
        all.remove(thing);
        if (ordered.get(next).isSettled(completeUntil)) {
          settled.remove(thing);
        }
      }
    }
    return new Qualifying(windows, members.of(ordered), false);
  }

  /**
   * When enough had happened. A window that overlaps the one before it reaches that no earlier, so
   * it is looked for in the first of each cluster only.
   */
  private Instant reached(List<Window> before, int start, int end, Instant over) {
    if (!before.isEmpty()
        && !ordered.get(start).at().isAfter(before.getLast().place().plus(timespan))) {
      return over;
    }
    Set<Object> different = new HashSet<>();
    for (Occurrence occurrence : ordered.subList(start, end)) {
      different.add(counted.apply(occurrence));
      if (bounds.admit(different.size())) {
        return occurrence.at();
      }
    }
    return over;
  }
}
