package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.answered;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.denied;
import static dev.sparekey.engine.Happenings.failed;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.otherTicket;
import static dev.sparekey.engine.Happenings.renamed;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountsStageTest {

  private static final String WEAKER = "Recovery path weaker than the account's primary MFA";
  private static final String NO_TICKET = "Agent re-armed an account without a fitting ticket";
  private static final String UNVERIFIED = "Helped reset with no verification or a worthless one";
  private static final String GUESSING = "Guessing of recovery codes";
  private static final Instant RESET = day(20);

  private static Drive used(String... ticketFeeds) {
    Drive drive = new Drive(ticketFeeds);
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    return drive;
  }

  @Test
  void recoveryCode_fromTheUsualNetwork_isAFindingThatIsNotDelivered() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as1"));

    assertThat(drive.alerts(WEAKER))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.verdict()).isEqualTo(Verdict.CONFIRMED);
              assertThat(alert.assurance().gap()).isEqualTo(Gap.CERTAIN);
              assertThat(alert.delivered()).isFalse();
              assertThat(alert.subject()).isEqualTo("anna@example.com");
            });
  }

  @Test
  void recoveryCode_fromANewNetwork_isDelivered() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as66"));

    assertThat(drive.alerts(WEAKER)).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void helpedReset_withoutATicketFeed_isOnlySuspected() {
    Drive drive = used().with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));

    assertThat(drive.alerts())
        .singleElement()
        .returns(Verdict.SUSPECTED, Alert::verdict)
        .returns(TicketStatus.NOT_CONNECTED, Alert::ticketStatus);
  }

  @Test
  void helpedReset_beforeTheDesksHabitIsOver_raisesNoAbsence() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", RESET.plus(Duration.ofMinutes(31)), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET)).isEmpty();
  }

  @Test
  void helpedReset_withProvenAbsence_isConfirmedAndDelivered() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", RESET.plus(Duration.ofMinutes(32)), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns(Verdict.CONFIRMED, Alert::verdict)
        .returns(true, Alert::delivered);
  }

  @Test
  void helpedReset_withAssumedAbsence_isOnlySuspected() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.ASSUMED);

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns(Verdict.SUSPECTED, Alert::verdict)
        .returns(false, Alert::delivered);
  }

  @Test
  void helpedReset_withASilentTicketFeed_isUndeterminedAfterFourHours() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .clock(RESET.plus(Duration.ofHours(4)));

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns(Verdict.UNDETERMINED, Alert::verdict)
        .returns(true, Alert::delivered);
  }

  @Test
  void helpedReset_ofAPrivilegedAccount_isUndeterminedAfterThirtyMinutes() {
    Drive drive =
        used("zendesk")
            .with(identity("i", ANNA, true, day(0)))
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .clock(RESET.plus(Duration.ofMinutes(30)));

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns(Verdict.UNDETERMINED, Alert::verdict);
  }

  @Test
  void undetermined_whenTheFeedCatchesUpWithAnEarlierTicket_isWithdrawn() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .clock(RESET.plus(Duration.ofHours(5)))
            .with(ticket("1", ANNA, RESET.minus(Duration.ofMinutes(5)), Verification.CALLBACK))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET)).isEmpty();
    assertThat(drive.revisions().getLast().verdict()).isNotEqualTo(Verdict.UNDETERMINED);
  }

  @Test
  void ticket_behindAProvenMark_isContested() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN)
            .with(ticket("1", ANNA, RESET.minus(Duration.ofMinutes(5)), Verification.CALLBACK));

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns(TicketStatus.CONTESTED, Alert::ticketStatus);
  }

  @Test
  void ticket_createdHoursLater_isRetroactive() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .with(ticket("1", ANNA, RESET.plus(Duration.ofHours(3)), Verification.CALLBACK))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns(TicketStatus.RETROACTIVE, Alert::ticketStatus);
  }

  @Test
  void ticket_usedByAnEarlierEpisode_explainsNoSecondReset() {
    Drive drive =
        used("zendesk")
            .with(ticket("1", ANNA, RESET.minus(Duration.ofHours(1)), Verification.CALLBACK))
            .with(helped("r1", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .with(helped("r2", ANNA, RESET.plus(Duration.ofHours(25)), RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(30), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET)).singleElement().returns("okta:r2", Alert::anchor);
  }

  @Test
  void helpedReset_verifiedByQuestionsOnly_isDelivered() {
    Drive drive =
        used("zendesk")
            .with(
                ticket(
                    "1", ANNA, RESET.minus(Duration.ofHours(1)), Verification.SECURITY_QUESTIONS))
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(UNVERIFIED)).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void helpedReset_verifiedByACallBack_isNotDelivered() {
    Drive drive =
        used("zendesk")
            .with(ticket("1", ANNA, RESET.minus(Duration.ofHours(1)), Verification.CALLBACK))
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts()).noneMatch(Alert::delivered);
  }

  @Test
  void helpedReset_verifiedByQuestionsAndAPushThatAnotherFeedShows_isNotFound() {
    Drive drive =
        used("zendesk")
            .with(
                ticket(
                    "1", ANNA, RESET.minus(Duration.ofHours(1)), Verification.SECURITY_QUESTIONS))
            .with(answered("p", ANNA, RESET.minus(Duration.ofMinutes(10))))
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(UNVERIFIED)).isEmpty();
  }

  @Test
  void helpedReset_whosePushIsToldOfLater_isWithdrawn() {
    Drive drive =
        used("zendesk")
            .with(
                ticket(
                    "1", ANNA, RESET.minus(Duration.ofHours(1)), Verification.SECURITY_QUESTIONS))
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN)
            .with(answered("p", ANNA, RESET.minus(Duration.ofMinutes(10))));

    assertThat(drive.alerts(UNVERIFIED)).isEmpty();
  }

  @Test
  void helpedReset_ofAPrivilegedAccountByTheTicketsWord_isDelivered() {
    Drive drive =
        used("zendesk")
            .with(identity("i", ANNA, true, day(0)))
            .with(ticket("1", ANNA, RESET.minus(Duration.ofHours(1)), Verification.CALLBACK))
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(UNVERIFIED)).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void alert_ofAResetWithACheckThatAnotherFeedShows_namesIt() {
    Drive drive =
        used("zendesk")
            .with(answered("p", ANNA, RESET.minus(Duration.ofMinutes(10))))
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET).getFirst().evidence())
        .extracting(EvidenceLine::kind)
        .contains("verification");
  }

  @Test
  void codeGuessing_fiveTimesInTenMinutes_isOneAlert() {
    Drive drive = used();
    for (int i = 0; i < 7; i++) {
      drive.with(codeFailed("f" + i, ANNA, RESET.plus(Duration.ofMinutes(i))));
    }

    assertThat(drive.alerts(GUESSING))
        .singleElement()
        .returns(true, Alert::delivered)
        .returns("okta:f0", Alert::anchor);
  }

  @Test
  void codeFailures_fourTimes_areNoAlert() {
    Drive drive = used();
    for (int i = 0; i < 4; i++) {
      drive.with(codeFailed("f" + i, ANNA, RESET.plus(Duration.ofMinutes(i))));
    }

    assertThat(drive.alerts()).isEmpty();
  }

  @Test
  void revision_withNothingNew_isNotPublished() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as1"));
    int before = drive.revisions().size();

    drive.with(codeUsed("c", ANNA, RESET, "as1"));
    drive.with(login("later", ANNA, RESET.plus(Duration.ofDays(1)), PASSWORD_OTP, "as1"));

    assertThat(drive.revisions()).hasSize(before);
  }

  @Test
  void recoveryCode_onAPrivilegedAccount_isDelivered() {
    Drive drive = used().with(identity("i", ANNA, true, day(0)), codeUsed("c", ANNA, RESET, "as1"));

    assertThat(drive.alerts(WEAKER)).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void recoveryCode_afterADenialBurst_isDelivered() {
    Drive drive = used();
    for (int i = 1; i <= 3; i++) {
      drive.with(denied("d" + i, ANNA, RESET.minus(Duration.ofMinutes(i))));
    }

    assertThat(drive.with(codeUsed("c", ANNA, RESET, "as1")).alerts(WEAKER))
        .singleElement()
        .returns(true, Alert::delivered);
  }

  @Test
  void recoveryCode_afterTwoDenials_isNotDelivered() {
    Drive drive = used();
    for (int i = 1; i <= 2; i++) {
      drive.with(denied("d" + i, ANNA, RESET.minus(Duration.ofMinutes(i))));
    }

    assertThat(drive.with(codeUsed("c", ANNA, RESET, "as1")).alerts(WEAKER))
        .singleElement()
        .returns(false, Alert::delivered);
  }

  @Test
  void ticketAboutSomethingElse_whileAFittingOneMayCome_raisesNothing() {
    Drive drive =
        used("zendesk")
            .with(otherTicket("1", ANNA, RESET.minus(Duration.ofHours(1))))
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));

    assertThat(drive.alerts(NO_TICKET)).isEmpty();
    assertThat(
            drive
                .with(ticket("2", ANNA, RESET.plus(Duration.ofMinutes(10)), Verification.CALLBACK))
                .complete("zendesk", day(21), Proof.PROVEN)
                .alerts(NO_TICKET))
        .isEmpty();
  }

  @Test
  void retroactiveTicket_onAFeedThatIsOnlyAssumedComplete_isOnlySuspected() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .with(ticket("1", ANNA, RESET.plus(Duration.ofHours(3)), Verification.CALLBACK))
            .complete("zendesk", day(21), Proof.ASSUMED);

    assertThat(drive.alerts(NO_TICKET)).singleElement().returns(Verdict.SUSPECTED, Alert::verdict);
  }

  @Test
  void subject_renamedLongAfterTheStep_isTheNewestName() {
    Drive drive =
        used()
            .with(
                codeUsed("c", ANNA, RESET, "as1"), renamed("n", ANNA, day(60), "ann@new.example"));

    assertThat(drive.alerts(WEAKER)).singleElement().returns("ann@new.example", Alert::subject);
  }

  @Test
  void absence_onAnAccountWithoutAName_isSuspectedAtMost() {
    Drive drive =
        new Drive("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET)).singleElement().returns(Verdict.SUSPECTED, Alert::verdict);
  }

  @Test
  void absence_whileANewNameIsAskedFor_isNotTakenBack() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN)
            .with(renamed("n", ANNA, day(22), "ann@new.example"));

    assertThat(drive.revisions())
        .filteredOn(alert -> alert.ruleTitle().equals(NO_TICKET))
        .extracting(Alert::verdict)
        .containsOnly(Verdict.CONFIRMED);
  }

  @Test
  void recoveryCode_followedByHundredsOfLogins_isJudgedAsItWas() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as66"));
    List<String> before = drive.finalState();
    for (int i = 1; i <= 200; i++) {
      drive.with(
          login("later" + i, ANNA, RESET.plus(Duration.ofMinutes(30L * i)), PASSWORD_OTP, "as1"));
    }

    assertThat(drive.finalState()).isEqualTo(before);
  }

  @Test
  void denials_toldOfBehindHundredsOfLaterOnes_stillCount() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as1"));
    for (int i = 0; i < 100; i++) {
      drive.with(denied("later" + i, ANNA, RESET.plus(Duration.ofMinutes(i + 1L))));
    }
    for (int i = 0; i < 4; i++) {
      drive.with(denied("d" + i, ANNA, RESET.minus(Duration.ofMinutes(10L + i))));
    }

    assertThat(drive.alerts(WEAKER)).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void denialsBeforeARecoveryCode_followedByHundredsOfFailures_stillCount() {
    Drive drive = used();
    for (int i = 0; i < 4; i++) {
      drive.with(denied("d" + i, ANNA, RESET.minus(Duration.ofMinutes(10L + i))));
    }
    drive.with(codeUsed("c", ANNA, RESET, "as1"));
    List<String> before = drive.finalState();
    for (int i = 1; i <= 200; i++) {
      drive.with(failed("f" + i, ANNA, RESET.plus(Duration.ofSeconds(i))));
    }

    assertThat(before).anyMatch(line -> line.contains(" true "));
    assertThat(drive.finalState()).isEqualTo(before);
  }

  @Test
  void anomalousLogins_byTheHundred_areNotByTheHundredRevisions() {
    Drive drive = used().with(helped("r", ANNA, RESET, RecoveryAction.CODE_SET_REGENERATED));
    for (int i = 1; i <= 200; i++) {
      drive.with(
          login("new" + i, ANNA, RESET.plus(Duration.ofMinutes(30L * i)), PASSWORD_OTP, "as66"));
    }

    assertThat(drive.revisions()).hasSizeLessThan(8);
  }

  @Test
  void alert_whoseVerdictChanges_keepsItsIdAndCountsItsRevisions() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.ASSUMED)
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.revisions())
        .filteredOn(alert -> alert.ruleTitle().equals(NO_TICKET))
        .satisfies(
            revisions -> {
              assertThat(revisions).extracting(Alert::revision).containsExactly(1, 2);
              assertThat(revisions).extracting(Alert::id).containsOnly(revisions.getFirst().id());
            });
  }
}
