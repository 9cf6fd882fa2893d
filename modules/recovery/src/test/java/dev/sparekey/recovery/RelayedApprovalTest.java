package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RequirementFinding.Status;
import dev.sparekey.recovery.Scene.Told;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One saved code alone, and half an hour before it an approval that a workflow tells of. */
class RelayedApprovalTest {

  /** What the agent who acts clicks in a chat is his own word. */
  @ParameterizedTest
  @CsvSource({"other@example.com, true", "desk@example.com, false", "Desk@Example.com, false"})
  void helpedReset_besideARelayedApprovalBy_mayBeCorroborated(String name, boolean may) {
    Scene scene =
        new Scene()
            .login(days(10), OTP, "as1")
            .told(
                Told.by("slack", RecoveryAction.RECOVERY_APPROVED, minutes(-30))
                    .actor(Actor.Role.INTEGRATION, null, name))
            .helped("r", RecoveryAction.FACTOR_RESET, STEP);

    assertThat(scene.step("r").corroborations()).hasSize(may ? 1 : 0);
  }

  /** §4.2.1.3: whoever clicked may be a recovery contact, who is one method more. */
  @ParameterizedTest
  @CsvSource({
    "INTEGRATION, friend@example.com, UNKNOWN",
    "INTEGRATION, , UNMET",
    "INTEGRATION, '', UNMET",
    "SYSTEM, friend@example.com, UNMET"
  })
  void codeAlone_besideAnApprovalThatAWorkflowTells_is(
      Actor.Role role, @Nullable String name, Status status) {
    Told step =
        Told.by("okta", RecoveryAction.CODE_USED, STEP)
            .actor(Actor.Role.SELF, null, null)
            .of(Authenticator.RECOVERY_CODE, null)
            .with(Authenticators.exactly(Authenticator.RECOVERY_CODE));
    Scene scene =
        new Scene()
            .login(days(40), OTP, "as1")
            .login(days(20), OTP, "as1")
            .login(days(10), OTP, "as1")
            .told(
                Told.by("slack", RecoveryAction.RECOVERY_APPROVED, minutes(-30))
                    .actor(role, null, name))
            .told(step);

    assertThat(scene.step(step.id()).requirement().checks().getFirst().status()).isEqualTo(status);
  }
}
