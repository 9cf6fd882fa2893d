package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.PASSWORD;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Provenance;
import dev.sparekey.model.RecoveryAction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a factor is worth by what bound it: the account usually proves a key, rank 5. */
class BindingsTest {

  private static final Authenticators KEY =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.PASSKEY_DEVICE_BOUND);
  private static final Authenticators SMS =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.SMS);

  private static Scene usesAKey() {
    Scene scene = new Scene().login(days(100), KEY, "as1");
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), KEY, "as1");
    }
    return scene;
  }

  private static Scene bound(
      Scene scene, Authenticator kind, @Nullable String id, Instant at, Authenticators session) {
    String own = "bind" + at;
    return scene
        .login(at.minusSeconds(60), session, "as1", own)
        .about("b" + at, RecoveryAction.FACTOR_BOUND, at, kind, id, own);
  }

  private static Interval worthOfASessionWith(Scene scene, Authenticators used) {
    return scene
        .login(minutes(-5), used, "as1", "sr")
        .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null)
        .step("r")
        .assurance()
        .effective();
  }

  @Test
  void otp_boundFromAPasswordSession_isWorthThePassword() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "otp1", days(2), PASSWORD);

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(Interval.exactly(1));
  }

  @Test
  void otp_boundFromAKeySession_isWorthItself() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "otp1", days(2), KEY);

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(Interval.exactly(3));
  }

  @Test
  void key_boundFromATextMessageSession_leavesThePasswordBesideItWhatItIs() {
    Scene scene = bound(usesAKey(), Authenticator.WEBAUTHN, "k2", days(2), SMS);
    Authenticators other = Authenticators.exactly(Authenticator.PASSWORD, Authenticator.WEBAUTHN);

    assertThat(worthOfASessionWith(scene, other)).isEqualTo(Interval.exactly(2));
  }

  @Test
  void secondKey_boundFromAPasswordSession_mayBeMeantByAnyLoginWithAKey() {
    Scene scene = bound(usesAKey(), Authenticator.PASSKEY_DEVICE_BOUND, "k2", days(2), PASSWORD);

    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(new Interval(1, 5));
  }

  @Test
  void secondKey_onceTheFirstIsReset_isWorthWhatBoundIt() {
    Scene scene =
        usesAKey()
            .about(
                "x",
                RecoveryAction.FACTOR_RESET,
                days(3),
                Authenticator.PASSKEY_DEVICE_BOUND,
                null,
                "sx");
    bound(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k2", days(2), PASSWORD);

    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(Interval.exactly(1));
  }

  @Test
  void factor_boundWeaklyAndThenAgainFromAKeySession_isWorthItself() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "otp1", days(3), PASSWORD);
    bound(scene, Authenticator.OTP, "otp1", days(2), KEY);

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(Interval.exactly(3));
  }

  @Test
  void factor_boundWhereNothingIsKnownOfThePrimary_isNominalAndSaysSo() {
    Scene scene = bound(new Scene(), Authenticator.OTP, "otp1", days(2), PASSWORD);

    assertThat(scene.step("b" + days(2)).credential().provenance())
        .isEqualTo(Provenance.FIRST_BINDING);
    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(Interval.exactly(3));
  }

  @Test
  void factor_boundUnderAPrimary_isObserved() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "otp1", days(2), PASSWORD);

    assertThat(scene.step("b" + days(2)).credential().provenance()).isEqualTo(Provenance.OBSERVED);
  }

  @Test
  void codeSet_issuedFromAPasswordSession_isWorthThePassword() {
    Scene scene =
        usesAKey()
            .login(days(2), PASSWORD, "as1", "si")
            .about("i", RecoveryAction.CODE_SET_ISSUED, days(2).plusSeconds(9), null, null, "si")
            .step("c", RecoveryAction.CODE_USED, STEP, CODE);

    assertThat(scene.step("c").assurance().effective()).isEqualTo(Interval.exactly(1));
  }

  @Test
  void weaklyBoundFactor_usedOnThreeDays_doesNotBecomeThePrimary() {
    Scene scene = new Scene().login(days(110), SMS, "as1");
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), SMS, "as1");
    }
    bound(scene, Authenticator.OTP, "otp1", days(10), PASSWORD);
    for (int day = 5; day < 9; day++) {
      scene.login(days(day), OTP, "as1");
    }

    assertThat(
            scene.step("c", RecoveryAction.CODE_USED, STEP, CODE).step("c").assurance().primary())
        .isEqualTo(Interval.exactly(2));
  }

  @Test
  void weakBinding_namesItselfInTheReason() {
    Scene scene =
        bound(usesAKey(), Authenticator.OTP, "otp1", days(2), PASSWORD)
            .login(minutes(-5), OTP, "as1", "sr")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").assurance().why())
        .contains("a one-time password was bound on " + days(2) + " by evidence worth [1,1]");
  }
}
