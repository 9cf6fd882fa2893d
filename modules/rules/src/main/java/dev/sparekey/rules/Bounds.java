package dev.sparekey.rules;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** What a number has to be: every one of the comparisons holds. */
record Bounds(List<Bound> bounds) {

  enum Operator {
    GT,
    GTE,
    LT,
    LTE,
    EQ,
    NEQ;

    /**
     * @param order of the number and the limit, as of {@link Comparable}
     */
    boolean holds(int order) {
      return switch (this) {
        case GT -> order > 0;
        case GTE -> order >= 0;
        case LT -> order < 0;
        case LTE -> order <= 0;
        case EQ -> order == 0;
        case NEQ -> order != 0;
      };
    }
  }

  record Bound(Operator operator, BigDecimal limit) {
    boolean admits(BigDecimal number) {
      return operator.holds(number.compareTo(limit));
    }
  }

  Bounds {
    bounds = List.copyOf(bounds);
  }

  static Bounds atLeast(long least) {
    return new Bounds(List.of(new Bound(Operator.GTE, BigDecimal.valueOf(least))));
  }

  boolean admit(BigDecimal number) {
    return bounds.stream().allMatch(bound -> bound.admits(number));
  }

  boolean admit(long number) {
    return admit(BigDecimal.valueOf(number));
  }

  /** Whether total / count is admitted, without the division, which may not be exact. */
  boolean admitMean(BigDecimal total, long count) {
    BigDecimal times = BigDecimal.valueOf(count);
    return bounds.stream()
        .allMatch(bound -> bound.operator().holds(total.compareTo(bound.limit().multiply(times))));
  }

  /** Whether the count and every greater one is admitted. */
  boolean admitFrom(long count) {
    return admit(count)
        && bounds.stream()
            .allMatch(
                bound ->
                    switch (bound.operator()) {
                      case GT, GTE -> true;
                      case LT, LTE, EQ -> false;
                      case NEQ -> bound.limit().compareTo(BigDecimal.valueOf(count)) < 0;
                    });
  }

  /** The least whole number that is admitted, from 1 to {@link Correlation#MOST}; 1 if none is. */
  int least() {
    return IntStream.rangeClosed(1, Correlation.MOST).filter(this::admit).findFirst().orElse(1);
  }

  /** Whether only less than enough is refused. */
  boolean onlyLeast() {
    return bounds.stream()
        .allMatch(bound -> bound.operator() == Operator.GT || bound.operator() == Operator.GTE);
  }

  /** Whether any whole number from {@code least} on is admitted. */
  boolean admitAnyFrom(long least) {
    for (Bound bound : bounds) {
      long limit = bound.limit().longValue();
      for (long near = limit - 1; near <= limit + 1; near++) {
        if (near >= least && admit(near)) {
          return true;
        }
      }
    }
    return admit(least);
  }

  /** Whether any number at all is admitted. */
  boolean admitAny() {
    TreeSet<BigDecimal> limits = new TreeSet<>();
    bounds.forEach(bound -> limits.add(bound.limit()));
    List<BigDecimal> tried = new ArrayList<>();
    tried.add(limits.first().subtract(BigDecimal.ONE));
    tried.add(limits.last().add(BigDecimal.ONE));
    BigDecimal before = null;
    for (BigDecimal limit : limits) {
      tried.add(limit);
      if (before != null) {
        tried.add(before.add(limit).divide(BigDecimal.TWO));
      }
      before = limit;
    }
    return tried.stream().anyMatch(this::admit);
  }
}
