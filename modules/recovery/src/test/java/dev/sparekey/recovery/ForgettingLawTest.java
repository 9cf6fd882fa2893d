package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.Scene.Ticket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Law: to delete what may be deleted changes nothing: neither the state, nor the inventory, nor the
 * posture, nor what is said of the next step. Over all actions, tickets and directories' rows, from
 * 300 to 133 days before the step and in the fortnight before it.
 */
class ForgettingLawTest {

  private static final AssurancePolicy POLICY = AssurancePolicy.DEFAULT;
  private static final Instant CLOCK = minutes(10);

  private static final Authenticator[] KINDS = {
    Authenticator.OTP,
    Authenticator.SMS,
    Authenticator.PASSKEY_DEVICE_BOUND,
    Authenticator.WEBAUTHN,
    Authenticator.RECOVERY_CODE,
    Authenticator.EMAIL_LINK,
    Authenticator.TEMPORARY_PASS
  };

  private static final List<Authenticators> LOGINS =
      List.of(
          Scene.PASSWORD,
          Scene.OTP,
          Authenticators.exactly(Authenticator.PASSWORD, Authenticator.SMS),
          Authenticators.exactly(Authenticator.PASSKEY_DEVICE_BOUND),
          Authenticators.exactly(Authenticator.PASSWORD, Authenticator.MFA_UNSPECIFIED));

  @Tag("slow")
  @Property(tries = 300)
  void deletion_ofWhatMayBeDeleted_changesNothing(@ForAll long seed) {
    Random dice = new Random(seed);
    Scene whole = new Scene();
    for (int i = dice.nextInt(30); i >= 0; i--) {
      Authenticators used = LOGINS.get(dice.nextInt(LOGINS.size()));
      whole.login(days(1 + dice.nextInt(250)), used, "as" + dice.nextInt(3));
    }
    for (int i = dice.nextInt(30); i >= 0; i--) {
      whole.add(event("o" + i, days(133 + dice.nextInt(60)).minusSeconds(i), dice));
    }
    for (int i = dice.nextInt(4); i > 0; i--) {
      whole.accepted(dice.nextInt(6), days(dice.nextInt(250)));
    }
    List<SettledStep> settled = settled(whole);
    RecoveryState said = whole.views(days(14), null, settled).state();
    for (int i = dice.nextInt(8); i >= 0; i--) {
      whole.add(event("n" + i, days(1 + dice.nextInt(13)).minusSeconds(i), dice));
    }
    whole.helped("next", RecoveryAction.FACTOR_RESET, STEP).ticketsProvenTo(CLOCK);

    Instant horizon = CLOCK.minus(POLICY.horizon());
    List<DossierEntry> expired = Expiry.of(whole.entries(), horizon);
    Scene rest = whole.without(expired);

    AccountViews before = whole.views(CLOCK, said, settled);
    AccountViews after = rest.views(CLOCK, said, settled);
    assertThat(after.inventory()).isEqualTo(before.inventory());
    assertThat(after.posture()).isEqualTo(before.posture());
    assertThat(after.state()).isEqualTo(before.state());
    assertThat(open(rest, settled)).isEqualTo(open(whole, settled));
  }

  /** What is said of the steps that are not settled. */
  private static List<RecoveryStep> open(Scene scene, List<SettledStep> settled) {
    Set<String> known = new HashSet<>();
    settled.forEach(step -> known.add(step.id()));
    return scene.steps(settled).stream().filter(step -> !known.contains(step.id())).toList();
  }

  /** All that is older than 35 days is judged for good, and its episodes' days are noted. */
  private static List<SettledStep> settled(Scene scene) {
    List<SettledStep> settled = new ArrayList<>();
    List<RecoveryStep> steps = scene.steps();
    Map<String, Instant> times =
        steps.stream().collect(toMap(RecoveryStep::id, RecoveryStep::occurredAt));
    for (RecoveryStep step : steps) {
      settled.add(
          new SettledStep(
              step.id(),
              step.occurredAt(),
              step.assurance().primary(),
              step.assurance().effective()));
      Instant opened = step.episode() == null ? null : times.get(step.episode());
      if (opened != null) {
        scene.episode(opened, step.occurredAt());
      }
    }
    return settled;
  }

  private static Event event(String id, Instant at, Random dice) {
    int sort = dice.nextInt(10);
    if (sort == 0) {
      return Ticket.of(id, at, Verification.CALLBACK).event();
    }
    if (sort == 1) {
      return Scene.statement(id, at, dice.nextBoolean() ? null : dice.nextInt(6));
    }
    RecoveryAction action = RecoveryAction.values()[dice.nextInt(RecoveryAction.values().length)];
    Actor.Role role = Actor.Role.values()[dice.nextInt(Actor.Role.values().length)];
    @Nullable Authenticator kind = dice.nextInt(4) == 0 ? null : KINDS[dice.nextInt(KINDS.length)];
    Credential credential =
        new Credential(
            kind,
            dice.nextBoolean() ? null : "c" + dice.nextInt(5),
            dice.nextInt(4) > 0 ? null : at.plus(Duration.ofDays(dice.nextInt(200))),
            dice.nextInt(4) > 0 ? null : dice.nextInt(3),
            dice.nextInt(3) > 0 ? null : dice.nextInt(4));
    return Scene.credentialEvent(id, action, at, role, credential);
  }
}
