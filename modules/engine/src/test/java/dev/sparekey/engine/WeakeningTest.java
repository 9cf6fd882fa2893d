package dev.sparekey.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Severity;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a change of rules takes away, or may. */
class WeakeningTest {

  private static final String BUILT_IN = "agent_reset_without_ticket.yml";
  private static final String NEVER = "step.action: code_expired";

  private static final String RULE =
      """
      title: Reset
      id: 11111111-1111-4111-8111-111111111111
      name: reset
      logsource: {product: sparekey, category: recovery_step}
      detection:
        reset: {step.action: factor_reset}
        condition: reset
      level: high
      sparekey: {emit: finding, deliver: always}
      """;

  private static final String MANY =
      """
      title: Many
      id: 22222222-2222-4222-8222-222222222222
      name: many
      level: medium
      correlation:
        type: event_count
        rules: [reset]
        group-by: [subject.account]
        timespan: 1d
        condition: {gte: 3}
      """;

  private static RuleSet rules(String... texts) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < texts.length; i++) {
      all.put("rules/" + i + ".yml", texts[i]);
    }
    return loaded(all);
  }

  /** With the built-in rules. */
  private static RuleSet pack(String... texts) {
    Map<String, String> all = new HashMap<>();
    Pack.texts().forEach((name, text) -> all.put(Release.BUILT_IN + name, text));
    for (int i = 0; i < texts.length; i++) {
      all.put("rules/" + i + ".yml", texts[i]);
    }
    return loaded(all);
  }

  private static RuleSet loaded(Map<String, String> texts) {
    RuleSet rules = RuleSet.load(texts, Release::isShadow);
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  private static List<Weakening.Kind> kinds(RuleSet before, RuleSet after) {
    return Weakening.between(before, after).stream().map(Weakening::kind).toList();
  }

  private static String builtIn() {
    return Pack.texts().getOrDefault(BUILT_IN, "");
  }

  /** A copy that no reset by an agent matches any more. */
  private static String neutralised() {
    String copy = builtIn().replaceAll("step\\.action:(\\s+- [a-z_]+)+", NEVER);
    assertThat(copy).contains(NEVER).isNotEqualTo(builtIn());
    return withoutTests(copy);
  }

  private static String withoutTests(String text) {
    return text.replaceAll("(?s)\n  tests:.*", "\n");
  }

  private static String explained(String text) {
    return text.replace("\nsparekey:\n", "\nsparekey:\n  reason: CHG-4712\n");
  }

  @Test
  void builtInRuleReplacedByOneThatNeverMatches_isToldAsGrave() {
    List<Weakening> taken = Weakening.between(pack(), pack(neutralised()));

    assertThat(taken)
        .singleElement()
        .returns(Weakening.Kind.BUILT_IN_REPLACED, Weakening::kind)
        .satisfies(
            one ->
                assertThat(one.text())
                    .contains("is replaced in rules/0.yml by another condition", "nobody says"));
    assertThat(Weakening.severity(taken)).isEqualTo(Severity.HIGH);
  }

  @Test
  void builtInRuleReplacedWithOwnerAndReason_isToldWithThemAsMedium() {
    List<Weakening> taken = Weakening.between(pack(), pack(explained(neutralised())));

    assertThat(taken)
        .singleElement()
        .satisfies(one -> assertThat(one.text()).endsWith("identity-security says: CHG-4712"));
    assertThat(Weakening.severity(taken)).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void builtInRuleReplacedByTheSame_isToldAsSuch() {
    assertThat(Weakening.between(pack(), pack(explained(builtIn()))))
        .singleElement()
        .satisfies(one -> assertThat(one.text()).contains("one of the same condition"));
  }

  @Test
  void replacementThatIsEditedLater_isToldAsAChangedCondition() {
    RuleSet copied = pack(explained(builtIn()));

    List<Weakening> taken = Weakening.between(copied, pack(explained(neutralised())));

    assertThat(taken)
        .singleElement()
        .returns(Weakening.Kind.CONDITION_CHANGED, Weakening::kind)
        .returns(Severity.MEDIUM, Weakening::severity);
  }

  @Test
  void replacementThatIsTakenAway_takesNothingAwayButItsCondition() {
    assertThat(kinds(pack(explained(neutralised())), pack()))
        .containsExactly(Weakening.Kind.CONDITION_CHANGED);
  }

  @Test
  void conditionOfADeliveredRule_thatIsChanged_isTold() {
    assertThat(kinds(rules(RULE), rules(RULE.replace("factor_reset", "code_expired"))))
        .containsExactly(Weakening.Kind.CONDITION_CHANGED);
  }

  @Test
  void logSourceThatIsChanged_isTold() {
    String okta = RULE.replace("product: sparekey, category: recovery_step", "product: okta");

    assertThat(kinds(rules(okta), rules(okta.replace("okta", "slack"))))
        .containsExactly(Weakening.Kind.CONDITION_CHANGED);
  }

  @Test
  void conditionOfARuleThatIsNotDelivered_isNotTold() {
    String quiet = RULE.replace("always", "never");

    assertThat(kinds(rules(quiet), rules(quiet.replace("factor_reset", "code_expired")))).isEmpty();
  }

  @Test
  void conditionOfARuleThatADeliveredCorrelationCounts_isTold() {
    String quiet = RULE.replace("always", "never");

    assertThat(
            kinds(rules(quiet, MANY), rules(quiet.replace("factor_reset", "code_expired"), MANY)))
        .containsExactly(Weakening.Kind.CONDITION_CHANGED);
  }

  @Test
  void thresholdThatIsChanged_isTold() {
    assertThat(kinds(rules(RULE, MANY), rules(RULE, MANY.replace("gte: 3", "gte: 300"))))
        .containsExactly(Weakening.Kind.CONDITION_CHANGED);
  }

  @Test
  void placeholdersThatARuleNames_thatAreChanged_areTold() {
    String rule = RULE.replace("{step.action: factor_reset}", "{actor.id|expand: '%desk%'}");

    assertThat(
            kinds(
                rules(rule, "placeholders: {desk: [anna, ben]}"),
                rules(rule, "placeholders: {desk: [nobody]}")))
        .containsExactly(Weakening.Kind.CONDITION_CHANGED);
  }

  @Test
  void filterOfTheSameIdWithAnotherCondition_isTold() {
    String filter =
        """
        title: Not the bot
        id: 33333333-3333-4333-8333-333333333333
        logsource: {product: sparekey, category: recovery_step}
        filter: {rules: any, mine: {actor.id: bot}, condition: not mine}
        """;

    assertThat(kinds(rules(RULE, filter), rules(RULE, filter.replace("id: bot", "id: '*'"))))
        .containsExactly(Weakening.Kind.FILTER_CHANGED);
  }

  @Test
  void titleRunbookTestsAndTags_areNoCondition() {
    assertThat(
            kinds(
                rules(RULE),
                rules(
                    RULE.replace("title: Reset", "title: Another")
                        .replace("finding,", "finding, runbook: Call,"))))
        .isEmpty();
  }

  /** Ordinary tuning must not hide what else a release takes away. */
  @Test
  void ruleThatIsGone_isToldBeforeConditionsOfGraverRules() {
    String other = RULE.replace("11111111-1111-4111-8111", "44444444-4444-4444-8444");
    String low = other.replace("high", "low").replace("name: reset", "name: other");

    assertThat(kinds(rules(RULE, low), rules(RULE.replace("factor_reset", "code_expired"))))
        .containsExactly(Weakening.Kind.RULE_GONE, Weakening.Kind.CONDITION_CHANGED);
  }
}
