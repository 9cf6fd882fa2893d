package dev.sparekey.recovery;

import static dev.sparekey.recovery.RequirementScene.CODE_ALONE;
import static dev.sparekey.recovery.RequirementScene.MAILED;
import static dev.sparekey.recovery.RequirementScene.account;
import static dev.sparekey.recovery.RequirementScene.combination;
import static dev.sparekey.recovery.RequirementScene.self;
import static dev.sparekey.recovery.RequirementScene.used;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RequirementFinding.Status;
import dev.sparekey.recovery.Scene.Told;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SP 800-63B-4 §4.2.1.3 and §4.2.2: what a proofing or an approval adds to a code. */
class ContactRequirementTest {

  @Test
  void proofing_before_isUnknown_forWhetherItRepeatsOneIsNotTold() {
    Told step = self(RecoveryAction.RECOVERY_COMPLETED, STEP).with(MAILED);
    Scene scene =
        account(OTP)
            .told(Told.by("persona", RecoveryAction.RECOVERY_PROOFED, minutes(-30)))
            .told(step);

    assertThat(combination(scene, step).status()).isEqualTo(Status.UNKNOWN);
  }

  /** On the subject's own step nobody but a service of its own counts. */
  @ParameterizedTest
  @CsvSource({
    "AGENT, UNMET",
    "ADMIN, UNMET",
    "SELF, UNMET",
    "SYSTEM, UNKNOWN",
    "INTEGRATION, UNKNOWN"
  })
  void proofing_toldBy_besideACodeAlone_is(Actor.Role role, Status status) {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE_ALONE);
    Scene scene =
        account(OTP)
            .told(
                Told.by("persona", RecoveryAction.RECOVERY_PROOFED, minutes(-30))
                    .actor(role, null, null))
            .told(step);

    assertThat(combination(scene, step).status()).isEqualTo(status);
  }

  /** §4.2.1.3: a manager may be a recovery contact, which is one method more. */
  @ParameterizedTest
  @CsvSource({
    "SELF, 30, UNMET",
    "INTEGRATION, 30, UNMET",
    "SYSTEM, 30, UNMET",
    "UNKNOWN, 30, UNKNOWN",
    "ADMIN, 30, UNKNOWN",
    "UNKNOWN, 1441, UNMET"
  })
  void approval_besideACodeAlone_is(Actor.Role role, long before, Status status) {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE_ALONE);
    Scene scene =
        account(OTP)
            .told(
                Told.by("workday", RecoveryAction.RECOVERY_APPROVED, minutes(-before))
                    .actor(role, null, null))
            .told(step);

    assertThat(combination(scene, step).status()).isEqualTo(status);
  }

  /** What an agent of the desk writes of an approval is the desk's word once more. */
  @Test
  void approval_besideACodeAlone_toldByTheDesksOwnFeed_isNone() {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE_ALONE);
    Scene scene =
        account(OTP)
            .told(Told.by("desk", RecoveryAction.RECOVERY_APPROVED, minutes(-30)))
            .told(step);

    assertThat(combination(scene, step).status()).isEqualTo(Status.UNMET);
  }

  /** Whoever is in the approver's account is no method more of the owner's. */
  @ParameterizedTest
  @CsvSource({"YES, 5, UNMET", "NO, 1, UNMET", "NO, 5, UNKNOWN", "TOO_MANY, 5, UNKNOWN"})
  void approval_besideACodeAlone_whoseApproversAccountAnswered_is(
      ApproverStanding.InRecovery inRecovery, int session, Status status) {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE_ALONE);
    Told approval =
        Told.by("okta", RecoveryAction.RECOVERY_APPROVED, minutes(-30))
            .actor(Actor.Role.ADMIN, "00uBOSS", "boss@example.com");
    Scene scene =
        account(OTP)
            .told(approval)
            .answered(
                approval,
                new ApproverStanding(inRecovery, minutes(-600), Interval.exactly(session)))
            .told(step);

    assertThat(combination(scene, step).status()).isEqualTo(status);
  }

  /** Nobody is a contact of his own, and a password alone is none of anybody's. */
  @Test
  void approval_besideACodeAlone_byTheSubjectsOwnIdOrAWeakLogin_isNone() {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE_ALONE);
    Told approval = Told.by("okta", RecoveryAction.RECOVERY_APPROVED, minutes(-30));
    Told own = approval.actor(Actor.Role.ADMIN, "00u1", "a@example.com");
    Told weak =
        approval
            .actor(Actor.Role.ADMIN, "00uX", "x@example.com")
            .with(Authenticators.exactly(Authenticator.PASSWORD));

    assertThat(combination(account(OTP).told(own).told(step), step).status())
        .isEqualTo(Status.UNMET);
    assertThat(combination(account(OTP).told(weak).told(step), step).status())
        .isEqualTo(Status.UNMET);
  }

  /** A contact need not be the manager, but must not be in recovery himself. */
  @ParameterizedTest
  @CsvSource({"NO, UNKNOWN", "YES, UNMET"})
  void approval_besideACodeAlone_bySomebodyWhoIsNotTheManager_is(
      ApproverStanding.InRecovery inRecovery, Status status) {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE_ALONE);
    Told approval =
        Told.by("okta", RecoveryAction.RECOVERY_APPROVED, minutes(-30))
            .actor(Actor.Role.ADMIN, "00uX", "x@example.com");
    Scene scene =
        account(OTP)
            .managedBy("boss@example.com")
            .told(approval)
            .answered(
                approval, new ApproverStanding(inRecovery, minutes(-600), Interval.exactly(5)))
            .told(step);

    assertThat(combination(scene, step).status()).isEqualTo(status);
  }

  /** 24 h before the step, and the skew of 2 min after it. */
  @ParameterizedTest
  @CsvSource({"-1441, UNMET", "-1440, UNKNOWN", "2, UNKNOWN", "3, UNMET"})
  void proofing_minutesAfterTheCode_besideIt_is(long after, Status status) {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE_ALONE);
    Scene scene =
        account(OTP)
            .told(Told.by("persona", RecoveryAction.RECOVERY_PROOFED, minutes(after)))
            .told(step);

    assertThat(combination(scene, step).status()).isEqualTo(status);
  }
}
