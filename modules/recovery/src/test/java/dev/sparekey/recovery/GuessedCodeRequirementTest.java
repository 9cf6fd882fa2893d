package dev.sparekey.recovery;

import static dev.sparekey.recovery.RequirementScene.TEXT;
import static dev.sparekey.recovery.RequirementScene.account;
import static dev.sparekey.recovery.RequirementScene.check;
import static dev.sparekey.recovery.RequirementScene.failures;
import static dev.sparekey.recovery.RequirementScene.self;
import static dev.sparekey.recovery.RequirementScene.used;
import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RequirementFinding.Check;
import dev.sparekey.model.RequirementFinding.Status;
import dev.sparekey.recovery.Scene.Told;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SP 800-63B-4 §3.2.2: a code that works after as many failures. */
class GuessedCodeRequirementTest {

  private static void failuresOf(Scene scene, Authenticator kind, @Nullable String id) {
    for (int i = 0; i < 101; i++) {
      scene.told(self(RecoveryAction.CODE_FAILED, STEP.minusSeconds(1000 - i)).of(kind, id));
    }
  }

  /** §3.2.2 counts for each authenticator: a guessed message says nothing of the saved set. */
  @ParameterizedTest
  @CsvSource({"SMS, RECOVERY_CODE, MET", "SMS, VOICE, UNMET", "EMAIL_LINK, EMAIL_CODE, UNMET"})
  void code_thatWorksAfter101FailuresOfAnother_is(
      Authenticator guessed, Authenticator kind, Status status) {
    Scene scene = account(OTP);
    failuresOf(scene, guessed, null);
    Told step = used(kind, STEP, Authenticators.exactly(kind));

    assertThat(check(scene.told(step), step, "3.2.2").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      value = {"n1, n1, UNMET", "n1, n2, MET", "null, n1, UNMET"},
      nullValues = "null")
  void code_ofANumberThatWorksAfter101FailuresAtOne_is(
      @Nullable String guessed, String number, Status status) {
    Scene scene = account(OTP);
    failuresOf(scene, Authenticator.SMS, guessed);
    Told step = used(Authenticator.SMS, STEP, TEXT).of(Authenticator.SMS, number);

    assertThat(check(scene.told(step), step, "3.2.2").status()).isEqualTo(status);
  }

  /** §3.1.3.2: a new message does not begin the row anew; a number that is bound anew does. */
  @ParameterizedTest
  @CsvSource({
    "CODE_EXPIRED, UNMET",
    "RECOVERY_REQUESTED, UNMET",
    "CODE_SET_ISSUED, UNMET",
    "CONTACT_CHANGED, MET",
    "FACTOR_BOUND, MET",
    "CODE_USED, MET"
  })
  void code_thatWorksAfter101FailuresAnd_is(RecoveryAction between, Status status) {
    Scene scene = account(OTP);
    failuresOf(scene, Authenticator.SMS, null);
    Told step = used(Authenticator.SMS, STEP, TEXT);
    scene.told(self(between, minutes(-1)).of(Authenticator.SMS, null)).told(step);

    assertThat(check(scene, step, "3.2.2").status()).isEqualTo(status);
  }

  @Test
  void failure_afterAHundred_isUnknown_forWhetherCodesStillWorkIsNotTold() {
    Scene scene = account(OTP);
    failures(scene, 101);
    Told failed = self(RecoveryAction.CODE_FAILED, STEP);

    assertThat(check(scene.told(failed), failed, "3.2.2"))
        .returns(Status.UNKNOWN, Check::status)
        .returns(
            "at least 102 failures in a row, and whether codes still worked is not known",
            Check::why);
  }

  @ParameterizedTest
  @CsvSource({"100, MET", "101, UNMET"})
  void code_thatWorksAfterFailuresInARow_is(int failures, Status status) {
    Scene scene = account(OTP);
    failures(scene, failures);
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);

    assertThat(check(scene.told(step), step, "3.2.2").status()).isEqualTo(status);
  }

  /** They may be deleted by then, which must not show. */
  @Test
  void code_thatWorksAfterFailuresOfLongAgo_isMet() {
    Scene scene = account(OTP);
    failures(scene, 101, days(91));
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);

    assertThat(check(scene.told(step), step, "3.2.2").status()).isEqualTo(Status.MET);
  }
}
