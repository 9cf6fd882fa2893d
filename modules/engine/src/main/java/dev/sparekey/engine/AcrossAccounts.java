package dev.sparekey.engine;

import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The correlations across accounts of a rule set, by id. */
final class AcrossAccounts {

  private static final int HASH_CHARACTERS = 16;

  private final Map<String, Correlation> correlations = new HashMap<>();
  private final Meanings meanings;
  private final Set<String> excepted;
  private final RuleSet rules;

  private AcrossAccounts(RuleSet rules) {
    this.rules = rules;
    excepted = Exceptions.idsIn(rules);
    SortedMap<String, String> versions = new TreeMap<>();
    for (Correlation correlation : rules.correlations()) {
      if (!correlation.withinAccount()) {
        String id = correlation.id().toString();
        correlations.put(id, correlation);
        // Its texts' versions would be as many as the rules that it counts, and whole hashes of
        // 1,000
        // partitions would make the one record that holds them too large: 64 bits tell apart.
        versions.put(id, Release.hash(rules.version(correlation)).substring(0, HASH_CHARACTERS));
      }
    }
    meanings = new Meanings(versions);
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

  Meanings meanings() {
    return meanings;
  }

  /** Ids of the rules and correlations that have exceptions, also of those within an account. */
  Set<String> excepted() {
    return excepted;
  }
}
