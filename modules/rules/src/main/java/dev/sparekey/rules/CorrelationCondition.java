package dev.sparekey.rules;

import java.math.BigDecimal;
import java.util.List;

/** What has to be so in a window. Inputs are named by their place in the correlation's list. */
sealed interface CorrelationCondition {

  /** Names of the fields or aliases whose values it looks at. */
  default List<String> fields() {
    return List.of();
  }

  /** Whether what occurs later of this input can undo what holds. */
  boolean awaits(int input);

  /** Of different events. */
  record EventCount(Bounds bounds) implements CorrelationCondition {
    @Override
    public boolean awaits(int input) {
      return !bounds.onlyLeast();
    }
  }

  /**
   * Of different values; of several fields, different combinations.
   *
   * @param fields or aliases
   */
  record ValueCount(List<String> fields, Bounds bounds) implements CorrelationCondition {
    public ValueCount {
      fields = List.copyOf(fields);
    }

    @Override
    public boolean awaits(int input) {
      return !bounds.onlyLeast();
    }
  }

  /**
   * Over the numbers of a field or alias; what is no number is left out.
   *
   * @param percentile 0 to 100; looked at by that kind alone
   */
  record Statistic(Kind kind, String field, BigDecimal percentile, Bounds bounds)
      implements CorrelationCondition {

    enum Kind {
      SUM,
      AVG,
      PERCENTILE
    }

    @Override
    public List<String> fields() {
      return List.of(field);
    }

    @Override
    public boolean awaits(int input) {
      return false; // What comes later is in no window that has ended.
    }
  }

  /**
   * Of different rules: in at least one of the ways, all that is named occurs and nothing that is
   * not to.
   */
  record Temporal(boolean ordered, List<Way> ways) implements CorrelationCondition {
    public Temporal {
      ways = List.copyOf(ways);
    }

    /** Whether something must not occur. */
    boolean isNegated() {
      return ways.stream().anyMatch(way -> !way.absent().isEmpty());
    }

    @Override
    public boolean awaits(int input) {
      return ways.stream().anyMatch(way -> way.absent().contains(input));
    }
  }

  /**
   * @param present inputs, in the order of the correlation's list; at least one
   * @param absent inputs
   */
  record Way(List<Integer> present, List<Integer> absent) {
    public Way {
      present = List.copyOf(present);
      absent = List.copyOf(absent);
    }
  }
}
