package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of more steps than an alert has lines for. */
class ManyStepsTest {

  private static final String GUESSING = "Guessing of recovery codes";
  private static final String MANY = "Resets";
  private static final Instant FIRST = day(20);

  private static final RuleSet GUESSED =
      load(
          """
          title: Refused
          id: 11111111-1111-4111-8111-111111111111
          name: refused
          logsource: {product: sparekey, category: recovery_step}
          detection: {failed: {step.action: code_failed}, condition: failed}
          level: low
          ---
          title: Accepted
          id: 11111111-1111-4111-8111-111111111112
          name: accepted
          logsource: {product: sparekey, category: recovery_step}
          detection: {used: {step.action: code_used}, condition: used}
          level: low
          ---
          title: Guessed
          id: 22222222-2222-4222-8222-222222222222
          correlation:
            type: temporal_ordered
            rules: [refused, accepted]
            group-by: [subject.account]
            timespan: 10m
          level: high
          sparekey: {emit: finding, deliver: always}
          """);

  private static RuleSet load(String text) {
    RuleSet rules = RuleSet.load(Map.of("test.yml", text));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  private static Drive guesses(Drive drive, int from, int to) {
    for (int i = from; i < to; i++) {
      drive.with(codeFailed("g" + i, ANNA, FIRST.plusSeconds(i)));
    }
    return drive;
  }

  private static Alert only(Drive drive, String title) {
    return drive.alerts(title).getFirst();
  }

  private static long said(Drive drive, String title) {
    return drive.revisions().stream().filter(alert -> alert.ruleTitle().equals(title)).count();
  }

  @Test
  void closedFinding_onTwentySteps_isReopenedOnceTheyAreTwiceAsMany() {
    Drive drive = guesses(new Drive(), 0, 20);
    drive.decide("d", only(drive, GUESSING), Outcome.BENIGN, day(20));
    guesses(drive, 20, 39);
    assertThat(only(drive, GUESSING).handling().reopened()).isFalse();

    guesses(drive, 39, 40);

    assertThat(only(drive, GUESSING))
        .satisfies(
            alert -> {
              assertThat(alert.evidenceOmitted()).isEqualTo(20);
              assertThat(alert.handling().reopened()).isTrue();
            });
  }

  @ParameterizedTest
  @CsvSource({"40, 79, false", "40, 80, true", "80, 159, false", "80, 160, true"})
  void closedFindingAcrossAccounts_isReopenedOnceTheStepsAreTwiceAsMany(
      int closed, int now, boolean reopened) {
    Drive drive = new Drive(0, GroupsStageTest.rules("actor.id", "30m", 10));
    resets(drive, 0, closed);
    drive.decide("d", only(drive, MANY), Outcome.BENIGN, day(20));
    resets(drive, closed, now);

    assertThat(only(drive, MANY).handling().reopened()).isEqualTo(reopened);
  }

  private static void resets(Drive drive, int from, int to) {
    for (int i = from; i < to; i++) {
      AccountId account = new AccountId("default", "okta", "00uP" + i);
      drive.with(helped("r" + i, account, FIRST.plusSeconds(i), RecoveryAction.FACTOR_RESET));
    }
    // Where there is much to read, a group is judged by the minute.
    drive.clock(FIRST.plusSeconds(60L * (to + 1)));
  }

  @Test
  void guessesOfOneAccount_beyondTwenty_areNewsWhenTheyAreTwiceAsMany() {
    Drive drive = guesses(new Drive(), 0, 20);
    long told = said(drive, GUESSING);

    guesses(drive, 20, 39);
    assertThat(said(drive, GUESSING)).isEqualTo(told);
    guesses(drive, 39, 40);
    assertThat(said(drive, GUESSING)).isEqualTo(told + 1);
  }

  @Test
  void codeThatFitted_afterThirtyGuesses_isAmongTheEvidenceAndNamesTheCase() {
    Drive drive = new Drive(0, GUESSED).with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"));
    guesses(drive, 0, 30).with(codeUsed("c", ANNA, FIRST.plusSeconds(30), "as66"));

    Alert alert = only(drive, "Guessed");
    assertThat(alert.evidence())
        .hasSize(20)
        .extracting(EvidenceLine::eventId)
        .contains("okta:g18", "okta:c")
        .doesNotContain("okta:g19");
    assertThat(alert.handling().caseId()).isEqualTo(AlertIds.ofCase(ANNA, "okta:c"));
  }

  @Test
  void guesses_ofWhichTheLastAreOfAnEpisode_areOfItsCase() {
    Drive drive = new Drive().with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"));
    guesses(drive, 0, 25).with(codeUsed("c", ANNA, FIRST.plusSeconds(25), "as66"));
    guesses(drive, 26, 27);

    assertThat(only(drive, GUESSING).handling().caseId())
        .isEqualTo(AlertIds.ofCase(ANNA, "okta:c"));
  }
}
