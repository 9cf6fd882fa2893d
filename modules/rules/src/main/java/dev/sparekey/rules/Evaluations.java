package dev.sparekey.rules;

/** How a rule is evaluated on a record; for whoever counts it, or takes the time. */
@FunctionalInterface
public interface Evaluations {

  /** Nobody does. */
  Evaluations PLAIN = (rule, record) -> rule.detection().match(record);

  /** What the rule's detection says of the record, and nothing else. */
  Strength match(Rule rule, Fields record);
}
