package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A reset that nothing follows within an hour, and the two minutes by which clocks may differ, of
 * one account and across accounts.
 */
class AbsenceTest {

  private static final Instant RESET = day(10);
  private static final Set<String> FEEDS = Set.of("okta", "mail");

  static RuleSet rules(String groupBy) {
    return rules(groupBy, "{step.action: factor_bound}");
  }

  private static RuleSet rules(String groupBy, String bound) {
    return rules(groupBy, bound, "factor_reset");
  }

  private static RuleSet rules(String groupBy, String bound, String begun) {
    return correlating(
        begun,
        bound,
        "{type: temporal_ordered, rules: [reset, bound], group-by: ["
            + groupBy
            + "], timespan: 1h, condition: reset and not bound}");
  }

  /** With a correlation over the rules {@code reset} and {@code bound}. */
  static RuleSet correlating(String bound, String correlation) {
    return correlating("factor_reset", bound, correlation);
  }

  private static RuleSet correlating(String begun, String bound, String correlation) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "test.yml",
                """
                title: Reset
                id: 11111111-1111-4111-8111-111111111111
                name: reset
                logsource: {product: sparekey, category: recovery_step}
                detection:
                  reset:
                    step.action: %s
                  condition: reset
                level: low
                ---
                title: Bound
                id: 11111111-1111-4111-8111-111111111112
                name: bound
                logsource: {product: sparekey, category: recovery_step}
                detection:
                  bound: %s
                  condition: bound
                level: low
                ---
                title: Correlated
                id: 22222222-2222-4222-8222-222222222222
                correlation: %s
                level: high
                sparekey: {emit: finding, deliver: always}
                """
                    .formatted(begun, bound, correlation)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  private static Drive reset(String groupBy) {
    return Drive.hearing(0, rules(groupBy), FEEDS)
        .with(
            login("l", ANNA, day(9), PASSWORD_OTP, "as1"),
            helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));
  }

  private static Drive complete(Drive drive, Duration after, Proof okta, Proof mail) {
    Instant to = RESET.plus(after);
    return drive.complete("okta", to, okta).complete("mail", to, mail).clock(to);
  }

  private static Event bound(Duration after) {
    return told("b", "okta", ANNA, RESET.plus(after), RecoveryAction.FACTOR_BOUND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "subject.tenant"})
  void absence_beforeItsTimeIsOver_isToldToNobody(String groupBy) {
    Drive drive = reset(groupBy);
    complete(drive, Duration.ofMinutes(61), Proof.PROVEN, Proof.PROVEN);

    assertThat(drive.revisions()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "subject.tenant"})
  void absence_onceAllFeedsProveIt_isConfirmedByTheMarkAlone(String groupBy) {
    Drive drive = reset(groupBy);
    complete(drive, Duration.ofMinutes(62), Proof.PROVEN, Proof.PROVEN);

    assertThat(drive.alerts())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.verdict()).isEqualTo(Verdict.CONFIRMED);
              assertThat(alert.delivered()).isTrue();
              assertThat(alert.absence())
                  .contains(
                      "what the rule rules out did not occur: all feeds say that they are"
                          + " complete");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "subject.tenant"})
  void absence_thatOneFeedIsOnlyAssumedToShow_isSuspectedUntilItProvesIt(String groupBy) {
    Drive drive = reset(groupBy);
    complete(drive, Duration.ofMinutes(62), Proof.PROVEN, Proof.ASSUMED);
    assertThat(drive.alerts()).extracting(Alert::verdict).containsExactly(Verdict.SUSPECTED);

    drive.complete("mail", RESET.plus(Duration.ofMinutes(62)), Proof.PROVEN);
    assertThat(drive.alerts()).extracting(Alert::verdict).containsExactly(Verdict.CONFIRMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "subject.tenant"})
  void absence_whileAFeedSaysNothing_isUndeterminedOncePatienceEnds(String groupBy) {
    Drive drive = reset(groupBy);
    drive.complete("okta", day(11), Proof.PROVEN).clock(RESET.plus(Duration.ofMinutes(63)));
    assertThat(drive.revisions()).isEmpty();

    drive.clock(day(12));
    assertThat(drive.alerts()).extracting(Alert::verdict).containsExactly(Verdict.UNDETERMINED);

    drive.complete("mail", day(12), Proof.PROVEN);
    assertThat(drive.alerts()).extracting(Alert::verdict).containsExactly(Verdict.CONFIRMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "subject.tenant"})
  void whatWasAbsent_toldLate_withdrawsTheFinding(String groupBy) {
    Drive drive = reset(groupBy);
    complete(drive, Duration.ofHours(2), Proof.PROVEN, Proof.PROVEN);
    drive.with(bound(Duration.ofMinutes(60)));

    assertThat(drive.alerts()).isEmpty();
    assertThat(drive.revisions().getLast().verdict()).isEqualTo(Verdict.WITHDRAWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "subject.tenant"})
  void whatCameAfterTheTime_leavesTheAbsence(String groupBy) {
    Drive drive = reset(groupBy);
    drive.with(bound(Duration.ofMinutes(61)));
    complete(drive, Duration.ofHours(2), Proof.PROVEN, Proof.PROVEN);

    assertThat(drive.alerts()).extracting(Alert::verdict).containsExactly(Verdict.CONFIRMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "subject.tenant"})
  void whatMayHaveBeenIt_leavesTheAbsenceSuspected(String groupBy) {
    // Whether the account is privileged, no directory tells.
    RuleSet rules = rules(groupBy, "{step.action: factor_bound, subject.privileged: true}");
    Drive drive = Drive.hearing(0, rules, FEEDS);
    drive.with(
        login("l", ANNA, day(9), PASSWORD_OTP, "as1"),
        helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET),
        bound(Duration.ofMinutes(5)));
    complete(drive, Duration.ofHours(2), Proof.PROVEN, Proof.PROVEN);

    assertThat(drive.alerts()).extracting(Alert::verdict).containsExactly(Verdict.SUSPECTED);
  }

  private static Drive exposed(Event... before) {
    RuleSet rules = rules("subject.account", "{step.action: code_set_regenerated}", "code_exposed");
    Drive drive = Drive.hearing(0, rules, FEEDS);
    drive.with(before);
    drive.with(told("x", "mail", ANNA, RESET, RecoveryAction.CODE_EXPOSED));
    return complete(drive, Duration.ofHours(2), Proof.PROVEN, Proof.PROVEN);
  }

  /** A scanner of mail may know her by her address, and all that she does stands with another. */
  @Test
  void absence_onAnAccountOfWhichNothingElseIsKnown_isSuspected() {
    assertThat(exposed().alerts()).extracting(Alert::verdict).containsExactly(Verdict.SUSPECTED);
  }

  /** Her ticket comes to each account that has her address. */
  @Test
  void absence_onAnAccountOfWhichOnlyATicketIsKnownBeside_isSuspected() {
    assertThat(exposed(Happenings.ticket("t", ANNA, day(9))).alerts())
        .extracting(Alert::verdict)
        .containsExactly(Verdict.SUSPECTED);
  }

  @Test
  void absence_afterAnExposureOfAnAccountThatLogsIn_isConfirmed() {
    assertThat(exposed(login("l", ANNA, day(9), PASSWORD_OTP, "as1")).alerts())
        .extracting(Alert::verdict)
        .containsExactly(Verdict.CONFIRMED);
  }

  /** A feed's clock may be two minutes behind that of another. */
  @ParameterizedTest
  @CsvSource({
    "subject.account, mail, -120, false",
    "subject.account, mail, -121, true",
    "subject.account, okta, -1, true",
    "subject.account, mail, 3720, false",
    "subject.account, mail, 3721, true",
    "subject.account, okta, 3601, true",
    "subject.tenant, mail, -120, false",
    "subject.tenant, mail, 3721, true",
    "subject.tenant, okta, -1, true",
  })
  void whatAnotherFeedTellsWithinTheSkew_endsTheAbsence(
      String groupBy, String feed, int seconds, boolean absent) {
    Drive drive = reset(groupBy);
    drive.with(told("b", feed, ANNA, RESET.plusSeconds(seconds), RecoveryAction.FACTOR_BOUND));
    complete(drive, Duration.ofHours(2), Proof.PROVEN, Proof.PROVEN);

    assertThat(drive.alerts()).hasSize(absent ? 1 : 0);
  }

  @Test
  void whatAnotherAccountDid_endsAnAbsenceAcrossAccountsOnly() {
    Event elsewhere =
        told("b", "okta", BERT, RESET.plus(Duration.ofMinutes(5)), RecoveryAction.FACTOR_BOUND);
    Drive within = reset("subject.account").with(elsewhere);
    complete(within, Duration.ofHours(2), Proof.PROVEN, Proof.PROVEN);
    Drive across = reset("subject.tenant").with(elsewhere);
    complete(across, Duration.ofHours(2), Proof.PROVEN, Proof.PROVEN);

    assertThat(within.alerts()).hasSize(1);
    assertThat(across.alerts()).isEmpty();
  }

  @Test
  void moreThanOneRecordMayDo_isDoneByTheNext() {
    Drive drive = Drive.hearing(0, rules("actor.id"), FEEDS);
    for (int i = 0; i < 450; i++) {
      drive.with(
          Happenings.by(
              "agent" + i,
              helped("r" + i, ANNA, RESET.plusSeconds(i), RecoveryAction.FACTOR_RESET)));
    }
    complete(drive, Duration.ofHours(2), Proof.PROVEN, Proof.PROVEN);

    assertThat(drive.alerts()).hasSize(450);
    assertThat(List.copyOf(drive.alerts())).allMatch(alert -> alert.verdict() == Verdict.CONFIRMED);
  }
}
