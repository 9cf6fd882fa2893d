package dev.sparekey.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The occurrences of one input by time. */
final class Track {
  private final List<Occurrence> occurrences;

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
}
