package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules of the user's in the place of built-in ones, and built-in ones that are disabled. */
class BuiltInRulesTest {

  private static final String RULE =
      """
      title: %s
      id: 11111111-1111-4111-8111-111111111111
      name: helped
      level: high
      logsource: {product: sparekey, category: recovery_step}
      detection: {s: {step.action: %s}, condition: s}
      sparekey:
        tests:
          - {name: it fires, events: [{at: 0, step: %2$s}], expect: confirmed}
      """;
  private static final String BESIDE =
      """
      title: Beside it
      id: 33333333-3333-4333-8333-333333333333
      level: low
      logsource: {product: sparekey, category: recovery_step}
      detection: {s: {step.action: code_used}, condition: s}
      """;
  private static final String COUNTING =
      """
      title: Many of them
      id: 22222222-2222-4222-8222-222222222222
      name: many
      level: high
      correlation:
        type: event_count
        rules: [helped]
        group-by: [subject.account]
        timespan: 10m
        condition: {gte: 3}
      """;

  private final Map<String, String> texts = new LinkedHashMap<>();

  BuiltInRulesTest() {
    texts.put(
        "(built-in) helped.yml", RULE.formatted("Built in", "factor_reset") + "---\n" + BESIDE);
    texts.put("(built-in) many.yml", COUNTING);
  }

  private RuleSet with(String name, String text) {
    texts.put(name, text);
    return RuleSet.load(texts, Release::isShadow);
  }

  private static List<String> titles(RuleSet rules) {
    return rules.rules().stream().map(rule -> rule.header().title()).toList();
  }

  private static List<String> said(RuleSet rules) {
    return rules.diagnostics().stream().map(Diagnostic::headline).toList();
  }

  private static String disabled(String rule) {
    return "disabled:\n  - {rule: " + rule + ", owner: mara, reason: CHG-1}\n";
  }

