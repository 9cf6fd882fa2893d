package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.Dossier;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Expiry;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.SettledStep;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When a step is judged for good, and when what it rested on may be forgotten.
 *
 * <p>Example with the default policy: a reset of 1 March settles on 5 April. What is told of it
 * from then on changes neither its alert nor what the factor bound by it is worth. On 11 July, 132
 * days after it, the events are deleted, but for those of credentials that may still be in use.
 */
final class Settlement {

  private final AssurancePolicy policy;

  Settlement(AssurancePolicy policy) {
    this.policy = policy;
  }

  Instant settlesAt(Instant step) {
    return step.plus(policy.settleAfter());
  }

  Instant expiresAt(Instant event) {
    return event.plus(policy.horizon());
  }

  /**
   * Nothing that happened before the horizon is taken in; before the first mark everything is. A
   * directory's statement is no happening: its row may be years old and hold today.
   */
  boolean tooOld(Event event, Instant clock) {
    return !(event instanceof IdentityContextEvent)
        && event.header().occurredAt().isBefore(horizon(clock));
  }

  private Instant horizon(Instant clock) {
    return clock.equals(Instant.MIN) ? Instant.MIN : clock.minus(policy.horizon());
  }

  /** The steps whose time has come. */
  List<RecoveryStep> due(List<RecoveryStep> steps, Set<String> settled, Instant clock) {
    return steps.stream()
        .filter(step -> !settled.contains(step.id()))
        .filter(step -> !settlesAt(step.occurredAt()).isAfter(clock))
        .toList();
  }

  static SettledStep settled(RecoveryStep step) {
    return new SettledStep(
        step.id(), step.occurredAt(), step.assurance().primary(), step.assurance().effective());
  }

  /** Deletes what bears on nothing any more. It never changes a verdict that is still open. */
  void expire(AccountId account, Profile profile, Instant clock, AccountsStore store) {
    List<DossierEntry> expired = Expiry.of(store.dossier(account), horizon(clock));
    if (expired.isEmpty()) {
      return;
    }
    Set<String> gone = new HashSet<>();
    for (DossierEntry entry : expired) {
      String event = entry.event().header().id();
      gone.add(event);
      store.removeDossierEntry(account, entry.id());
      store.removeSettled(account, event);
    }
    for (Alert alert : List.copyOf(store.alerts(account))) {
      if (gone.contains(alert.anchor())) {
        store.removeAlert(account, alert.id());
      }
    }
    for (Triaged decided : List.copyOf(store.decisions(account))) {
      if (gone.contains(decided.seen().anchor())) {
        store.removeDecision(account, decided.seen().id());
      }
    }
    Set<Login> kept = Set.copyOf(store.witnesses(account));
    Set<Login> needed =
        Assessment.witnesses(
            policy, profile, new Dossier(store.dossier(account), store.staff()), kept);
    for (Login witness : kept) {
      if (!needed.contains(witness)) {
        store.removeWitness(account, witness);
      }
    }
  }
}
