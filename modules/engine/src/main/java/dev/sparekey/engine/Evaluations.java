package dev.sparekey.engine;

import dev.sparekey.rules.Fields;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.Strength;

/** How a rule is evaluated on a record; for whoever counts it, or takes the time. */
@FunctionalInterface
public interface Evaluations {

  /** Nobody does. */
  Evaluations PLAIN = (rule, record) -> rule.detection().match(record);

  /** What the rule's detection says of the record, and nothing else. */
  Strength match(Rule rule, Fields record);
}
