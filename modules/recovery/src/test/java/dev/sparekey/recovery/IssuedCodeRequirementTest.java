package dev.sparekey.recovery;

import static dev.sparekey.recovery.RequirementScene.TEXT;
import static dev.sparekey.recovery.RequirementScene.account;
import static dev.sparekey.recovery.RequirementScene.check;
import static dev.sparekey.recovery.RequirementScene.finding;
import static dev.sparekey.recovery.RequirementScene.self;
import static dev.sparekey.recovery.RequirementScene.used;
import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RequirementFinding.Status;
import dev.sparekey.recovery.Scene.Told;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SP 800-63B-4 §4.2.1.1 and §4.2.1.2: what a code is good for, saved or issued, and how long. */
class IssuedCodeRequirementTest {

  /** 10 min by text message, 24 h more where a recovery contact may have got it. */
  @ParameterizedTest
  @CsvSource({
    "SMS, 10, MET",
    "SMS, 11, UNKNOWN",
    "SMS, 1450, UNKNOWN",
    "SMS, 1451, UNMET",
    "EMAIL_CODE, 1440, MET",
    "EMAIL_CODE, 2881, UNMET"
  })
  void issuedCode_usedMinutesAfterItWasAskedFor_is(
      Authenticator channel, long minutes, Status status) {
    Told step = used(channel, STEP, Authenticators.exactly(channel));
    Scene scene =
        account(OTP).told(self(RecoveryAction.RECOVERY_REQUESTED, minutes(-minutes))).told(step);

    assertThat(check(scene, step, "4.2.1.2").status()).isEqualTo(status);
  }

  @Test
  void issuedCode_askedForTwice_mayBeTheOlder() {
    Told step = used(Authenticator.SMS, STEP, TEXT);
    Scene scene =
        account(OTP)
            .told(self(RecoveryAction.RECOVERY_REQUESTED, minutes(-60)))
            .told(self(RecoveryAction.RECOVERY_REQUESTED, minutes(-5)))
            .told(step);

    assertThat(check(scene, step, "4.2.1.2").status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void issuedCode_usedAfterItsOwnExpiry_isUnmet() {
    Told step =
        used(Authenticator.SMS, STEP, TEXT)
            .of(new Credential(Authenticator.SMS, null, minutes(-1), null, null));

    assertThat(check(account(OTP).told(step), step, "4.2.1.2").status()).isEqualTo(Status.UNMET);
  }

  @ParameterizedTest
  @CsvSource(
      value = {"n1, n1, UNMET", "n1, n2, MET", "null, n1, UNKNOWN"},
      nullValues = "null")
  void address_changedThreeDaysBeforeItsCodeWasUsed_is(
      @Nullable String changed, String used, Status status) {
    Told step = used(Authenticator.SMS, STEP, TEXT).of(Authenticator.SMS, used);
    Scene scene =
        account(OTP)
            .told(self(RecoveryAction.CONTACT_CHANGED, days(3)).of(Authenticator.SMS, changed))
            .told(step);

    assertThat(finding(scene, step).checks().get(2).status()).isEqualTo(status);
  }

  @Test
  void savedCode_thenANewSet_isReplaced() {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);
    Scene scene = account(OTP).told(step).told(self(RecoveryAction.CODE_SET_ISSUED, minutes(5)));

    assertThat(check(scene, step, "4.2.1.1").status()).isEqualTo(Status.MET);
  }

  /** Silence of a day shows nothing unless the source told of something else after it. */
  @ParameterizedTest
  @CsvSource({"0, 60, UNKNOWN", "0, 1441, UNMET", "5, 1441, UNKNOWN"})
  void savedCode_whenCodesAreLeftAndTheSourceTellsMoreMinutesLater_isReplaced(
      int left, long later, Status status) {
    Told step =
        used(Authenticator.RECOVERY_CODE, STEP, CODE)
            .of(new Credential(Authenticator.RECOVERY_CODE, null, null, null, left));
    Scene scene =
        account(OTP).told(step).told(self(RecoveryAction.CODE_SET_VIEWED, minutes(later)));

    assertThat(check(scene, step, "4.2.1.1").status()).isEqualTo(status);
  }

  /** 24 h, and of the same source. */
  @ParameterizedTest
  @CsvSource({"okta, 1440, MET", "okta, 1441, UNMET", "other, 5, UNMET"})
  void savedCode_whenItWasTheLastAndANewSetIsIssuedMinutesLater_isReplaced(
      String feed, long later, Status status) {
    Told step =
        used(Authenticator.RECOVERY_CODE, STEP, CODE)
            .of(new Credential(Authenticator.RECOVERY_CODE, null, null, null, 0));
    Scene scene =
        account(OTP)
            .told(step)
            .told(
                Told.by(feed, RecoveryAction.CODE_SET_ISSUED, minutes(later))
                    .actor(Actor.Role.SELF, null, null))
            .told(self(RecoveryAction.CODE_SET_VIEWED, minutes(3_000)));

    assertThat(check(scene, step, "4.2.1.1").status()).isEqualTo(status);
  }
}
