package dev.sparekey.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** When, on the clock of arrivals, Flink's watermarks brought its matches. */
final class FlinkSignals {

  private FlinkSignals() {}

  /**
   * Flink takes nothing back, and whatever it says is delivered. A match of the last watermark of
   * all, which the end of the input brings, is dated to when it could have come at the earliest.
   */
  static List<Signal> of(
      List<FlinkRun.Found> found, Workload workload, Truth truth, Duration disorder) {
    List<Happening> happenings = workload.happenings();
    long[] newest = new long[happenings.size()];
    long max = Long.MIN_VALUE;
    for (int i = 0; i < newest.length; i++) {
      max = Math.max(max, happenings.get(i).occurredAt());
      newest[i] = max;
    }
    List<Signal> signals = new ArrayList<>();
    for (FlinkRun.Found one : found) {
      long at;
      if (one.watermark() == Long.MAX_VALUE) {
        at = truth.occurredAt(one.regeneration()) + Truth.WITHIN.plus(disorder).toMillis();
      } else {
        at = happenings.get(first(newest, one.watermark() + disorder.toMillis() + 1)).arrivedAt();
      }
      signals.add(new Signal(one.regeneration(), at, true, true));
    }
    return signals;
  }

  /** The place of the first value of an ascending array that is not below another. */
  private static int first(long[] ascending, long value) {
    int place = Arrays.binarySearch(ascending, value);
    if (place < 0) {
      return Math.min(-place - 1, ascending.length - 1);
    }
    while (place > 0 && ascending[place - 1] == value) {
      place--;
    }
    return place;
  }
}
