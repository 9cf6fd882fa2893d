package dev.sparekey.engine;

import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.RuleSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The correlations across accounts of a rule set, by id. */
final class AcrossAccounts {

  private final Map<String, Correlation> correlations = new HashMap<>();
  private final Map<String, String> versions = new HashMap<>();
  private final Set<String> excepted;
  private final RuleSet rules;

  private AcrossAccounts(RuleSet rules) {
    this.rules = rules;
    excepted = Exceptions.idsIn(rules);
    for (Correlation correlation : rules.correlations()) {
      if (!correlation.withinAccount()) {
        String id = correlation.id().toString();
        correlations.put(id, correlation);
        versions.put(id, rules.version(correlation));
      }
    }
  }

  static AcrossAccounts of(RuleSet rules) {
    return new AcrossAccounts(rules);
  }

  @Nullable Correlation get(String id) {
    return correlations.get(id);
  }

  /** What one of them looks for, in words. */
  String condition(Correlation correlation) {
    return rules.condition(correlation);
  }

  Set<String> ids() {
    return Collections.unmodifiableSet(versions.keySet());
  }

  /** Ids of the rules and correlations that have exceptions, also of those within an account. */
  Set<String> excepted() {
    return excepted;
  }

  /** Those that the others do not have, or not with the same meaning. */
  Set<String> differingFrom(AcrossAccounts others) {
    Set<String> differing = new TreeSet<>();
    versions.forEach(
        (id, version) -> {
          if (!version.equals(others.versions.get(id))) {
            differing.add(id);
          }
        });
    return differing;
  }
}
