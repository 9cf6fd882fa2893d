package dev.sparekey.rules;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/**
 * Windows of {@code value_sum}, {@code value_avg} and {@code value_percentile}. A statistic is
 * taken as of an occurrence, over it and the time span before it: more values to come say nothing
 * about what it was.
 *
 * <p>Numbers are decimal and exact, for a sum kept while windows slide would drift in binary, and
 * whether 0.1 + 0.2 reaches 0.3 would depend on what has left the window.
 */
final class StatisticWindows {

  /** An occurrence with its number. */
  record Sample(Occurrence occurrence, BigDecimal number) {}

  private final List<Sample> ordered;
  private final Duration timespan;
  private final CorrelationCondition.Statistic statistic;

  /**
   * @param ordered by time
   */
  StatisticWindows(
      List<Sample> ordered, Duration timespan, CorrelationCondition.Statistic statistic) {
    this.ordered = ordered;
    this.timespan = timespan;
    this.statistic = statistic;
  }

  Qualifying qualifying() {
    List<Window> windows = new ArrayList<>();
    Marked members = new Marked(ordered.size());
    Numbers numbers = new Numbers(ordered);
    int start = 0;
    int end = 0; // exclusive
    while (end < ordered.size()) {
      Instant at = ordered.get(end).occurrence().at();
      for (; end < ordered.size() && ordered.get(end).occurrence().at().equals(at); end++) {
        numbers.add(ordered.get(end).number());
      }
      Instant since = at.minus(timespan);
      for (; ordered.get(start).occurrence().at().isBefore(since); start++) {
        numbers.remove(ordered.get(start).number());
      }
      if (holds(numbers)) {
        windows.add(new Window(at, Instant.MIN, at));
        members.range(start, end);
      }
    }
    List<Occurrence> occurrences = ordered.stream().map(Sample::occurrence).toList();
    return new Qualifying(windows, members.of(occurrences), true);
  }

  private boolean holds(Numbers numbers) {
    return switch (statistic.kind()) {
      case SUM -> statistic.bounds().admit(numbers.sum);
      case AVG -> statistic.bounds().admitMean(numbers.sum, numbers.size);
      case PERCENTILE -> statistic.bounds().admit(numbers.percentile(statistic.percentile()));
    };
  }

  /** A window's numbers, counted by rank: what each step costs grows with the logarithm. */
  private static final class Numbers {
    private final List<BigDecimal> distinct;

    /** A binary indexed tree over the ranks, from 1. */
    private final int[] tree;

    private final int highest;
    private BigDecimal sum = BigDecimal.ZERO;
    private int size;

    Numbers(List<Sample> samples) {
      TreeSet<BigDecimal> sorted = new TreeSet<>();
      samples.forEach(sample -> sorted.add(sample.number()));
      this.distinct = List.copyOf(sorted);
      this.tree = new int[distinct.size() + 1];
      this.highest = Integer.highestOneBit(Math.max(1, distinct.size()));
    }

    void add(BigDecimal number) {
      sum = sum.add(number);
      change(number, 1);
    }

    void remove(BigDecimal number) {
      sum = sum.subtract(number);
      change(number, -1);
    }

    private void change(BigDecimal number, int by) {
      size += by;
      int from = 1 + Collections.binarySearch(distinct, number);
      for (int i = from; i < tree.length; i += i & -i) {
        tree[i] += by;
      }
    }

    /** Between the two nearest ranks, linear: of 1, 2, 3, 4 the 50th percentile is 2.5. */
    BigDecimal percentile(BigDecimal percent) {
      BigDecimal rank = percent.multiply(BigDecimal.valueOf(size - 1)).movePointLeft(2);
      int below = rank.intValue();
      BigDecimal share = rank.subtract(BigDecimal.valueOf(below));
      BigDecimal low = smallest(below);
      return share.signum() == 0 ? low : low.add(share.multiply(smallest(below + 1).subtract(low)));
    }

    /**
     * @param index from 0
     */
    private BigDecimal smallest(int index) {
      int left = index + 1;
      int rank = 0;
      for (int step = highest; step > 0; step >>= 1) {
        if (rank + step < tree.length && tree[rank + step] < left) {
          rank += step;
          left -= tree[rank];
        }
      }
      return distinct.get(rank);
    }
  }
}
