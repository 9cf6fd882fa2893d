package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A correlation's condition in words. */
final class CorrelationWording {

  private final List<String> inputs;

  /**
   * @param called what each input is called
   */
  CorrelationWording(List<CorrelationInput> inputs, Function<CorrelationInput, String> called) {
    this.inputs = inputs.stream().map(called).toList();
  }

  String of(CorrelationCondition condition) {
    return switch (condition) {
      case CorrelationCondition.EventCount count -> bounds(count.bounds()) + " matches";
      case CorrelationCondition.ValueCount count ->
          bounds(count.bounds()) + " different values of " + String.join(" and ", count.fields());
      case CorrelationCondition.Statistic statistic ->
          switch (statistic.kind()) {
                case SUM -> "a sum";
                case AVG -> "a mean";
                case PERCENTILE -> "a percentile " + statistic.percentile().toPlainString();
              }
              + " of "
              + statistic.field()
              + " of "
              + bounds(statistic.bounds());
      case CorrelationCondition.Temporal temporal ->
          temporal.ways().stream()
              .map(way -> way(way, temporal.ordered()))
              .collect(Collectors.joining("; or "));
    };
  }

  private String way(CorrelationCondition.Way way, boolean ordered) {
    List<String> parts = new ArrayList<>();
    parts.add(
        way.present().stream()
            .map(inputs::get)
            .collect(Collectors.joining(ordered ? ", then " : " and ")));
    way.absent().stream().map(inputs::get).forEach(absent -> parts.add("no " + absent));
    return String.join(", but ", parts);
  }

  private static String bounds(Bounds bounds) {
    return bounds.bounds().stream()
        .map(
            bound ->
                switch (bound.operator()) {
                      case GT -> "more than ";
                      case GTE -> "at least ";
                      case LT -> "less than ";
                      case LTE -> "at most ";
                      case EQ -> "exactly ";
                      case NEQ -> "other than ";
                    }
                    + bound.limit().toPlainString())
        .collect(Collectors.joining(" and "));
  }
}
