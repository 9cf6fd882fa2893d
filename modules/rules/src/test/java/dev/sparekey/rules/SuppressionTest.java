package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuppressionTest {

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
      ---
      """;

  /** The end of an exception. */
  private static final String YEAR = "from: 2026-01-01, expires: 2026-12-31}";

  private static RuleSet load(String exception) {
    return RuleSet.load(Map.of("test.yml", RULE + "exceptions:\n  - " + exception + "\n"));
  }

  private static List<String> mistakes(String exception) {
    return load(exception).diagnostics().stream()
        .filter(one -> one.severity() == Diagnostic.Severity.ERROR)
        .map(Diagnostic::message)
        .toList();
  }

  @Test
  void exception_withAllThatItNeeds_isTheRules() {
    RuleSet rules =
        load("{rule: reset, when: {actor.id: bot}, owner: mara, reason: CHG-1, " + YEAR);

    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    assertThat(rules.suppressionsOf(rules.rules().getFirst().id()))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.expires()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
              assertThat(one.text()).contains("mara", "{actor.id: bot}", "CHG-1");
            });
  }

  private static String versionExcepting(String exception) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "test.yml",
                RULE
                    + """
                    title: Resets
                    id: 22222222-2222-4222-8222-222222222222
                    name: resets
                    correlation:
                      type: event_count
                      rules: [reset]
                      group-by: [actor.id]
                      timespan: 1d
                      condition: {gte: 2}
                    level: high
                    ---
                    exceptions:
                      - {rule: resets, %s}
                    """
                        .formatted(exception)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules.version(rules.correlations().getFirst());
  }

  /** Or a typo would keep the correlation's groups waiting for all accounts. */
  @ParameterizedTest
  @CsvSource({
    "mara, zoe, true",
    "CHG-1, CHG-2, true",
    "bot, hal, false",
    "2026-01-01, 2026-01-02, false",
    "2026-12-31, 2026-12-30, false"
  })
  void exceptionOfACorrelation_meansWhatItCoversAndNotWhy(String one, String other, boolean same) {
    String exception =
        "when: {actor.id: bot}, owner: mara, reason: CHG-1, from: 2026-01-01, expires: 2026-12-31";

    assertThat(versionExcepting(exception.replace(one, other)).equals(versionExcepting(exception)))
        .isEqualTo(same);
  }

  @Test
  void exceptionOfARuleThatIsNotThere_isAMistake() {
    assertThat(mistakes("{rule: rest, when: {actor.id: bot}, owner: mara, reason: x, " + YEAR))
        .singleElement()
        .asString()
        .contains("rest");
  }

  @Test
  void exceptionWithoutOwnerReasonBeginningOrEnd_isAMistakeEach() {
    assertThat(mistakes("{rule: reset, when: {actor.id: bot}}"))
        .hasSize(4)
        .anyMatch(message -> message.contains("'owner'"))
        .anyMatch(message -> message.contains("'reason'"))
        .anyMatch(message -> message.contains("'from'"))
        .anyMatch(message -> message.contains("'expires'"));
  }

  @Test
  void exceptionOfEverything_isAMistake() {
    assertThat(mistakes("{rule: reset, owner: mara, reason: x, " + YEAR))
        .singleElement()
        .asString()
        .contains("'when'");
  }

  @Test
  void exceptionForPrivilegedAccounts_isRefused() {
    assertThat(
            mistakes(
                "{rule: reset, when: {subject.privileged: true, actor.id: bot},"
                    + " owner: mara, reason: x, "
                    + YEAR))
        .singleElement()
        .asString()
        .contains("never covers a privileged account");
  }

  @Test
  void exceptionOnWhatADeviceSaysOfItself_isRefused() {
    assertThat(
            mistakes(
                "{rule: reset, when: {origin.device|contains: Mozilla, step.action: factor_reset},"
                    + " owner: mara, reason: x, "
                    + YEAR))
        .singleElement()
        .asString()
        .contains("an attacker writes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{a: {origin.device: 'curl*'}, b: {actor.id: nobody}, condition: a or b}",
        "{origin.device: x, subject.tenant: '*'}",
        "{origin.device: x, actor.id: '*'}",
        "{a: {origin.device: x}, b: {actor.id: bot}, condition: a and not b}",
      })
  void exceptionThatCanHoldByWhatADeviceSaysAlone_isRefused(String when) {
    assertThat(mistakes("{rule: reset, when: " + when + ", owner: m, reason: x, " + YEAR))
        .singleElement()
        .asString()
        .contains("origin.device", "an attacker writes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{step.action: '*'}",
        "{step.action: factor_reset}",
        "{actor.id: '*'}",
        "{actor.id|re: '.*'}",
        "{a: {actor.id: bot}, condition: not a}",
      })
  void exceptionThatCanHoldForAnybody_isRefused(String when) {
    assertThat(mistakes("{rule: reset, when: " + when + ", owner: m, reason: x, " + YEAR))
        .singleElement()
        .asString()
        .contains("can hold for anybody");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{actor.id: bot, origin.device: 'curl*'}",
        "{actor.id: ['svc-*', bot]}",
        "{a: {actor.id: 'svc-*'}, b: {actor.id: svc-admin}, condition: a and not b}",
        "{origin.country: DE}",
        "{session.new_network: false, step.action: factor_reset}",
        "{origin.address|cidr: 10.0.0.0/8}",
        "{subject.age_days|lt: 3}",
      })
  void exceptionThatNamesWhatItCovers_loads(String when) {
    assertThat(mistakes("{rule: reset, when: " + when + ", owner: m, reason: x, " + YEAR))
        .isEmpty();
  }

  private static String covering(String from, String expires) {
    return "{rule: reset, when: {actor.id: bot}, owner: m, reason: x, from: %s, expires: %s}"
        .formatted(from, expires);
  }

  @Test
  void exception_coversFromItsFirstDayToItsLast() {
    Suppression exception = load(covering("2026-06-01", "2027-05-31")).suppressions().getFirst();
    FakeFields bot = FakeFields.of("actor.id", "bot");

    assertThat(exception.covers(bot, Instant.parse("2026-05-31T23:59:59Z"))).isFalse();
    assertThat(exception.covers(bot, Instant.parse("2026-06-01T00:00:00Z"))).isTrue();
    assertThat(exception.covers(bot, Instant.parse("2027-05-31T23:59:59Z"))).isTrue();
    assertThat(exception.covers(bot, Instant.parse("2027-06-01T00:00:00Z"))).isFalse();
    assertThat(exception.text()).contains("from 2026-06-01T00:00:00Z");
  }

  /** What it covers at its end is covered on, and nobody is told of what was excepted before. */
  @Test
  void exceptionThatIsRenewedEarly_coversThePresentOn() {
    Instant present = Instant.parse("2027-05-20T12:00:00Z");
    FakeFields bot = FakeFields.of("actor.id", "bot");

    assertThat(load(covering("2026-07-01", "2027-06-01")).suppressions())
        .anyMatch(one -> one.covers(bot, present));
    assertThat(load(covering("2026-07-01", "2027-06-30")).suppressions())
        .anyMatch(one -> one.covers(bot, present));
  }

  @Test
  void exceptionThatIsRenewedBeyondAYear_isRefusedWhereItsEndStandsAndSaysWhatToDo() {
    RuleSet renewed = load(covering("2026-06-01", "2028-05-30"));

    assertThat(renewed.diagnostics())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.severity()).isEqualTo(Diagnostic.Severity.ERROR);
              assertThat(one.message())
                  .contains(
                      "at most 366 days",
                      "this one is from 2026-06-01 to 2028-05-30",
                      "keep it as it was")
                  .contains("'from' is the day after");
              assertThat(one.line()).isEqualTo(11);
              assertThat(one.column()).isEqualTo(90);
            });
    assertThat(renewed.suppressions()).isEmpty();
  }

  @Test
  void exceptionThatIsRenewedByASecondOne_coversBothYearsWithoutAGap() {
    String first = covering("2026-06-01", "2027-06-01");
    String second = covering("2027-06-02", "2028-06-01");
    RuleSet rules = load(first + "\n  - " + second);
    FakeFields bot = FakeFields.of("actor.id", "bot");

    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    assertThat(List.of("2026-06-01T00:00:00Z", "2027-06-01T23:59:59.999Z", "2027-06-02T00:00:00Z"))
        .allMatch(
            at ->
                rules.suppressions().stream().anyMatch(one -> one.covers(bot, Instant.parse(at))));
  }

  @Test
  void exceptionThatEndsInAFarYear_isRefused() {
    assertThat(mistakes(covering("2026-01-01", "9999-12-31")))
        .singleElement()
        .asString()
        .contains("at most 366 days");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-01, 2027-01-02, 2027-01-01, the day after its last",
    // 366 days and 6 hours.
    "2026-01-01, 2027-01-02T06:00:00Z, 2027-01-02T00:00:00Z, the time of its end",
    "2026-01-01T06:00:00Z, 2027-01-02, 2027-01-01, the day after its last",
  })
  void exceptionOfMoreThan366Days_saysUntilWhenItMayGoAndHowToRenewIt(
      String from, String expires, String latest, String next) {
    assertThat(mistakes(covering(from, expires)))
        .singleElement()
        .asString()
        .contains(
            "an exception covers at most 366 days, and this one is from "
                + from
                + " to "
                + expires
                + ": 'expires' should be at most "
                + latest
                + "; to renew it, keep it as it was and add another whose 'from' is "
                + next);
    assertThat(mistakes(covering(from, latest))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-12-31", "2026-11-01"})
  void exceptionThatEndsBeforeItBegins_isRefused(String from) {
    assertThat(mistakes(covering(from, "2026-10-31")))
        .singleElement()
        .asString()
        .contains(
            "an exception should begin before it ends: 'from' is "
                + from
                + " and 'expires' 2026-10-31; take an earlier 'from' or a later 'expires'");
  }

  @Test
  void exceptionThatBeginsAndEndsOnOneDay_coversThatDay() {
    assertThat(mistakes(covering("2026-10-31", "2026-10-31"))).isEmpty();
  }

  @Test
  void exceptionsThatDifferInTheirBeginning_areNotTheSame() {
    Suppression one = load(covering("2026-01-01", "2026-12-31")).suppressions().getFirst();
    Suppression later = load(covering("2026-06-01", "2026-12-31")).suppressions().getFirst();

    assertThat(one.same(later)).isFalse();
  }

  private static String counting(String rules) {
    return """
        title: Okta
        name: okta_reset
        logsource: {product: okta}
        detection: {s: {eventType: x}, condition: s}
        level: high
        ---
        title: Several
        id: 22222222-2222-4222-8222-222222222222
        name: several
        correlation:
          type: event_count
          rules: %s
          group-by: [subject.account]
          timespan: 1d
          condition: {gte: 2}
        level: high
        ---
        """
        .formatted(rules);
  }

  private static List<String> ofCorrelation(String rules) {
    String exception = "{rule: several, when: {actor.id: bot}, owner: m, reason: x, " + YEAR;
    return Loading.problems(RULE + counting(rules) + "exceptions:\n  - " + exception + "\n");
  }

  @Test
  void exceptionOfACorrelationOverRawRules_isAMistake() {
    assertThat(ofCorrelation("[okta_reset]"))
        .singleElement()
        .asString()
        .contains("'several' counts none");
  }

  @Test
  void exceptionOfACorrelationOverBothKinds_isDoubted() {
    assertThat(ofCorrelation("[reset, okta_reset]"))
        .singleElement()
        .asString()
        .contains("not the matches of the 1 rules over raw records");
  }

  @Test
  void exceptionOfACorrelationOverSteps_loads() {
    assertThat(ofCorrelation("[reset]")).isEmpty();
  }

  @Test
  void exceptionThatIsOnlyTried_coversNoRuleThatAlerts() {
    String exception =
        "exceptions:\n  - {rule: reset, when: {actor.id: bot}, owner: m, reason: x,"
            + " from: 2026-01-01, expires: 2026-12-31}\n";
    RuleSet rules =
        RuleSet.load(
            Map.of("r.yml", RULE.replace("---\n", ""), "shadow/e.yml", exception),
            Release::isShadow);

    assertThat(rules.diagnostics())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("only tried"));
    assertThat(rules.suppressions()).isEmpty();
    assertThat(
            RuleSet.load(
                    Map.of("shadow/r.yml", RULE.replace("---\n", ""), "shadow/e.yml", exception),
                    Release::isShadow)
                .suppressions())
        .hasSize(1);
  }

  @Test
  void exceptionOnAFieldThatIsNotThere_isAMistake() {
    assertThat(mistakes("{rule: reset, when: {user_agent: curl}, owner: m, reason: x, " + YEAR))
        .isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({"never, 2026-12-31", "2026-01-01, never"})
  void timeThatIsNoDate_isAMistake(String from, String expires) {
    assertThat(mistakes(covering(from, expires)))
        .singleElement()
        .asString()
        .contains("should be a date such as 2026-");
  }
}
