package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogSourcesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{product: octa, service: oktta} | 3:22: unknown product 'octa'; did you mean 'okta'?",
        "{product: okta, service: oktta} | 3:37: product okta has no service 'oktta';"
            + " did you mean 'okta'?",
        "{product: okta, category: aplication} | 3:38: product okta has no category 'aplication'",
        "{category: aplication} | 3:23: unknown category 'aplication';"
            + " did you mean 'application'?",
        "{service: signinlog} | 3:22: unknown service 'signinlog'; did you mean 'signinlogs'?",
        "{category: recovery_step} | 3:23: category recovery_step needs 'product: sparekey'",
      })
  void logSource_unknown_isRefused(String logSource, String problem) {
    RuleSet rules = Loading.of(Loading.foreignRule(logSource));
    assertThat(rules.rules()).isEmpty();
    assertThat(rules.diagnostics())
        .singleElement()
        .satisfies(d -> assertThat(d.headline()).startsWith("x.yml:" + problem));
  }

  @Test
  void product_unlikeAny_isRefusedWithThoseKnown() {
    assertThat(Loading.problems(Loading.foreignRule("{product: windows}")))
        .singleElement()
        .satisfies(
            problem -> assertThat(problem).contains("'windows'").contains("aws").contains("okta"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{product: okta} | okta",
        "{product: Okta, service: OKTA} | okta",
        "{product: keycloak} | keycloak",
        "{product: zendesk} | zendesk",
        "{product: slack} | slack",
        "{product: cisco, service: duo} | duo",
        "{product: azure} | entra",
        "{service: signinlogs} | entra",
        "{product: gcp} | google_workspace",
      })
  void logSource_thatASourceOfOursReads_isEvaluated(String logSource, String source) {
    RuleSet rules = Loading.of(Loading.foreignRule(logSource));
    assertThat(rules.diagnostics()).isEmpty();
    assertThat(rules.rules()).singleElement().satisfies(r -> assertThat(r.evaluated()).isTrue());
    assertThat(RawRules.of(rules, source).rules()).hasSize(1);
    assertThat(RawRules.of(rules, "jira").isEmpty()).isTrue();
  }

  @Test
  void service_thatSeveralProductsHave_readsTheRecordsOfEach() {
    RuleSet rules = Loading.of(Loading.foreignRule("{service: audit}"));
    assertThat(LogSources.readBy(rules.rules().getFirst().logSource()))
        .containsExactly("entra", "github");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{product: kubernetes, category: application, service: audit}",
        "{product: django, category: application}",
        "{product: gcp, service: gcp.audit}",
        "{product: m365, service: exchange}",
        "{category: application}",
      })
  void logSource_thatNoSourceOfOursReads_loadsWithAWarning(String logSource) {
    RuleSet rules = Loading.of(Loading.foreignRule(logSource));
    assertThat(rules.rules()).singleElement().satisfies(r -> assertThat(r.evaluated()).isFalse());
    assertThat(rules.diagnostics())
        .singleElement()
        .satisfies(d -> assertThat(d.headline()).startsWith("x.yml:3:12: warning: blind: "));
  }

  @Test
  void rulesOverRawRecords_moreThanWarningsAreShown_loadWithoutAnError() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 150; i++) {
      text.append(Loading.foreignRule("{product: django}").replace("A foreign rule", "Rule " + i))
          .append("---\n");
    }
    RuleSet rules = Loading.of(text.toString());
    assertThat(rules.rules()).hasSize(150);
    assertThat(rules.hasErrors()).isFalse();
  }

  @Test
  void product_inCapitals_hasTheSameFields() {
    String text =
        Loading.stepRule("{s: {step.acton: code_used}, condition: s}")
            .replace(
                "{product: sparekey, category: recovery_step}",
                "{product: Sparekey, category: Recovery_Step}");
    assertThat(Loading.problems(text))
        .singleElement()
        .satisfies(problem -> assertThat(problem).contains("unknown field 'step.acton'"));
  }

  @Test
  void product_inCapitals_isEvaluated() {
    String text =
        Loading.stepRule("{s: {step.action: code_used}, condition: s}")
            .replace("sparekey", "SPAREKEY");
    RuleSet rules = Loading.of(text);
    assertThat(rules.diagnostics()).isEmpty();
    assertThat(rules.rulesFor(LogSource.RECOVERY_STEP)).hasSize(1);
  }
}
