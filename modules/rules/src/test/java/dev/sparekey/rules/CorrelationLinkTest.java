package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a correlation demands of the rules it counts. */
class CorrelationLinkTest {
  private static final String STEPS =
      Loading.stepRule("{s: {step.action: code_failed}, condition: s}") + "---\n";
  private static final String OKTA = Loading.foreignRule("{product: okta}") + "---\n";

  private static final String DJANGO = Loading.foreignRule("{product: django}") + "---\n";

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

  @Test
  void steps_withoutGroups_areRefused() {
    assertThat(Loading.problems(STEPS + identified("")))
        .singleElement()
        .satisfies(problem -> assertThat(problem).contains("steps need 'group-by'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"actor.id", "subject.tenant"})
  void stepsAcrossAccounts_areEvaluated(String field) {
    RuleSet rules = Loading.of(STEPS + identified("  group-by: [" + field + "]\n"));
    assertThat(rules.correlations())
        .singleElement()
        .satisfies(correlation -> assertThat(correlation.withinAccount()).isFalse())
        .satisfies(correlation -> assertThat(correlation.least()).isEqualTo(5))
        .satisfies(correlation -> assertThat(rules.evaluated(correlation)).isTrue());
    assertThat(rules.diagnostics()).isEmpty();
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

  private static String delivered(String how) {
    return identified("  group-by: [subject.account]\n" + how);
  }

  @Test
  void delivery_thatNobodyChose_isAlways() {
    assertThat(Loading.of(STEPS + delivered("")).correlations())
        .singleElement()
        .satisfies(
            correlation ->
                assertThat(correlation.header().response().deliver())
                    .isEqualTo(Response.Deliver.ALWAYS));
  }

  /** A gap and a second sign are weighed of one step. */
  @Test
  void delivery_byComposition_isRefused() {
    assertThat(
            Loading.problems(STEPS + delivered("sparekey: {emit: finding, deliver: composed}\n")))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem)
                    .doesNotContain("warning")
                    .contains("a correlation is delivered 'always' or 'never'"));
  }

  private static String within(String timespan, String groupBy, String condition) {
    return STEPS
        + """
        title: C
        id: 22222222-2222-4222-8222-222222222222
        level: high
        correlation:
          type: event_count
          rules: [a_rule]
          group-by: [%s]
          timespan: %s
          condition: %s
        """
            .formatted(groupBy, timespan, condition);
  }

  @ParameterizedTest
  @CsvSource({
    "91d, subject.account, '{gte: 2}', 'within an account steps count for at most 90d'",
    "35d, subject.account, '{eq: 2}', 'within an account what is not to follow is waited for at"
        + " most 34d'",
  })
  void timespanWithinAnAccount_thatIsLongerThanItsStepsAreKept_isRefused(
      String timespan, String groupBy, String condition, String problem) {
    assertThat(Loading.problems(within(timespan, groupBy, condition)))
        .singleElement()
        .satisfies(said -> assertThat(said).doesNotContain("warning").contains(problem));
  }

  @ParameterizedTest
  @CsvSource({
    "90d, subject.account, '{gte: 2}'",
    "34d, subject.account, '{eq: 2}'",
    "366d, actor.id, '{gte: 2}'",
    "366d, actor.id, '{eq: 2}'",
  })
  void timespan_thatTheStepsAreKeptFor_isAccepted(
      String timespan, String groupBy, String condition) {
    assertThat(Loading.problems(within(timespan, groupBy, condition))).isEmpty();
  }

  /** By that name alerts tell groups within an account from those across. */
  @Test
  void alias_thatIsCalledAsTheAccount_isRefused() {
    assertThat(
            Loading.problems(
                STEPS
                    + identified(
                        "  group-by: [subject.account]\n"
                            + "  aliases: {subject.account: {a_rule: actor.id}}\n")))
        .singleElement()
        .satisfies(
            problem -> assertThat(problem).contains("'subject.account' is a field and no alias"));
  }

  @Test
  void rule_thatHoldsByWhatIsPossibleOnly_isSaidNeverToCount() {
    String possible =
        Loading.stepRule("{s: {assurance.gap_possible: true}, condition: s}") + "---\n";

    assertThat(Loading.problems(possible + delivered("")))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem)
                    .contains("warning")
                    .contains("'a_rule' never counts: it matches by assurance.gap_possible"));
  }

  @Test
  void rule_thatMayHoldByMoreThanWhatIsPossible_isNotDoubted() {
    String either =
        Loading.stepRule(
                "{s: {assurance.gap_possible: true}, t: {subject.privileged: true}, condition: s or"
                    + " t}")
            + "---\n";

    assertThat(Loading.problems(either + delivered(""))).isEmpty();
  }

  @Test
  void foreign_withoutIdAndLevel_loads() {
    RuleSet rules = Loading.of(OKTA + correlation("title: C\n", "  group-by: [actor.id]\n"));
    assertThat(rules.hasErrors()).isFalse();
    assertThat(rules.correlations())
        .singleElement()
        .satisfies(c -> assertThat(c.header().level()).isEqualTo(Level.MEDIUM))
        .satisfies(c -> assertThat(rules.evaluated(c)).isTrue());
    assertThat(rules.diagnostics()).isEmpty();
  }

