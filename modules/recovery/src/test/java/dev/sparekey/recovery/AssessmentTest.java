package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.PASSWORD;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Gap;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Interval;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.Scene.Ticket;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** Anybody can type a wrong code a day, or ask for a recovery. */
  @Test
  void episode_byWhatAnybodyCanBringAbout_lastsNoLonger() {
    Scene scene =
        new Scene()
            .step("c", RecoveryAction.CODE_USED, STEP, CODE)
            .step("f", RecoveryAction.CODE_FAILED, minutes(60 * 23), null)
            .told(Scene.Told.by("okta", RecoveryAction.RECOVERY_REQUESTED, minutes(60 * 23 + 1)))
            .told(Scene.Told.by("okta", RecoveryAction.RECOVERY_NOTIFIED, minutes(60 * 23 + 2)))
            .helped("late", RecoveryAction.FACTOR_RESET, minutes(60 * 25));

    assertThat(scene.step("f").episode()).isEqualTo("okta:c");
    assertThat(scene.step("late").episode()).isEqualTo("okta:late");
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

  @ParameterizedTest
  @CsvSource({
    "CODE_SET_ISSUED, CODE_SET_REGENERATED",
    "CODE_SET_REGENERATED, CODE_SET_REGENERATED",
    "CODE_USED, CODE_SET_REGENERATED",
    "FACTOR_BOUND, CODE_SET_ISSUED",
    "CODE_SET_VIEWED, CODE_SET_ISSUED",
  })
  void setIssued_afterASignOfAnOlderOne_isARegeneration(
      RecoveryAction before, RecoveryAction readAs) {
    Scene scene =
        new Scene()
            .step("before", before, minutes(-9), null)
            .step("r", RecoveryAction.CODE_SET_ISSUED, STEP, null);

    assertThat(scene.step("r").action()).isEqualTo(readAs);
  }

  @ParameterizedTest
  @CsvSource({"CODE_SET, CODE_SET_REGENERATED", "FACTOR, CODE_SET_ISSUED"})
  void setIssued_afterAnInventoryListedOne_isARegeneration(
      InventoryEntry.Sort listed, RecoveryAction readAs) {
    CredentialListing listing =
        new CredentialListing(
            listed, InventoryEntry.Status.ACTIVE, null, null, null, null, null, null, null);
    Scene scene =
        new Scene()
            .credential(
                "l",
                RecoveryAction.CREDENTIAL_LISTED,
                minutes(-9),
                new Credential(null, "a", null, null, null, listing))
            .step("r", RecoveryAction.CODE_SET_ISSUED, STEP, null);

    assertThat(scene.step("r").action()).isEqualTo(readAs);
  }

  @Test
  void step_tellsWhoseAccountItIsByTheDirectoryAsOfThen() {
    Scene scene =
        new Scene()
            .usualLogins(1)
            .add(privileged("i", days(5), true))
            .add(privileged("j", days(1), false))
            .step("during", RecoveryAction.CODE_USED, days(3), CODE)
            .step("after", RecoveryAction.CODE_USED, STEP, CODE);

    assertThat(scene.step("during"))
        .returns("anna@example.com", RecoveryStep::subjectName)
        .returns(SubjectKind.SERVICE_ACCOUNT, RecoveryStep::subjectKind)
        .returns(true, RecoveryStep::privileged);
    assertThat(scene.step("after")).returns(false, RecoveryStep::privileged);
  }

  /** A personnel system tells once, Okta each time that somebody touches the account. */
  @Test
  void step_tellsWhatOneDirectoryTold_whereANewerRowOfAnotherDoesNot() {
    Scene scene =
        new Scene()
            .usualLogins(1)
            .add(privileged("i", days(90), true))
            .add(Scene.named("okta", "touched", days(1)))
            .step("after", RecoveryAction.CODE_USED, STEP, CODE);

    assertThat(scene.step("after"))
        .returns(SubjectKind.SERVICE_ACCOUNT, RecoveryStep::subjectKind)
        .returns(true, RecoveryStep::privileged);
  }

  @Test
  void step_onAnAccountThatNobodyTellsOf_isNobodysByName() {
    Scene scene = new Scene().step("r", RecoveryAction.CODE_USED, STEP, CODE);

    assertThat(scene.step("r"))
        .returns(null, RecoveryStep::subjectName)
        .returns(SubjectKind.UNKNOWN, RecoveryStep::subjectKind)
        .returns(null, RecoveryStep::privileged);
  }

  private static IdentityContextEvent privileged(String id, Instant from, boolean privileged) {
    return new IdentityContextEvent(
        new EventHeader("directory:" + id, "default", "directory", from, null, from, "d@1", "row"),
        new AccountId("default", "okta", "00u1"),
        null,
        SubjectKind.SERVICE_ACCOUNT,
        List.of(),
        privileged,
        null,
        null,
        from,
        null);
  }

  @Test
  void helpedStep_withACheckThatAnotherFeedShows_saysSo() {
    Scene scene =
        new Scene()
            .login(days(60), OTP, "as1")
            .helped("r", RecoveryAction.FACTOR_RESET, STEP)
            .told(Scene.Told.by("persona", RecoveryAction.RECOVERY_PROOFED, minutes(-30)));

    assertThat(scene.step("r").assurance().why())
        .anyMatch(line -> line.contains("proofed the requester"));
  }

  @Test
  void session_tellsWhatItIsWorthAndSinceWhen() {
    Scene scene =
        new Scene()
            .login(minutes(-5), PASSWORD, "as1", "sr")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").session())
        .returns(Interval.exactly(1), SessionFacts::assurance)
        .returns(minutes(-5), SessionFacts::startedAt);
  }

  @Test
  void session_thatIsNotKnown_isWorthNothingThatCouldBeTold() {
    Scene scene = new Scene().step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").session())
        .returns(null, SessionFacts::assurance)
        .returns(null, SessionFacts::startedAt);
  }

  private static RequirementFinding.Check combination(Scene scene) {
    return scene
        .step("r", RecoveryAction.RECOVERY_COMPLETED, STEP, null)
        .step("r")
        .requirement()
        .checks()
        .getFirst();
  }

  @Test
  void recovery_fromASession_isMeasuredByAllThatTheSessionShowed() {
    Scene scene =
        new Scene()
            .usualLogins(3)
            .login(minutes(-5), Authenticators.exactly(Authenticator.EMAIL_CODE), "as1", "sr");

    assertThat(combination(scene))
        .returns(RequirementFinding.Status.UNMET, RequirementFinding.Check::status)
        .returns(
            "one issued recovery code only, on an account with MFA", RequirementFinding.Check::why);
  }

  @Test
  void recovery_fromASessionThatMayHaveShownMore_isNotMeasured() {
    Scene scene =
        new Scene()
            .usualLogins(3)
            .login(minutes(-5), Authenticators.atLeast(Authenticator.EMAIL_CODE), "as1", "sr");

    assertThat(combination(scene))
        .returns(RequirementFinding.Status.UNKNOWN, RequirementFinding.Check::status)
        .returns("not all that was presented is known", RequirementFinding.Check::why);
  }

  @Test
  void times_aroundAStep_areThoseOfThePolicy() {
    AssurancePolicy policy = AssurancePolicy.DEFAULT;

    assertThat(Assessment.ticketDeadline(policy, STEP)).isEqualTo(minutes(32));
    assertThat(Assessment.earliestStepBeside(policy, STEP)).isEqualTo(minutes(-32));
    assertThat(Assessment.latestStepBeside(policy, STEP)).isEqualTo(minutes(24 * 60 + 2));
    assertThat(Assessment.patienceEnds(policy, STEP, false)).isEqualTo(minutes(240));
    assertThat(Assessment.patienceEnds(policy, STEP, true)).isEqualTo(minutes(30));
  }
}
