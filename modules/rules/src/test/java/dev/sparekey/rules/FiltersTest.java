package dev.sparekey.rules;

import static dev.sparekey.rules.Truth.FALSE;
import static dev.sparekey.rules.Truth.TRUE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Sigma filters, read as pySigma does: the rule and the filter's condition, both. */
class FiltersTest {

  private static final String RULE =
      """
      title: A rule
      id: 11111111-1111-4111-8111-111111111111
      name: a_rule
      logsource: {product: okta, service: okta}
      detection: {s: {a: x}, condition: s}
      """;

  private static String filter(String logSource, String rules, String condition) {
    return """
        ---
        title: Not our own scanner
        logsource: %s
        filter: {rules: %s, mine: {actor: scanner}, condition: %s}
        """
        .formatted(logSource, rules, condition);
  }

  private static RuleSet loaded(String filter) {
    RuleSet rules = Loading.of(RULE + filter);
    assertThat(rules.hasErrors()).isFalse();
    return rules;
  }

  private static Truth evaluate(RuleSet rules, String actor) {
    return rules.rules().getFirst().detection().evaluate(FakeFields.of("a", "x", "actor", actor));
  }

  @Test
  void notSelection_suppressesWhatIsSelected() {
    RuleSet rules = loaded(filter("{product: okta}", "[a_rule]", "not mine"));
    assertThat(evaluate(rules, "scanner")).isEqualTo(FALSE);
    assertThat(evaluate(rules, "mallory")).isEqualTo(TRUE);
  }

  @Test
  void selection_keepsOnlyWhatIsSelected() {
    RuleSet rules = loaded(filter("{product: okta}", "[a_rule]", "mine"));
    assertThat(evaluate(rules, "scanner")).isEqualTo(TRUE);
    assertThat(evaluate(rules, "mallory")).isEqualTo(FALSE);
  }

  @Test
  void rules_byId_areFiltered() {
    RuleSet rules =
        loaded(filter("{product: okta}", "[11111111-1111-4111-8111-111111111111]", "not mine"));
    assertThat(evaluate(rules, "scanner")).isEqualTo(FALSE);
  }

  @Test
  void any_withinTheLogSource_isFiltered() {
    assertThat(evaluate(loaded(filter("{product: okta}", "any", "not mine")), "scanner"))
        .isEqualTo(FALSE);
    assertThat(evaluate(loaded(filter("{product: aws}", "any", "not mine")), "scanner"))
        .isEqualTo(TRUE);
  }

  @Test
  void filteredRule_hasAnotherVersion() {
    assertThat(loaded(filter("{product: okta}", "any", "not mine")).rules().getFirst().header())
        .extracting(RuleHeader::version)
        .isNotEqualTo(
            loaded(filter("{product: aws}", "any", "not mine"))
                .rules()
                .getFirst()
                .header()
                .version());
  }

  @Test
  void filterThatIsForAnotherRuleToo_isNoOtherVersionOfTheFirst() {
    String other = RULE.replace("a_rule", "b_rule").replace("11111111-", "22222222-");
    String two = "---\n" + other;
    assertThat(version(two + filter("{product: okta}", "[a_rule, b_rule]", "not mine")))
        .isEqualTo(version(two + filter("{product: okta}", "[a_rule]", "not mine")));
    assertThat(version(filter("{product: okta}", "[a_rule]", "mine")))
        .isNotEqualTo(version(filter("{product: okta}", "[a_rule]", "not mine")));
  }

  private static String version(String more) {
    return loaded(more).rules().getFirst().header().version();
  }

  @Test
  void filter_withAMistake_changesNoRule() {
    RuleSet rules = Loading.of(RULE + filter("{product: okta}", "[a_rule, b_rule]", "not mine"));
    assertThat(rules.hasErrors()).isTrue();
    assertThat(evaluate(rules, "scanner")).isEqualTo(TRUE);
  }

  @Test
  void filter_ofRecoverySteps_hasItsFieldsChecked() {
    assertThat(
            Loading.problems(
                Loading.stepRule("{s: {step.action: code_used}, condition: s}")
                    + filter("{product: sparekey, category: recovery_step}", "any", "not mine")))
        .singleElement()
        .satisfies(problem -> assertThat(problem).contains("unknown field 'actor'"));
  }

  private static RuleSet tried(String rule, String filter) {
    return RuleSet.load(
        Map.of(rule, RULE, "shadow/f.yml", filter.replaceFirst("---\n", "")), Release::isShadow);
  }

  @Test
  void filterThatIsOnlyTried_changesRulesThatAreTriedAlone() {
    String any = filter("{product: okta}", "any", "not mine");
    assertThat(evaluate(tried("r.yml", any), "scanner")).isEqualTo(TRUE);
    assertThat(evaluate(tried("shadow/r.yml", any), "scanner")).isEqualTo(FALSE);
  }

  @Test
  void filterThatIsOnlyTriedOfARuleThatAlerts_isAMistake() {
    String named = filter("{product: okta}", "[a_rule]", "not mine");
    RuleSet rules = tried("r.yml", named);
    assertThat(rules.diagnostics())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("'a_rule' alerts"));
    assertThat(evaluate(rules, "scanner")).isEqualTo(TRUE);
    assertThat(tried("shadow/r.yml", named).hasErrors()).isFalse();
  }

  @Test
  void filter_isToldByTheRule() {
    assertThat(loaded(filter("{product: okta}", "any", "not mine")).rules().getFirst().filters())
        .extracting(RuleHeader::title)
        .containsExactly("Not our own scanner");
  }

  @Test
  void twoFilters_bothApply() {
    RuleSet rules =
        loaded(
            filter("{product: okta}", "any", "not mine")
                + filter("{product: okta}", "[a_rule]", "mine").replace("Not our", "Only our"));
    assertThat(evaluate(rules, "scanner")).isEqualTo(FALSE);
    assertThat(evaluate(rules, "mallory")).isEqualTo(FALSE);
  }
}