  @Test
  void foreign_ofRecordsThatNoSourceReads_isBlind() {
    assertThat(Loading.problems(DJANGO + correlation("title: C\n", "")))
        .filteredOn(problem -> problem.contains("blind"))
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

  private static final String TWO =
      STEPS
          + """
          title: Another rule
          id: 33333333-3333-4333-8333-333333333333
          name: another
          level: low
          logsource: {product: sparekey, category: recovery_step}
          detection: {s: {step.action: factor_bound}, condition: s}
          ---
          """;

  private static final String HEADER =
      "title: C\nid: 22222222-2222-4222-8222-222222222222\nlevel: high\n";

  private static List<String> errors(String text) {
    return Loading.of(text).diagnostics().stream()
        .filter(d -> d.severity() == Diagnostic.Severity.ERROR)
        .map(Diagnostic::message)
        .toList();
  }

  @Test
  void aliasOfOneRule_leavesTheOtherWithoutField() {
    String text =
        """
        correlation:
          type: temporal
          rules: [a_rule, another]
          group-by: [who]
          timespan: 10m
          aliases:
            who: {a_rule: subject.account}
        """;
    assertThat(errors(TWO + HEADER + text))
        .containsExactly("alias 'who' names no field of rule 'another'");
    assertThat(
            Loading.of(
                    TWO + HEADER + text.replace("account}", "account, another: subject.account}"))
                .diagnostics())
        .isEmpty();
  }

  @Test
  void alias_ofAnUnknownRuleOrField_isRefusedAtItsPlace() {
    String text =
        """
        correlation:
          type: temporal
          rules: [a_rule, another]
          group-by: [who]
          timespan: 10m
          aliases:
            who: {a_rule: subject.acount, anothr: subject.account, another: subject.account}
        """;
    assertThat(errors(TWO + HEADER + text))
        .containsExactly(
            "unknown field 'subject.acount'; did you mean 'subject.account'?",
            "'rules' does not list 'anothr'; did you mean 'another'?");
  }

  @Test
  void sum_ofWhatIsNoNumber_isRefused() {
    String text =
        """
        correlation:
          type: value_sum
          rules: [a_rule]
          group-by: [subject.account]
          timespan: 10m
          condition: {gte: 5, field: actor.id}
        """;
    assertThat(errors(TWO + HEADER + text))
        .containsExactly("'actor.id' is not a number: value_count counts its different values");
    assertThat(errors(TWO + HEADER + text.replace("actor.id", "credential.age_days"))).isEmpty();
    assertThat(errors(TWO + HEADER + text.replace("value_sum", "value_count"))).isEmpty();
  }

  @Test
  void field_besideTheCondition_isARepetition() {
    String text =
        """
        correlation:
          type: value_count
          rules: [a_rule]
          group-by: [subject.account]
          timespan: 10m
          field: actor.id
          condition: {gte: 5, field: actor.id}
        """;
    assertThat(errors(TWO + HEADER + text)).isEmpty();
    assertThat(errors(TWO + HEADER + text.replace("  field: actor.id", "  field: step.path")))
        .containsExactly("a 'field' beside the condition repeats the condition's own");
    assertThat(errors(TWO + HEADER + text.replace("value_count", "event_count"))).hasSize(2);
  }

  private static final String INNER =
      """
      title: Inner
      name: inner
      correlation:
        type: event_count
        rules: [a_rule]
        group-by: [subject.account, actor.id]
        timespan: 10m
        condition: {gte: 5}
      ---
      """;

  private static String over(String groupBy, String rest) {
    return TWO
        + INNER
        + HEADER
        + "correlation: {type: temporal, rules: [inner, another], group-by: ["
        + groupBy
        + "], timespan: 10m"
        + rest
        + "}\n";
  }

  @Test
  void chain_ofTheSameGroups_loads_andItsInnerNeedsNoIdOrLevel() {
    assertThat(Loading.of(over("actor.id, subject.account", "")).diagnostics()).isEmpty();
    assertThat(
            Loading.of(
                    over(
                        "agent, subject.account",
                        ", aliases: {agent: {inner: actor.id, another: actor.id}}"))
                .diagnostics())
        .isEmpty();
  }

  @Test
  void chain_thatRegroups_isRefused() {
    assertThat(errors(over("subject.account", "")))
        .containsExactly(
            "correlation 'inner' groups by actor.id, subject.account: a correlation over it has to"
                + " group by the same");
  }

  @Test
  void inner_thatIsGenerated_needsIdAndLevel() {
    assertThat(
            errors(
                over("subject.account, actor.id", "")
                    .replace("title: C\n", "title: C\ngenerate: true\n")))
        .containsExactly(
            "the rule has no 'id': alerts are identified by it",
            "the rule has no 'level'",
            "correlation 'inner' does not load");
  }

  @Test
  void values_ofACorrelation_areRefused() {
    assertThat(
            errors(
                TWO
                    + INNER
                    + HEADER
                    + "correlation: {type: value_count, rules: [inner], timespan: 10m, group-by:"
                    + " [subject.account, actor.id], condition: {gte: 2, field: step.path}}"))
        .singleElement()
        .asString()
        .contains("have no fields");
  }

  @Test
  void rule_countedByDifferentFields_isRefused() {
    String text =
        """
        title: Inner
        name: inner
        correlation:
          type: event_count
          rules: [a_rule]
          group-by: [who]
          timespan: 10m
          condition: {gte: 5}
          aliases: {who: {a_rule: actor.id}}
        ---
        """;
    assertThat(
            errors(
                TWO
                    + text
                    + HEADER
                    + "correlation: {type: temporal, rules: [inner, a_rule], group-by: [who],"
                    + " timespan: 10m, aliases: {who: {a_rule: subject.account}}}"))
        .singleElement()
        .asString()
        .contains("by different fields [[actor.id], [subject.account]]");
  }

  @Test
  void rule_listedTwice_isRefusedWhereItMakesNoSense() {
    String text =
        "correlation: {type: temporal, rules: [a_rule, a_rule], group-by: [subject.account],"
            + " timespan: 10m}";
    assertThat(errors(TWO + HEADER + text)).singleElement().asString().contains("listed already");
  }
}
