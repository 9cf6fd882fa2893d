package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.recovery.Scene.Told;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long the steps of one account belong together. */
class EpisodesTest {

  private static final long HOUR = 60;

  private static Told told(RecoveryAction action, Actor.Role by, Instant at) {
    return Told.by("okta", action, at).actor(by, "portal", null);
  }

  /**
   * A form relays what anybody asks for, a scanner finds what anybody writes where it looks, and
   * what locks an account by wrong passwords unlocks it by itself.
   */
  @ParameterizedTest
  @CsvSource({
    "CODE_FAILED, SELF",
    "CODE_FAILED, INTEGRATION",
    "RECOVERY_REQUESTED, UNKNOWN",
    "RECOVERY_REQUESTED, INTEGRATION",
    "RECOVERY_REQUESTED, AGENT",
    "RECOVERY_NOTIFIED, SYSTEM",
    "CODE_EXPOSED, UNKNOWN",
    "CODE_EXPOSED, SYSTEM",
    "ACCOUNT_UNLOCKED, SYSTEM",
    "ACCOUNT_UNLOCKED, INTEGRATION"
  })
  void episode_byWhatAnybodyCanBringAboutADay_lastsNoLonger(RecoveryAction action, Actor.Role by) {
    Scene scene = new Scene().step("c", RecoveryAction.CODE_USED, STEP, CODE);
    Told first = told(action, by, minutes(23 * HOUR));
    scene.told(first).told(told(action, by, minutes(46 * HOUR)));
    scene.helped("late", RecoveryAction.FACTOR_RESET, minutes(47 * HOUR));

    assertThat(scene.step(first.id()).episode()).isEqualTo("okta:c");
    assertThat(scene.step("late").episode()).isEqualTo("okta:late");
  }

  @ParameterizedTest
  @CsvSource({
    "ACCOUNT_UNLOCKED, AGENT",
    "ACCOUNT_UNLOCKED, ADMIN",
    "CONTACT_CHANGED, SELF",
    "FACTOR_BOUND, SELF",
    "TEMPORARY_PASS_USED, UNKNOWN"
  })
  void episode_byWhatTheDeskOrWhoeverIsInDoes_lastsLonger(RecoveryAction action, Actor.Role by) {
    Scene scene = new Scene().step("c", RecoveryAction.CODE_USED, STEP, CODE);
    scene.told(told(action, by, minutes(23 * HOUR)));
    scene.helped("late", RecoveryAction.FACTOR_RESET, minutes(46 * HOUR));

    assertThat(scene.step("late").episode()).isEqualTo("okta:c");
  }

  /** A contact changed each 23 h; what comes 35 days after the opener begins anew. */
  @Test
  void state_ofAnEpisodeThatIsKeptOpen_isOverWhereItsStepsAre() {
    Scene scene = new Scene().step("c", RecoveryAction.CODE_USED, STEP, CODE);
    for (long hour = 23; hour <= 35 * 24; hour += 23) {
      scene.told(told(RecoveryAction.CONTACT_CHANGED, Actor.Role.SELF, minutes(hour * HOUR)));
    }
    Instant longest = STEP.plus(AssurancePolicy.DEFAULT.settleAfter());

    assertThat(scene.views(longest.minusSeconds(1)).changesAt()).isEqualTo(longest);
    assertThat(scene.views(longest.plusSeconds(1)).state().phase())
        .isNotEqualTo(RecoveryState.Phase.IN_RECOVERY);
    assertThat(
            scene
                .helped("late", RecoveryAction.FACTOR_RESET, longest.plusSeconds(1))
                .step("late")
                .episode())
        .isEqualTo("okta:late");
  }
}
