package dev.sparekey.rules;

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
   */
  record OfCorrelation(
      Place at,
      RuleHeader header,
      boolean hasId,
      boolean hasLevel,
      CorrelationText text,
      boolean generate)
      implements Draft {}
}
