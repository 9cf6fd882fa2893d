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
   * @param rules ids or names of the rules it counts
   * @param groupBy field names with their places
   */
  record OfCorrelation(
      Place at,
      RuleHeader header,
      List<Yaml.Scalar> rules,
      List<Yaml.Scalar> groupBy,
      Duration timespan,
      int atLeast,
      boolean generate)
      implements Draft {}
}
