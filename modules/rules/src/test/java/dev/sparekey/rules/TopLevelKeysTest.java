package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopLevelKeysTest {
  private static final String OURS =
      Loading.stepRule("{s: {step.action: code_failed}, condition: s}");
  private static final String FOREIGN = Loading.foreignRule("{product: okta}");
  private static final String CORRELATION =
      OURS
          + """
          ---
          title: C
          id: 22222222-2222-4222-8222-222222222222
          level: high
          correlation:
            type: event_count
            rules: [a_rule]
            group-by: [subject.account]
            timespan: 10m
            condition: {gte: 5}
          """;

  @ParameterizedTest
  @ValueSource(strings = {"deliver: never", "emit: report", "owner: us", "runbook: x", "nist: [x]"})
  void keyOfTheBlock_atTopLevelOfOurRule_isRefused(String line) {
    assertThat(Loading.problems(OURS + line + "\n"))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem)
                    .startsWith("x.yml:7:1: '" + line.substring(0, line.indexOf(':')) + "'")
                    .endsWith("belongs under 'sparekey:'"));
  }

  @Test
  void keyOfTheBlock_atTopLevelOfACorrelation_isRefused() {
    assertThat(Loading.problems(CORRELATION + "deliver: never\n"))
        .singleElement()
        .satisfies(problem -> assertThat(problem).endsWith("belongs under 'sparekey:'"));
  }

  @Test
  void keyOfTheBlock_atTopLevelOfAForeignRule_isDoubted() {
    RuleSet rules = Loading.of(FOREIGN + "deliver: never\n");
    assertThat(rules.rules()).hasSize(1);
    assertThat(rules.diagnostics())
        .anySatisfy(
            d ->
                assertThat(d.headline())
                    .startsWith("x.yml:5:1: warning: ")
                    .contains("belongs under 'sparekey:'"));
  }

  @Test
  void unknownKey_ofOurRule_isRefusedWithASuggestion() {
    assertThat(Loading.problems(OURS + "falsepositive: [x]\n"))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem)
                    .startsWith("x.yml:7:1: unknown key 'falsepositive'")
                    .contains("did you mean 'falsepositives'?"));
  }

  @Test
  void unknownKey_ofACorrelation_isRefused() {
    assertThat(Loading.problems(CORRELATION + "genrate: true\n"))
        .singleElement()
        .satisfies(problem -> assertThat(problem).contains("did you mean 'generate'?"));
  }

  @Test
  void unknownKey_ofAForeignRule_isItsAuthorsOwn() {
    assertThat(Loading.problems(FOREIGN + "house_style: x\n"))
        .noneMatch(problem -> problem.contains("house_style"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"detection: {s: {a: x}, condition: s}", "logsource: {product: okta}"})
  void keyOfARule_besideACorrelation_isRefused(String line) {
    assertThat(Loading.problems(CORRELATION + line + "\n"))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem)
                    .startsWith("x.yml:17:1: ")
                    .contains("a correlation has no '" + line.substring(0, line.indexOf(':')))
                    .contains("document of its own"));
  }

  @Test
  void keysOfSigma_areKnown() {
    assertThat(
            Loading.problems(
                OURS
                    + "author: A\ndate: 2026-01-01\nmodified: 2026-01-02\nrelated: []\n"
                    + "license: MIT\nscope: [x]\ntaxonomy: sigma\nfields: [x]\n"))
        .isEmpty();
  }
}
