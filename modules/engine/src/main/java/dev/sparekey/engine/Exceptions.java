package dev.sparekey.engine;

import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** Which rules of a set have exceptions. */
final class Exceptions {

  private Exceptions() {}

  /** Ids of the rules and correlations. */
  static Set<String> idsIn(RuleSet rules) {
    Set<String> ids = new TreeSet<>();
    for (Rule rule : rules.rules()) {
      if (!rules.suppressionsOf(rule.id()).isEmpty()) {
        ids.add(rule.id().toString());
      }
    }
    for (Correlation correlation : rules.correlations()) {
      if (!rules.suppressionsOf(correlation.id()).isEmpty()) {
        ids.add(correlation.id().toString());
      }
    }
    return Collections.unmodifiableSet(ids);
  }
}
