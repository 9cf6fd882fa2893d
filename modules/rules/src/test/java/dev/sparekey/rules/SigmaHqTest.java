package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** SigmaHQ's identity, cloud and GitHub rules, where the folder with them is present. */
class SigmaHqTest {

  @Test
  void publicRules_allLoad() {
    Map<String, String> texts = PublicRules.texts();
    assumeTrue(!texts.isEmpty(), "skipped: no public Sigma rules beside the project");
    RuleSet rules = RuleSet.load(texts);
    assertThat(rules.rules()).hasSize(texts.size());
    assertThat(rules.diagnostics())
        .allSatisfy(d -> assertThat(d.headline()).contains("warning: blind: "));
    assertThat(rules.rules()).filteredOn(Rule::evaluated).hasSizeGreaterThan(100);
  }
}
