package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.SessionFacts.Continuity;
import org.junit.jupiter.api.Test;

/** What the session behind a regeneration at 14:00 proves. */
class SessionEvidenceTest {

  private static final Authenticators KEY =
      Authenticators.exactly(Authenticator.PASSKEY_DEVICE_BOUND);

  private static RecoveryStep from(Scene scene, String network) {
    return scene
        .add(
            Scene.event(
                "r",
                RecoveryAction.CODE_SET_REGENERATED,
                STEP,
                Actor.Role.SELF,
                null,
                "sr",
                network))
        .step("r");
  }

  @Test
  void session_usedWhereItBegan_isIntact() {
    RecoveryStep step = from(new Scene().login(minutes(-5), OTP, "as1", "sr"), "as1");

    assertThat(step.session().continuity()).isEqualTo(Continuity.INTACT);
    assertThat(step.session().startedAt()).isEqualTo(minutes(-5));
    assertThat(step.assurance().effective()).isEqualTo(Interval.exactly(3));
  }

  @Test
  void session_usedFromAnotherNetwork_isWorthAtMostRankOneAndSaysWhy() {
    RecoveryStep step = from(new Scene().login(minutes(-5), OTP, "as1", "sr"), "as66");

    assertThat(step.session().continuity()).isEqualTo(Continuity.BROKEN);
    assertThat(step.assurance().effective()).isEqualTo(new Interval(0, 1));
    assertThat(step.assurance().why())
        .contains("the session is used from elsewhere than where it began");
  }

  @Test
  void session_thatProvedItselfAnewFromThere_isWorthThat() {
    RecoveryStep step =
        from(
            new Scene().login(minutes(-50), KEY, "as1", "sr").login(minutes(-5), OTP, "as66", "sr"),
            "as66");

    assertThat(step.session().continuity()).isEqualTo(Continuity.BROKEN);
    assertThat(step.assurance().effective()).isEqualTo(Interval.exactly(3));
  }

  /** Eight logins of the last two days make a trace of the one with which the session began. */
  private static Scene begunLongAgo(String laterNetwork) {
    Scene scene =
        new Scene().login(days(4), OTP, "as1", "sr").login(minutes(-60), OTP, laterNetwork, "sr");
    for (int i = 0; i < Profile.KEPT_WHOLE; i++) {
      scene.login(minutes(-50 + i), OTP, "as1");
    }
    return scene;
  }

  @Test
  void session_begunLongAgo_isComparedWithTheOldestPlaceThatIsStillKnown() {
    RecoveryStep elsewhere = from(begunLongAgo("as1"), "as66");
    RecoveryStep there = from(begunLongAgo("as1"), "as1");

    assertThat(elsewhere.session().continuity()).isEqualTo(Continuity.BROKEN);
    assertThat(there.session().continuity()).isEqualTo(Continuity.INTACT);
  }

  @Test
  void session_begunLongAgo_isWorthAnythingUpToWhatItProved() {
    RecoveryStep step = from(begunLongAgo("as1"), "as1");

    assertThat(step.assurance().effective()).isEqualTo(new Interval(0, 3));
    assertThat(step.assurance().why()).contains("where the session began is not known any more");
  }

  @Test
  void session_ofWhichOnlyATraceIsLeft_isNeitherIntactNorBroken() {
    Scene scene = new Scene().login(days(4), OTP, "as1", "sr");
    for (int i = 0; i < Profile.KEPT_WHOLE; i++) {
      scene.login(minutes(-50 + i), OTP, "as1");
    }

    assertThat(from(scene, "as66").session().continuity()).isNull();
  }

  @Test
  void session_whosePlaceIsNotTold_isNeitherIntactNorBroken() {
    RecoveryStep step =
        new Scene()
            .login(minutes(-5), OTP, null, "sr")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null)
            .step("r");

    assertThat(step.session().continuity()).isNull();
    assertThat(step.assurance().effective()).isEqualTo(Interval.exactly(3));
  }

  @Test
  void key_of12HoursAgo_isStillRank5() {
    assertThat(
            from(new Scene().login(minutes(-720), KEY, "as1", "sr"), "as1").assurance().effective())
        .isEqualTo(Interval.exactly(5));
  }

  @Test
  void key_ofMoreThan12HoursAgo_isRank4() {
    assertThat(
            from(new Scene().login(minutes(-721), KEY, "as1", "sr"), "as1").assurance().effective())
        .isEqualTo(Interval.exactly(4));
  }

  @Test
  void oneTimePassword_ofTwoDaysAgo_isRank1AndSaysWhy() {
    RecoveryStep step = from(new Scene().login(days(2), OTP, "as1", "sr"), "as1");

    assertThat(step.assurance().effective()).isEqualTo(Interval.exactly(1));
    assertThat(step.assurance().why()).contains("that was too long ago to count in full");
  }

  @Test
  void session_ofHiddenFactorsTwoDaysAgo_isAtMostRank1() {
    assertThat(
            from(new Scene().login(days(2), Authenticators.UNKNOWN, "as1", "sr"), "as1")
                .assurance()
                .effective())
        .isEqualTo(new Interval(0, 1));
  }

  @Test
  void primaryUsed_isTheNewestLoginAsStrongBeforeTheStepsSession() {
    RecoveryStep step =
        from(new Scene().usualLogins(4).login(minutes(-30), OTP, "as1", "sr"), "as1");

    assertThat(step.surroundings().primaryUsed()).isEqualTo(days(10));
  }

  @Test
  void anomalousLogin_withinTheDayBefore_isNamed() {
    RecoveryStep step =
        from(
            new Scene()
                .usualLogins(4)
                .login(minutes(-90), OTP, "as66")
                .login(minutes(-30), OTP, "as1", "sr"),
            "as1");

    assertThat(step.surroundings().anomalousLoginBefore())
        .isNotNull()
        .extracting("at")
        .isEqualTo(minutes(-90));
  }
}
