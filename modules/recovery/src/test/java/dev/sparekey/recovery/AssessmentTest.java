package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.PASSWORD;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.Scene.Ticket;
import org.junit.jupiter.api.Test;

class AssessmentTest {

  @Test
  void recoveryCodeLogin_afterAnEnrolmentAndALoginWithIt_isACertainGap() {
    Scene scene =
        new Scene()
            .step("bound", RecoveryAction.FACTOR_BOUND, minutes(-20), null)
            .login(minutes(-10), OTP, "as1")
            .step("c", RecoveryAction.CODE_USED, STEP, CODE);

    assertThat(scene.step("c").assurance().primary()).isEqualTo(Interval.exactly(3));
    assertThat(scene.step("c").assurance().gap()).isEqualTo(Gap.CERTAIN);
  }

  @Test
  void regeneration_fromAMaskedSession_isAPossibleGap() {
    Scene scene =
        new Scene()
            .login(minutes(-60), OTP, "as1")
            .login(minutes(-1), Authenticators.UNKNOWN, "as1", "sr")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").assurance().gap()).isEqualTo(Gap.POSSIBLE);
  }

  @Test
  void agentsRemoval_withoutATicketFeed_isAPossibleGap() {
    Scene scene =
        new Scene()
            .login(minutes(-60), OTP, "as1")
            .helped("r", RecoveryAction.FACTOR_REMOVED, STEP);

    assertThat(scene.step("r").assurance().gap()).isEqualTo(Gap.POSSIBLE);
    assertThat(scene.step("r").ticket().status()).isEqualTo(TicketStatus.NOT_CONNECTED);
  }

  @Test
  void firstBinding_withNothingKnownBefore_isNoGap() {
    Scene scene =
        new Scene()
            .login(minutes(-1), PASSWORD, "as1", "sb")
            .step("b", RecoveryAction.FACTOR_BOUND, STEP, null);

    assertThat(scene.step("b").assurance().primary()).isEqualTo(Interval.UNKNOWN);
    assertThat(scene.step("b").assurance().gap()).isEqualTo(Gap.NONE);
  }

  @Test
  void setIssued_whereOneIsKnown_isARegeneration() {
    Scene scene =
        new Scene()
            .step("first", RecoveryAction.CODE_SET_ISSUED, minutes(-9), null)
            .step("second", RecoveryAction.CODE_SET_ISSUED, STEP, null);

    assertThat(scene.steps())
        .extracting(RecoveryStep::action)
        .containsExactly(RecoveryAction.CODE_SET_ISSUED, RecoveryAction.CODE_SET_REGENERATED);
  }

  @Test
  void session_thatStepsUpAfterTheStep_provedOnlyWhatItHadShown() {
    Scene scene =
        new Scene()
            .login(minutes(-5), PASSWORD, "as1", "sr")
            .login(minutes(3), OTP, "as1", "sr")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").assurance().effective()).isEqualTo(Interval.exactly(1));
  }

  @Test
  void session_withARecordThatHidesItsFactors_isWorthTheOneThatNamesThem() {
    Scene scene =
        new Scene()
            .login(minutes(-5), Authenticators.UNKNOWN, "as1", "sr")
            .login(minutes(-5), OTP, "as1", "sr")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").assurance().effective()).isEqualTo(Interval.exactly(3));
  }

  @Test
  void step_whoseSessionHasNotArrived_isUnknown() {
    Scene scene =
        new Scene()
            .login(minutes(-5), PASSWORD, "as1", "another")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").assurance().effective()).isEqualTo(Interval.UNKNOWN);
  }

  @Test
  void step_withoutASession_restsOnTheNearestLoginFromThere() {
    Scene scene =
        new Scene()
            .login(minutes(-300), OTP, "as1")
            .login(minutes(-5), PASSWORD, "as1")
            .login(minutes(-1), OTP, "as2")
            .add(
                Scene.event(
                    "r",
                    RecoveryAction.CODE_SET_REGENERATED,
                    STEP,
                    Actor.Role.SELF,
                    null,
                    null,
                    "as1"));

    assertThat(scene.step("r").assurance().effective()).isEqualTo(Interval.exactly(1));
  }

  @Test
  void ticketsWord_isWorthRankOne() {
    Scene scene =
        new Scene()
            .helped("r", RecoveryAction.FACTOR_RESET, STEP)
            .add(Ticket.of("1", minutes(-5), Verification.IN_PERSON).event())
            .ticketsProvenTo(minutes(60));

    assertThat(scene.step("r").assurance().effective()).isEqualTo(Interval.exactly(1));
  }

  @Test
  void ticketWithoutVerification_andTheFeedComplete_isWorthAtMostRankOne() {
    Scene scene =
        new Scene()
            .helped("r", RecoveryAction.FACTOR_RESET, STEP)
            .add(Ticket.of("1", minutes(-5)).event())
            .ticketsProvenTo(minutes(60));

    assertThat(scene.step("r").assurance().effective()).isEqualTo(new Interval(0, 1));
  }

  @Test
  void episode_stepsWithin24Hours_areOne() {
    Scene scene =
        new Scene()
            .step("c", RecoveryAction.CODE_USED, days(3), CODE)
            .step("in", RecoveryAction.FACTOR_BOUND, days(2), null)
            .step("out", RecoveryAction.FACTOR_BOUND, days(1).plusSeconds(1), null);

    assertThat(scene.step("in").episode()).isEqualTo("okta:c");
    assertThat(scene.step("out").episode()).isNull();
  }

  @Test
  void episode_ofASelfServiceRegeneration_isNotOpened() {
    Scene scene = new Scene().step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").episode()).isNull();
  }

  @Test
  void anomalousLogin_afterTheStepFromANewNetwork_isNamed() {
    Scene scene =
        new Scene()
            .usualLogins(3)
            .login(minutes(60), PASSWORD, "as66")
            .login(minutes(120), PASSWORD, "as67")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").surroundings().anomalousLogin())
        .isNotNull()
        .extracting(EventRef::at)
        .isEqualTo(minutes(60));
  }

  @Test
  void login_inTheStepsOwnSession_isNotALoginAfterIt() {
    Scene scene =
        new Scene()
            .usualLogins(3)
            .login(minutes(60), PASSWORD, "as66", "sr")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").surroundings().anomalousLogin()).isNull();
  }
}