  @Test
  void documentWithABuiltInId_takesThatRulesPlaceAndLeavesThoseBesideIt() {
    RuleSet rules = with("mine.yml", RULE.formatted("Mine", "temporary_pass_issued"));

    assertThat(rules.hasErrors()).as(said(rules).toString()).isFalse();
    assertThat(titles(rules)).containsExactlyInAnyOrder("Beside it", "Mine");
    assertThat(rules.correlations()).hasSize(1);
    assertThat(rules.replaced())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.title()).isEqualTo("Built in");
              assertThat(one.by().source()).isEqualTo("mine.yml");
            });
    // The built-in correlation takes the rule's word as it did before: no reason for a warning.
    assertThat(said(rules))
        .containsExactly(
            "mine.yml:2:5: note: takes the place of built-in rule 'Built in' ((built-in)"
                + " helped.yml): say who answers for that and why by 'owner' and 'reason' under"
                + " 'sparekey', or it is told as an alert of severity high");
  }

  @Test
  void documentWithABuiltInIdThatSaysWhy_isSaidToStandInItsPlace() {
    RuleSet rules =
        with(
            "mine.yml",
            RULE.formatted("Mine", "temporary_pass_issued")
                .replace("sparekey:\n", "sparekey:\n  owner: mara\n  reason: CHG-4712\n"));

    assertThat(rules.replaced())
        .singleElement()
        .returns("mara", Replaced::owner)
        .returns("CHG-4712", Replaced::reason);
    assertThat(said(rules))
        .containsExactly(
            "mine.yml:2:5: note: takes the place of built-in rule 'Built in' ((built-in)"
                + " helped.yml)");
  }

  @Test
  void correlationThatCountsRulesOfAnotherBuiltInFile_isReplacedToo() {
    RuleSet rules = with("mine.yml", COUNTING.replace("gte: 3", "gte: 5"));

    assertThat(rules.hasErrors()).as(said(rules).toString()).isFalse();
    assertThat(rules.correlations())
        .singleElement()
        .satisfies(one -> assertThat(one.least()).isEqualTo(5));
  }

  @Test
  void replacementOfAnotherName_isCountedByTheBuiltInOnesByTheOldName() {
    String renamed =
        RULE.formatted("Mine", "temporary_pass_issued").replace("name: helped", "name: other");

    assertThat(with("mine.yml", renamed).correlations()).hasSize(1);
  }

  @Test
  void ruleOfAnotherIdWithABuiltInName_leavesTheBuiltInCorrelationsWithTheirs() {
    String copy =
        RULE.formatted("Mine", "temporary_pass_issued")
            .replace("11111111-1111-4111-8111", "44444444-1111-4111-8111");

    RuleSet rules = with("mine.yml", copy);

    assertThat(rules.hasErrors()).as(said(rules).toString()).isFalse();
    assertThat(rules.correlations().getFirst().rules())
        .extracting(Object::toString)
        .containsExactly("11111111-1111-4111-8111-111111111111");
  }

  @Test
  void testsOfAReplacedRule_areNotThoseOfWhatReplacesIt() {
    RuleSet rules = with("mine.yml", RULE.formatted("Mine", "temporary_pass_issued"));

    assertThat(rules.tests())
        .singleElement()
        .satisfies(test -> assertThat(test.at().source()).isEqualTo("mine.yml"));
  }

  @Test
  void twoOfTheUsersWithOneBuiltInId_areAMistake() {
    texts.put("mine.yml", RULE.formatted("Mine", "temporary_pass_issued"));

    RuleSet rules = with("more.yml", RULE.formatted("More", "temporary_pass_used"));

    assertThat(rules.hasErrors()).isTrue();
    assertThat(said(rules)).anyMatch(line -> line.contains("is already that of mine.yml:2"));
  }

  @Test
  void triedRuleWithABuiltInId_isAMistakeAndTheBuiltInOneStays() {
    RuleSet rules = with("shadow/mine.yml", RULE.formatted("Mine", "temporary_pass_issued"));

    assertThat(rules.hasErrors()).isTrue();
    assertThat(said(rules)).anyMatch(line -> line.contains("give it an id and a name of its own"));
    assertThat(titles(rules)).contains("Built in");
  }

  @Test
  void disabledBuiltInRule_isLeftOutAndSaid() {
    RuleSet rules = with("off.yml", disabled("33333333-3333-4333-8333-333333333333"));

    assertThat(rules.hasErrors()).as(said(rules).toString()).isFalse();
    assertThat(titles(rules)).containsExactly("Built in");
    assertThat(rules.disabled())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.title()).isEqualTo("Beside it");
              assertThat(one.owner()).isEqualTo("mara");
              assertThat(one.reason()).isEqualTo("CHG-1");
            });
    assertThat(said(rules))
        .singleElement()
        .asString()
        .startsWith("off.yml:2:12: note: built-in rule 'Beside it'")
        .endsWith("is disabled");
  }

  @Test
  void disabledRuleThatACorrelationCounts_isAMistakeOfWhoDisablesIt() {
    RuleSet rules = with("off.yml", disabled("helped"));

    assertThat(said(rules))
        .contains(
            "off.yml:2:12: 'helped' cannot be disabled alone, for (built-in) many.yml:7 counts it:"
                + " disable that too");
    RuleSet both = with("off.yml", disabled("helped") + disabled("many").substring(10));
    assertThat(both.hasErrors()).as(said(both).toString()).isFalse();
    assertThat(both.correlations()).isEmpty();
  }

  @Test
  void exceptionFromADisabledRule_isAMistakeThatSaysWhereItIsDisabled() {
    texts.put("off.yml", disabled("helped") + disabled("many").substring(10));

    RuleSet rules =
        with(
            "except.yml",
            "exceptions: [{rule: helped, when: {actor.id: x}, owner: mara, reason: CHG-1,"
                + " from: 2026-01-01, expires: 2026-12-31}]\n");

    assertThat(said(rules)).anyMatch(line -> line.contains("'helped' is disabled by off.yml"));
  }

  @Test
  void disablingWhatIsNoBuiltInRule_isAMistake() {
    texts.put("mine.yml", BESIDE.replace("33333333-3333", "55555555-3333"));

    assertThat(said(with("off.yml", disabled("55555555-3333-4333-8333-333333333333"))))
        .anyMatch(line -> line.contains("is a rule of mine.yml and no built-in one"));
    assertThat(said(with("off.yml", disabled("helpd"))))
        .anyMatch(line -> line.contains("no built-in rule has the id or name 'helpd'"));
  }

  @Test
  void disablingWithoutOwnerOrReason_isAMistakeEach() {
    assertThat(said(with("off.yml", "disabled: [{rule: many}]\n")))
        .anyMatch(line -> line.contains("needs 'owner'"))
        .anyMatch(line -> line.contains("needs 'reason'"));
  }

  @Test
  void disablingInAShadowFolder_isAMistake() {
    assertThat(with("shadow/off.yml", disabled("many")).hasErrors()).isTrue();
  }

  @Test
  void ids_areThoseOfAllDocumentsWhetherTheyLoadOrNot() {
    assertThat(RuleSet.ids(COUNTING + "---\n" + BESIDE + "---\n" + disabled("many")))
        .extracting(Object::toString)
        .containsExactlyInAnyOrder(
            "22222222-2222-4222-8222-222222222222", "33333333-3333-4333-8333-333333333333");
  }
}
