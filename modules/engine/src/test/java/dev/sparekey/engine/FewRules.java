package dev.sparekey.engine;

import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Five rules of the pack: what tests count should not change whenever the pack grows. */
final class FewRules {

  private static final List<String> FILES =
      List.of(
          "agent_reset_without_ticket.yml",
          "helped_reset_unverified.yml",
          "recovery_code_guessing.yml",
          "recovery_weaker_than_primary.yml",
          "regeneration_then_anomalous_login.yml");

  private FewRules() {}

  static RuleSet load() {
    Map<String, String> few = new TreeMap<>(Pack.texts());
    few.keySet().retainAll(FILES);
    RuleSet rules = RuleSet.load(few);
    if (rules.hasErrors() || few.size() != FILES.size()) {
      throw new IllegalStateException("the rules of the tests do not load: " + few.keySet());
    }
    return rules;
  }
}
