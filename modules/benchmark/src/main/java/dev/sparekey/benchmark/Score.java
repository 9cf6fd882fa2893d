package dev.sparekey.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How right and how early a system's signals were.
 *
 * @param truth regenerations without a ticket
 * @param alerts raised at the end
 * @param right of those that were raised at the end
 * @param signalled regenerations of which anything was ever said
 * @param signalledRight of those
 * @param delivered regenerations of which an analyst ever heard
 * @param deliveredRight of those
 * @param firstSignal how long after the regeneration the first word came, of the truly unexplained
 * @param correction how long a wrong word stood before it was taken back
 * @param neverCorrected wrong words that stood to the end
 */
record Score(
    int truth,
    int alerts,
    int right,
    int signalled,
    int signalledRight,
    int delivered,
    int deliveredRight,
    Spread firstSignal,
    Spread correction,
    int neverCorrected) {

  static Score of(Truth truth, List<Signal> signals) {
    Map<String, Long> first = new HashMap<>();
    Map<String, Long> wrongSince = new HashMap<>();
    Set<String> raised = new HashSet<>();
    Set<String> delivered = new HashSet<>();
    List<Long> corrections = new ArrayList<>();
    for (Signal signal : signals) {
      String regeneration = signal.regeneration();
      if (signal.raised()) {
        first.putIfAbsent(regeneration, signal.at());
        raised.add(regeneration);
        if (signal.delivered()) {
          delivered.add(regeneration);
        }
        if (!truth.holds(regeneration)) {
          wrongSince.putIfAbsent(regeneration, signal.at());
        }
      } else {
        raised.remove(regeneration);
        Long since = wrongSince.remove(regeneration);
        if (since != null) {
          corrections.add(signal.at() - since);
        }
      }
    }
    List<Long> delays = new ArrayList<>();
    first.forEach(
        (regeneration, at) -> {
          if (truth.holds(regeneration)) {
            delays.add(at - truth.occurredAt(regeneration));
          }
        });
    return new Score(
        truth.alerts(),
        raised.size(),
        right(truth, raised),
        first.size(),
        right(truth, first.keySet()),
        delivered.size(),
        right(truth, delivered),
        Spread.of(delays),
        Spread.of(corrections),
        wrongSince.size());
  }

  private static int right(Truth truth, Set<String> regenerations) {
    return (int) regenerations.stream().filter(truth::holds).count();
  }

  int missed() {
    return truth - right;
  }

  int wrong() {
    return alerts - right;
  }

  double firstPrecision() {
    return share(signalledRight, signalled);
  }

  double deliveredPrecision() {
    return share(deliveredRight, delivered);
  }

  double finalPrecision() {
    return share(right, alerts);
  }

  double finalRecall() {
    return share(right, truth);
  }

  private static double share(int part, int whole) {
    return whole == 0 ? Double.NaN : (double) part / whole;
  }

  /** Durations in milliseconds; all 0 where there were none. */
  record Spread(int count, long least, long median, long most) {

    static Spread of(List<Long> values) {
      long[] sorted = values.stream().mapToLong(Long::longValue).toArray();
      Arrays.sort(sorted);
      return sorted.length == 0
          ? new Spread(0, 0, 0, 0)
          : new Spread(
              sorted.length, sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
    }
  }
}
