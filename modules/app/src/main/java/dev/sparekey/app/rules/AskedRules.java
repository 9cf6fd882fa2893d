package dev.sparekey.app.rules;

import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What is asked of an event: rules, and correlations that count them. */
record AskedRules(List<Rule> rules, List<Correlation> correlations) {

  /**
   * Those that are meant, by id, name or a part of the title; all if none is.
   *
   * @throws IllegalArgumentException in words for the user
   */
  static AskedRules of(RuleSet rules, List<String> meant) {
    if (meant.isEmpty()) {
      return new AskedRules(rules.rules(), rules.correlations());
    }
    Set<UUID> asked = new LinkedHashSet<>();
    Set<UUID> counting = new LinkedHashSet<>();
    for (String one : meant) {
      RuleLookup.Found found = RuleLookup.find(rules, one);
      Correlation correlation = found.correlation();
      if (correlation == null) {
        asked.add(found.header().id());
        rules.correlations().stream()
            .filter(counts -> counts.rules().contains(found.header().id()))
            .forEach(counts -> counting.add(counts.id()));
      } else {
        counting.add(correlation.id());
        // It counts the matches of its rules.
        asked.addAll(correlation.rules());
      }
    }
    return new AskedRules(
        rules.rules().stream().filter(rule -> asked.contains(rule.id())).toList(),
        rules.correlations().stream().filter(one -> counting.contains(one.id())).toList());
  }

  boolean include(UUID id) {
    return rules.stream().anyMatch(rule -> rule.id().equals(id))
        || correlations.stream().anyMatch(correlation -> correlation.id().equals(id));
  }
}
