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
import dev.sparekey.model.RecoveryAction;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What an account normally proves, as of a code used at 14:00. */
class PrimaryAssuranceTest {

  private static Interval primary(Scene scene) {
    return scene.step("c", RecoveryAction.CODE_USED, STEP, CODE).step("c").assurance().primary();
  }

  /** Password logins, four a day, from 20 days before on. */
  private static Scene passwordLogins(int count) {
    Scene scene = new Scene();
    for (int i = 0; i < count; i++) {
      scene.login(days(20).plus(Duration.ofHours(6L * i)), PASSWORD, "as1");
    }
    return scene;
  }

  @Test
  void primary_withoutALogin_isBlind() {
    assertThat(primary(new Scene())).isEqualTo(Interval.UNKNOWN);
  }

  @Test
  void primary_ofThreeDaysOfUse_isEstablishedWhateverTheShare() {
    Scene scene = passwordLogins(40);
    for (int day = 2; day <= 4; day++) {
      scene.login(days(day), OTP, "as1");
    }

    assertThat(primary(scene)).isEqualTo(Interval.exactly(3));
  }

  @Test
  void primary_ofTwoDaysOfUse_raisesOnlyTheCeiling() {
    Scene scene = passwordLogins(40).login(days(2), OTP, "as1").login(days(3), OTP, "as1");

    assertThat(primary(scene)).isEqualTo(new Interval(1, 3));
  }

  @Test
  void primary_ofTwoDaysBeforeAndTheStepsOwnDay_isEstablished() {
    Scene scene =
        passwordLogins(40)
            .login(days(2), OTP, "as1")
            .login(days(3), OTP, "as1")
            .login(minutes(-60), OTP, "as1");

    assertThat(primary(scene)).isEqualTo(Interval.exactly(3));
  }

  @Test
  void primary_ofTheStepsOwnDayAfterIt_countsNothing() {
    Scene scene =
        passwordLogins(40)
            .login(days(2), OTP, "as1")
            .login(days(3), OTP, "as1")
            .login(minutes(60), OTP, "as1");

    assertThat(primary(scene)).isEqualTo(new Interval(1, 3));
  }

  @Test
  void primary_ofAFifthOfTheSessions_isEstablished() {
    assertThat(primary(passwordLogins(4).login(days(2), OTP, "as1")))
        .isEqualTo(Interval.exactly(3));
  }

  @Test
  void primary_ofASixthOfTheSessions_isNot() {
    assertThat(primary(passwordLogins(5).login(days(2), OTP, "as1"))).isEqualTo(new Interval(1, 3));
  }

  /** MFA is remembered for a month, and what is remembered is not told. */
  @Test
  void sessionsThatHideTheirFactors_countAgainstNoSet() {
    Scene scene = new Scene().login(days(30), OTP, "as1");
    for (int day = 1; day <= 29; day++) {
      scene.login(days(day), Authenticators.UNKNOWN, "as1");
    }

    assertThat(primary(scene)).isEqualTo(new Interval(3, 5));
  }

  /** Who has the password signs in nine times before he makes the codes anew. */
  @Test
  void weakSessionsOfTheDayBefore_countAgainstNoSet() {
    Scene scene = new Scene().login(days(9), OTP, "as1").login(days(8), OTP, "as1");
    for (int i = 1; i <= 9; i++) {
      scene.login(minutes(-6 * i), PASSWORD, "as666");
    }

    assertThat(primary(scene)).isEqualTo(Interval.exactly(3));
  }

  @Test
  void primary_ofFewerThanFiveSessions_isEstablishedByOne() {
    assertThat(primary(passwordLogins(3).login(days(2), OTP, "as1")))
        .isEqualTo(Interval.exactly(3));
  }

  @Test
  void primary_ofLoginsOlderThanTheWindow_isBlind() {
    assertThat(primary(new Scene().login(days(91), OTP, "as1"))).isEqualTo(Interval.UNKNOWN);
  }

  @Test
  void primary_declaredByTheDirectory_isAtLeastThat() {
    assertThat(primary(passwordLogins(10).required(4))).isEqualTo(Interval.exactly(4));
  }

  @Test
  void primary_ofLoginsThatHideTheirFactors_isBlind() {
    assertThat(primary(new Scene().login(days(2), Authenticators.UNKNOWN, "as1")))
        .isEqualTo(Interval.UNKNOWN);
  }

  @Test
  void primary_ofTheStepsOwnSession_countsNothing() {
    assertThat(primary(new Scene().login(minutes(-1), OTP, "as1", "sc")))
        .isEqualTo(Interval.UNKNOWN);
  }

  @Test
  void primary_ofThreeDaysAYearAgo_hasNotFallen() {
    Scene scene = passwordLogins(40);
    for (int day = 365; day < 368; day++) {
      scene.login(days(day), OTP, "as1");
    }

    assertThat(primary(scene).floor()).isEqualTo(3);
  }

  @Test
  void primary_ofThreeDaysSpreadOverMoreThanTheWindow_isNotEstablished() {
    Scene scene = passwordLogins(40);
    for (int i = 0; i < 3; i++) {
      scene.login(days(100 + 60L * i), OTP, "as1");
    }

    assertThat(primary(scene).floor()).isEqualTo(1);
  }

  @Test
  void primary_onceTheOwnerRemovedTheFactorWithIt_mayFall() {
    Scene scene = passwordLogins(40);
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), OTP, "as1");
    }
    scene
        .login(days(10), OTP, "as1", "sx")
        .about(
            "x",
            RecoveryAction.FACTOR_REMOVED,
            days(10).plusSeconds(9),
            Authenticator.OTP,
            null,
            "sx");

    assertThat(primary(scene)).isEqualTo(new Interval(1, 3));
  }

  @Test
  void primary_onceAPasswordSessionRemovedTheFactor_stays() {
    Scene scene = passwordLogins(40);
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), OTP, "as1");
    }
    scene
        .login(days(10), PASSWORD, "as1", "sx")
        .about(
            "x",
            RecoveryAction.FACTOR_REMOVED,
            days(10).plusSeconds(9),
            Authenticator.OTP,
            null,
            "sx");

    assertThat(primary(scene).floor()).isEqualTo(3);
  }
}
