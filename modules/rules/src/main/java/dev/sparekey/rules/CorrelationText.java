package dev.sparekey.rules;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A correlation as written and checked by itself, before its rules are known.
 *
 * @param rules ids or names of what it counts
 * @param rulesAt where they stand
 * @param groupBy names of fields or aliases
 * @param groupByAt where they stand, or the correlation without any
 * @param timespanAt where it stands, or the correlation without one
 * @param condition null when it is temporal
 * @param fields whose values the condition looks at
 * @param temporal null when it is none
 */
record CorrelationText(
    List<Yaml.Scalar> rules,
    Place rulesAt,
    List<Yaml.Scalar> groupBy,
    Place groupByAt,
    List<Alias> aliases,
    Duration timespan,
    Place timespanAt,
    @Nullable CorrelationCondition condition,
    List<Yaml.Scalar> fields,
    @Nullable Temporal temporal) {

  CorrelationText {
    rules = List.copyOf(rules);
    groupBy = List.copyOf(groupBy);
    aliases = List.copyOf(aliases);
    fields = List.copyOf(fields);
  }

  /** The field that a rule has for a name. */
  record Alias(Yaml.Scalar name, Yaml.Scalar rule, Yaml.Scalar field) {}

  /**
   * @param at where the condition stands, or the correlation without one
   * @param tree null unless it names rules
   * @param counted how many of the rules; null unless it counts them
   */
  record Temporal(
      boolean ordered, Place at, @Nullable ConditionTree tree, @Nullable Bounds counted) {}

  /** Names of fields or aliases that rules have to have. */
  List<Yaml.Scalar> names() {
    return Stream.concat(groupBy.stream(), fields.stream()).toList();
  }
}
