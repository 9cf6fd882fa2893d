package dev.sparekey.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The occurrences of one input by time. */
final class Track {
  private final List<Occurrence> occurrences;

  /** At n, the latest of each 2^n in turn; empty until asked for, which is seldom. */
  private final List<Instant[]> latest = new ArrayList<>();

  /** By feed; null until asked for. */
  private @Nullable Map<String, Track> byFeed;

  /**
   * @param occurrences by time
   */
  Track(List<Occurrence> occurrences) {
    this.occurrences = occurrences;
  }

  List<Occurrence> all() {
    return occurrences;
  }

  Track settled(Instant completeUntil) {
    return occurrences.stream().allMatch(one -> one.isSettled(completeUntil))
        ? this
        : new Track(occurrences.stream().filter(one -> one.isSettled(completeUntil)).toList());
  }

  /** How many occurred before. */
  int before(Instant time) {
    int low = 0;
    int high = occurrences.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (occurrences.get(middle).at().isBefore(time)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** How many occurred then or before. */
  int until(Instant time) {
    int low = 0;
    int high = occurrences.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (occurrences.get(middle).at().isAfter(time)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  boolean anyWithin(Instant from, Instant to) {
    return before(from) < until(to);
  }

  /** Whether any occurred by the clock of another feed than one of these. */
  boolean anyOfOthersWithin(Set<String> feeds, Instant from, Instant to) {
    return byFeed().entrySet().stream()
        .anyMatch(
            of ->
                feeds.stream().anyMatch(feed -> !feed.equals(of.getKey()))
                    && of.getValue().anyWithin(from, to));
  }

  private Map<String, Track> byFeed() {
    if (byFeed == null) {
      Map<String, List<Occurrence>> lists = new TreeMap<>();
      for (Occurrence occurrence : occurrences) {
        for (String feed : occurrence.feeds()) {
          lists.computeIfAbsent(feed, key -> new ArrayList<>()).add(occurrence);
        }
      }
      Map<String, Track> tracks = new TreeMap<>();
      lists.forEach((feed, list) -> tracks.put(feed, new Track(list)));
      byFeed = tracks;
    }
    return byFeed;
  }

  /** When the first occurred then or later; null when none did. */
  @Nullable Instant next(Instant time) {
    int index = before(time);
    return index == occurrences.size() ? null : occurrences.get(index).at();
  }

  /** When the last occurred then or earlier; null when none did. */
  @Nullable Instant previous(Instant time) {
    int index = until(time);
    return index == 0 ? null : occurrences.get(index - 1).at();
  }

  /** Each moment once, in order. */
  List<Instant> times() {
    List<Instant> times = new ArrayList<>();
    for (Occurrence occurrence : occurrences) {
      if (times.isEmpty() || !times.getLast().equals(occurrence.at())) {
        times.add(occurrence.at());
      }
    }
    return times;
  }

  /**
   * When all of these are settled, at a cost that does not depend on how many they are; {@link
   * Instant#MIN} for none.
   *
   * @param to exclusive
   */
  Instant settledAt(int from, int to) {
    if (from >= to) {
      return Instant.MIN;
    }
    if (latest.isEmpty()) {
      gatherLatest();
    }
    int level = 31 - Integer.numberOfLeadingZeros(to - from);
    Instant[] each = latest.get(level);
    return Qualifying.later(each[from], each[to - (1 << level)]);
  }

  private void gatherLatest() {
    latest.add(occurrences.stream().map(Occurrence::settledAt).toArray(Instant[]::new));
    for (int width = 2; width <= occurrences.size(); width *= 2) {
      Instant[] halves = latest.getLast();
      Instant[] each = new Instant[occurrences.size() - width + 1];
      for (int i = 0; i < each.length; i++) {
        each[i] = Qualifying.later(halves[i], halves[i + width / 2]);
      }
      latest.add(each);
    }
  }
}
