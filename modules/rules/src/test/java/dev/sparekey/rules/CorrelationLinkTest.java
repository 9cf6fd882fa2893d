package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a correlation demands of the rules it counts. */
class CorrelationLinkTest {
  private static final String STEPS =
      Loading.stepRule("{s: {step.action: code_failed}, condition: s}") + "---\n";
  private static final String OKTA = Loading.foreignRule("{product: okta}") + "---\n";

  private static String correlation(String header, String more) {
    return header
        + """
        correlation:
          type: event_count
          rules: [a_rule]
          timespan: 10m
          condition: {gte: 5}
        """
        + more;
  }

  private static String identified(String more) {
    return correlation("title: C\nid: 22222222-2222-4222-8222-222222222222\nlevel: high\n", more);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  group-by: [actor.id]\n", "  group-by: [subject.tenant]\n"})
  void stepsAcrossAccounts_areRefused(String groupBy) {
    RuleSet rules = Loading.of(STEPS + identified(groupBy));
    assertThat(rules.correlations()).isEmpty();
    assertThat(rules.diagnostics())
        .anySatisfy(
            d ->
                assertThat(d.headline())
                    .contains("steps are counted within one account")
                    .contains("subject.account"));
  }

  @Test
  void stepsOfOneAccount_mayBeGroupedFurther() {
    RuleSet rules = Loading.of(STEPS + identified("  group-by: [actor.id, subject.account]\n"));
    assertThat(rules.diagnostics()).isEmpty();
    assertThat(rules.correlations()).hasSize(1);
  }

  @Test
  void groupBy_fieldThatIsNeverKnown_isDoubted() {
    assertThat(Loading.problems(STEPS + identified("  group-by: [subject.account, ticket.uses]\n")))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem).contains("warning").contains("ticket.uses").contains("never"));
  }

  @Test
  void foreign_withoutIdAndLevel_loads() {
    RuleSet rules = Loading.of(OKTA + correlation("title: C\n", "  group-by: [actor.id]\n"));
    assertThat(rules.hasErrors()).isFalse();
    assertThat(rules.correlations())
        .singleElement()
        .satisfies(c -> assertThat(c.header().level()).isEqualTo(Level.MEDIUM))
        .satisfies(c -> assertThat(rules.evaluated(c)).isFalse());
  }

  @Test
  void foreign_isNotEvaluated() {
    assertThat(Loading.problems(OKTA + correlation("title: C\n", "")))
        .filteredOn(problem -> problem.contains("not evaluated") || problem.contains("blind"))
        .hasSize(2);
  }

  @Test
  void foreign_withTheTitleOfItsRule_isAnother() {
    RuleSet rules = Loading.of(OKTA + correlation("title: A foreign rule\n", ""));
    assertThat(rules.hasErrors()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"id: 22222222-2222-4222-8222-222222222222\n", "level: low\n"})
  void overSteps_withoutIdOrLevel_isRefused(String header) {
    assertThat(
            Loading.problems(
                STEPS + correlation("title: C\n" + header, "  group-by: [subject.account]\n")))
        .singleElement()
        .satisfies(problem -> assertThat(problem).contains("has no '"));
  }
}
