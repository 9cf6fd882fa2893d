package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.RequirementFinding.Check;
import dev.sparekey.recovery.Scene.Told;
import java.time.Instant;

/** Recoveries as the requirements of SP 800-63B-4 are asked of them. */
final class RequirementScene {

  static final Authenticators CODE_ALONE = Authenticators.exactly(Authenticator.RECOVERY_CODE);

  static final Authenticators TEXT = Authenticators.exactly(Authenticator.SMS);

  static final Authenticators MAILED = Authenticators.exactly(Authenticator.EMAIL_LINK);

  private RequirementScene() {}

  /** An account that usually signs in with these, observed for more than 30 days. */
  static Scene account(Authenticators usual) {
    return new Scene()
        .login(days(40), usual, "as1")
        .login(days(20), usual, "as1")
        .login(days(10), usual, "as1");
  }

  static Told used(Authenticator kind, Instant at, Authenticators shown) {
    return self(RecoveryAction.CODE_USED, at).of(kind, null).with(shown);
  }

  static Told self(RecoveryAction action, Instant at) {
    return Told.by("okta", action, at).actor(Actor.Role.SELF, null, null);
  }

  static Told notified(Instant at) {
    return Told.by("okta", RecoveryAction.RECOVERY_NOTIFIED, at);
  }

  static RequirementFinding finding(Scene scene, Told step) {
    return scene.step(step.id()).requirement();
  }

  static Check check(Scene scene, Told step, String clause) {
    return finding(scene, step).checks().stream()
        .filter(check -> check.clause().equals(clause))
        .findFirst()
        .orElseThrow();
  }

  static Check combination(Scene scene, Told step) {
    return finding(scene, step).checks().getFirst();
  }

  static RecoveryEvent bound(Authenticator kind) {
    RecoveryEvent plain =
        Scene.event("b", RecoveryAction.FACTOR_BOUND, STEP, Actor.Role.SELF, null, "sb", "as1");
    return new RecoveryEvent(
        plain.header(),
        plain.account(),
        null,
        plain.action(),
        plain.path(),
        plain.actor(),
        new Credential(kind, "f1", null, null, null),
        null,
        plain.sessionId(),
        plain.origin(),
        null);
  }

  static void failures(Scene scene, int count) {
    failures(scene, count, STEP);
  }

  static void failures(Scene scene, int count, Instant until) {
    for (int i = 0; i < count; i++) {
      scene.told(self(RecoveryAction.CODE_FAILED, until.minusSeconds(1000 - i)));
    }
  }
}
