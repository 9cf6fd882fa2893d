package dev.sparekey.rules;

import java.time.Duration;
import java.util.List;

/**
 * What one document of a rule text became, before documents that refer to each other are linked.
 */
sealed interface Draft {

  RuleHeader header();

  /** Where its id stands, or the document without one. */
  Place at();

  record OfRule(Place at, Rule rule) implements Draft {
    @Override
    public RuleHeader header() {
      return rule.header();
    }
  }

  /**
   * @param any whether every rule within the log source is meant
   * @param rules ids or names of the rules that are meant otherwise
   */
  record OfFilter(
      Place at,
      RuleHeader header,
      LogSource logSource,
      boolean any,
      List<Yaml.Scalar> rules,
      Detection detection)
      implements Draft {}

  /**
   * @param hasId whether the author gave an id; foreign correlations need none
   * @param hasLevel whether the author gave a level; likewise
   * @param rules ids or names of the rules it counts
   * @param rulesAt where they stand
   * @param groupBy field names with their places
   * @param groupByAt where they stand, or the correlation without any
   */
  record OfCorrelation(
      Place at,
      RuleHeader header,
      boolean hasId,
      boolean hasLevel,
      List<Yaml.Scalar> rules,
      Place rulesAt,
      List<Yaml.Scalar> groupBy,
      Place groupByAt,
      Duration timespan,
      int atLeast,
      boolean generate)
      implements Draft {}
}
