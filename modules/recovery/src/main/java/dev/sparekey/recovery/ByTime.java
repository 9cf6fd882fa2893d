package dev.sparekey.recovery;

import dev.sparekey.model.RecoveryEvent;
import java.time.Instant;
import java.util.List;

/** Places in a list of events that ascends by time, found without a walk through it. */
final class ByTime {
  private ByTime() {}

  /** The place of the first event later than a time; the size of the list if there is none. */
  static int firstAfter(List<RecoveryEvent> ascending, Instant at) {
    int low = 0;
    int high = ascending.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending.get(middle).header().occurredAt().isAfter(at)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** The events from one time to another, both included. */
  static List<RecoveryEvent> between(List<RecoveryEvent> ascending, Instant from, Instant to) {
    int first = firstAfter(ascending, from.minusNanos(1));
    return ascending.subList(first, Math.max(first, firstAfter(ascending, to)));
  }
}
