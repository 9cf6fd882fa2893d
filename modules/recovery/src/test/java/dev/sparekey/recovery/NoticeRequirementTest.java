package dev.sparekey.recovery;

import static dev.sparekey.recovery.RequirementScene.TEXT;
import static dev.sparekey.recovery.RequirementScene.account;
import static dev.sparekey.recovery.RequirementScene.check;
import static dev.sparekey.recovery.RequirementScene.notified;
import static dev.sparekey.recovery.RequirementScene.self;
import static dev.sparekey.recovery.RequirementScene.used;
import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RequirementFinding.Status;
import dev.sparekey.recovery.Scene.Told;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SP 800-63B-4 §4.6: the subject is told of a recovery. */
class NoticeRequirementTest {

  @Test
  void recovery_withANotice_isMet() {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);
    Scene scene = account(OTP).told(step).told(notified(minutes(1)));

    assertThat(check(scene, step, "4.6").status()).isEqualTo(Status.MET);
    assertThat(scene.step(step.id()).surroundings().notified()).isNotNull();
  }

  @Test
  void recovery_withoutANoticeFromASourceThatNeverToldOfAny_isUnknown() {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);
    Scene scene = account(OTP).told(step).told(self(RecoveryAction.CODE_SET_VIEWED, minutes(2000)));

    assertThat(check(scene, step, "4.6").status()).isEqualTo(Status.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({"20, UNMET", "91, UNKNOWN"})
  void recovery_withoutANoticeFromASourceThatToldOfOneDaysBefore_is(long before, Status status) {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);
    Scene scene =
        account(OTP)
            .told(notified(days(before)))
            .told(step)
            .told(self(RecoveryAction.CODE_SET_VIEWED, minutes(2000)));

    assertThat(check(scene, step, "4.6").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"n1, UNMET", "n2, MET"})
  void notice_toAnAddress_whenTheCodeWentToN1_is(String address, Status status) {
    Told step = used(Authenticator.SMS, STEP, TEXT).of(Authenticator.SMS, "n1");
    Scene scene =
        account(OTP)
            .told(step)
            .told(notified(minutes(1)).of(Authenticator.SMS, address))
            .told(self(RecoveryAction.CODE_SET_VIEWED, minutes(2000)));

    assertThat(check(scene, step, "4.6").status()).isEqualTo(status);
  }

  /** 32 of a UTC day are kept, so that of 14:00 may be missing. */
  @ParameterizedTest
  @CsvSource({"31, UNMET", "32, UNKNOWN"})
  void recovery_behindAsManyNoticesOfItsDayAsAreKept_mayHaveHadOne(int before, Status status) {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);
    Scene scene = account(OTP).told(step);
    for (int i = 0; i < before; i++) {
      scene.told(notified(minutes(-60 - i)));
    }
    scene.told(self(RecoveryAction.CODE_SET_VIEWED, minutes(3_000)));

    assertThat(check(scene, step, "4.6").status()).isEqualTo(status);
  }

  /** A source that told of its first notice on day 20 told of none on day 0. */
  @Test
  void recovery_beforeItsSourceEverToldOfNotices_isNotHeldAgainstIt() {
    Told step = used(Authenticator.RECOVERY_CODE, days(30), CODE);
    Scene scene =
        account(OTP)
            .told(step)
            .told(notified(days(10)))
            .told(self(RecoveryAction.CODE_SET_VIEWED, days(5)));

    assertThat(check(scene, step, "4.6").status()).isEqualTo(Status.UNKNOWN);
  }
}
