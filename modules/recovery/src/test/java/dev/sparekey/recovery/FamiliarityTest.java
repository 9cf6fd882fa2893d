package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.PASSWORD;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.SessionFacts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whether the network of a code used at 14:00 is new for the account. */
class FamiliarityTest {

  private static @Nullable Boolean newNetwork(Scene scene, String network) {
    return session(scene, network).newNetwork();
  }

  private static SessionFacts session(Scene scene, String network) {
    return scene
        .add(
            Scene.event("c", RecoveryAction.CODE_USED, STEP, Actor.Role.SELF, CODE, "own", network))
        .step("c")
        .session();
  }

  @Test
  void network_ofOldLogins_isFamiliar() {
    assertThat(newNetwork(new Scene().usualLogins(3), "as1")).isFalse();
  }

  @Test
  void network_neverSeen_isNew() {
    assertThat(newNetwork(new Scene().usualLogins(3), "as66")).isTrue();
  }

  @Test
  void network_firstSeenSevenDaysAgo_isStillNew() {
    assertThat(newNetwork(new Scene().usualLogins(3).login(days(7), OTP, "as66"), "as66")).isTrue();
  }

  @Test
  void network_firstSeenEightDaysAgo_isFamiliar() {
    assertThat(newNetwork(new Scene().usualLogins(3).login(days(8), OTP, "as66"), "as66"))
        .isFalse();
  }

  @Test
  void network_seenOnlyBelowThePrimary_isNew() {
    assertThat(newNetwork(new Scene().usualLogins(3).login(days(20), PASSWORD, "as66"), "as66"))
        .isTrue();
  }

  @Test
  void network_seenOnlyDuringAnEpisode_isNew() {
    Scene scene =
        new Scene()
            .usualLogins(3)
            .step("earlier", RecoveryAction.CODE_USED, days(30), CODE)
            .login(days(30).plusSeconds(60), OTP, "as66");

    assertThat(newNetwork(scene, "as66")).isTrue();
  }

  @Test
  void network_whereNoLoginTeaches_isUnknown() {
    assertThat(newNetwork(new Scene().login(days(1), OTP, "as1"), "as66")).isNull();
  }

  @Test
  void device_thatTheSourceDoesNotShow_isUnknown() {
    assertThat(session(new Scene().usualLogins(3), "as66").newDevice()).isNull();
  }

  @Test
  void network_afterTheCapIsReached_isUnknownUnlessFound() {
    Scene scene = new Scene();
    for (int i = 0; i <= Usage.MOST_TRAITS; i++) {
      scene.login(days(20), OTP, "as" + i);
    }

    assertThat(newNetwork(scene, "never")).isNull();
  }
}
