package dev.sparekey.recovery;

import dev.sparekey.model.Actor;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.Surroundings;
import dev.sparekey.model.TenantPolicyChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where a step came from, and what happened around it. */
final class StepSurroundings {

  private final AssurancePolicy policy;
  private final TenantPolicies policies;
  private final Familiarity familiarity;
  private final Bindings bindings;
  private final RecoveryNotices notices;
  private final TravelJudgement travel;

  /** By action, each ascending by time: a walk through all of them at each step is their square. */
  private final Map<RecoveryAction, List<RecoveryEvent>> byAction =
      new EnumMap<>(RecoveryAction.class);

  StepSurroundings(
      AssurancePolicy policy,
      Dossier dossier,
      Familiarity familiarity,
      Bindings bindings,
      RecoveryNotices notices,
      TravelJudgement travel) {
    this.policy = policy;
    policies = dossier.policies();
    this.familiarity = familiarity;
    this.bindings = bindings;
    this.notices = notices;
    this.travel = travel;
    for (RecoveryEvent event : dossier.recoveries()) {
      byAction.computeIfAbsent(event.action(), action -> new ArrayList<>()).add(event);
    }
  }

  /** What is known of the session that a step came from. */
  SessionFacts session(
      RecoveryEvent event,
      SessionEvidence.@Nullable Finding session,
      Sessions.@Nullable Session own,
      Retained.Around around,
      Instant cutoff,
      int primaryFloor) {
    if (session == null) {
      return SessionFacts.NONE;
    }
    return new SessionFacts(
        own == null ? null : session.worth(),
        own == null ? null : own.firstAt(),
        session.continuity(),
        familiarity.isNew(Trait.Kind.DEVICE, event.origin().device(), primaryFloor, cutoff),
        familiarity.isNew(Trait.Kind.NETWORK, event.origin().network(), primaryFloor, cutoff),
        familiarity.isNew(Trait.Kind.COUNTRY, event.origin().country(), primaryFloor, cutoff),
        travel.of(event, session, around));
  }

  /**
   * What happened before and after a step.
   *
   * @param cutoff logins from here on belong to the step's own session or episode
   * @param boundAsUsual of what binds a factor, whether that is nobody's way to stay
   */
  Surroundings surroundings(
      RecoveryEvent step,
      Retained.Around around,
      Instant cutoff,
      int primaryFloor,
      Predicate<RecoveryEvent> boundAsUsual) {
    Instant at = step.header().occurredAt();
    int denials = 0;
    int failures = 0;
    for (Login refusal : around.refusals()) {
      if (refusal.at().isBefore(at.minus(policy.refusalWindow()))) {
        continue;
      }
      switch (refusal.outcome()) {
        case DENIED -> denials++;
        case FAILURE -> failures++;
        case SUCCESS -> throw new IllegalStateException("a success among the refusals");
      }
    }
    return new Surroundings(
        denials,
        failures,
        anomalousLoginBefore(step, around, cutoff, primaryFloor),
        primaryUsed(around, cutoff, primaryFloor),
        lastBefore(RecoveryAction.CONTACT_CHANGED, at, event -> true),
        lastBefore(
            RecoveryAction.RECOVERY_POLICY_CHANGED,
            at,
            event -> !isOwn(event) || isOfLate(event, at)),
        forAll(step, null),
        byActor(step),
        firstAfter(RecoveryAction.FACTOR_BOUND, at, policy.afterWindow(), boundAsUsual.negate()),
        anomalousLoginAfter(step, around, cutoff, primaryFloor),
        firstAfter(
            RecoveryAction.PRIVILEGED_ACTION, at, policy.privilegedActionWindow(), action -> true),
        notices.first(step));
  }

  private @Nullable EventRef lastBefore(
      RecoveryAction action, Instant at, Predicate<RecoveryEvent> counts) {
    List<RecoveryEvent> before =
        ByTime.between(of(action), at.minus(policy.contactWindow()), at.minusNanos(1));
    for (RecoveryEvent event : before.reversed()) {
      if (counts.test(event)) {
        return reference(event);
      }
    }
    return null;
  }

  /** Who opens the way and takes it at once needs one administrator's session for both. */
  private boolean isOfLate(RecoveryEvent change, Instant at) {
    return !change.header().occurredAt().isBefore(at.minus(policy.episodeGap()));
  }

  /**
   * A change of a tenant's policy is told of whoever made it, for it is nobody's own. That an
   * administrator edits a zone on Monday opens no door into his own account on Thursday.
   */
  private static boolean isOwn(RecoveryEvent change) {
    return change.actor().role() == Actor.Role.SELF
        || change.account().nativeId().equals(change.actor().id());
  }

  /**
   * The newest change for all accounts of the source before a step, which says nothing of another
   * such change: whoever sets a policy up makes ten in a row.
   *
   * @param by whose it is to be; null for anybody's
   */
  private @Nullable TenantPolicyChange forAll(RecoveryEvent step, @Nullable String by) {
    if (TenantPolicies.isForAll(step)) {
      return null;
    }
    Instant at = step.header().occurredAt();
    return policies.lastBefore(step.account(), at.minus(policy.contactWindow()), at, by);
  }

  /**
   * Why it cannot be told whether whoever acted in a step had changed the policy of all in the day
   * before; in words, none where it can.
   */
  List<String> doubts(RecoveryEvent step) {
    Instant at = step.header().occurredAt();
    Instant from = at.minus(policy.episodeGap());
    TenantPolicyChange known = byActor(step);
    boolean isOfLate = known != null && !known.event().at().isBefore(from);
    return step.actor().helped() && !isOfLate && policies.omits(step.account(), from, at)
        ? List.of(
            "more than "
                + PolicyHour.MOST
                + " changed the policy of all accounts in an hour of the day before, and whoever"
                + " acted here may be one of those who are not kept")
        : List.of();
  }

  /** Of an actor of whom the source tells no id nobody knows what else he did. */
  private @Nullable TenantPolicyChange byActor(RecoveryEvent step) {
    String actor = TenantPolicies.actorOf(step);
    return actor == null ? null : forAll(step, actor);
  }

  private @Nullable EventRef firstAfter(
      RecoveryAction action, Instant at, Duration window, Predicate<RecoveryEvent> counts) {
    for (RecoveryEvent event : ByTime.between(of(action), at.plusNanos(1), at.plus(window))) {
      if (counts.test(event)) {
        return reference(event);
      }
    }
    return null;
  }

  private List<RecoveryEvent> of(RecoveryAction action) {
    return byAction.getOrDefault(action, List.of());
  }

  static EventRef reference(RecoveryEvent event) {
    return new EventRef(event.header().id(), event.header().occurredAt());
  }

  /**
   * The first login within 7 days after, outside the step's session, from somewhere certainly new.
   */
  private @Nullable EventRef anomalousLoginAfter(
      RecoveryEvent step, Retained.Around around, Instant cutoff, int primaryFloor) {
    Long session = Login.session(step.sessionId());
    for (Login login : around.after()) {
      boolean own = session != null && session.equals(login.session());
      if (!own && fromSomewhereNew(login, around, primaryFloor, cutoff)) {
        return new EventRef(login.id(), login.at());
      }
    }
    return null;
  }

  /** The newest login within the episode's gap before, outside the step's session. */
  private @Nullable EventRef anomalousLoginBefore(
      RecoveryEvent step, Retained.Around around, Instant cutoff, int primaryFloor) {
    Instant at = step.header().occurredAt();
    Long session = Login.session(step.sessionId());
    for (Login login : around.before()) {
      boolean own = session != null && session.equals(login.session());
      boolean within =
          login.at().isBefore(at) && !login.at().isBefore(at.minus(policy.episodeGap()));
      if (within && !own && fromSomewhereNew(login, around, primaryFloor, cutoff)) {
        return new EventRef(login.id(), login.at());
      }
    }
    return null;
  }

  /** The newest login as strong as the primary, outside the step's own session and episode. */
  private @Nullable Instant primaryUsed(Retained.Around around, Instant cutoff, int primaryFloor) {
    if (primaryFloor == Interval.NONE) {
      return null;
    }
    for (Login login : around.before()) {
      if (login.at().isBefore(cutoff)
          && bindings.worth(login.authenticators(), login.at()).floor() >= primaryFloor) {
        return login.at();
      }
    }
    return null;
  }

  /**
   * From a country that is certainly new, or from such a network. The network alone is nothing
   * where device and country are certainly familiar: a laptop goes along to hotels and guest
   * networks, and by the week that would be every fifth person. But not farther than anybody
   * travels. What is not known keeps nothing from being new.
   */
  private boolean fromSomewhereNew(
      Login login, Retained.Around around, int primaryFloor, Instant cutoff) {
    if (isNew(Trait.Kind.COUNTRY, login.country(), primaryFloor, cutoff)) {
      return true;
    }
    if (!isNew(Trait.Kind.NETWORK, login.network(), primaryFloor, cutoff)) {
      return false;
    }
    boolean carried =
        isFamiliar(Trait.Kind.DEVICE, login.device(), primaryFloor, cutoff)
            && isFamiliar(Trait.Kind.COUNTRY, login.country(), primaryFloor, cutoff);
    return !carried || TravelJudgement.cameTooFast(login, around.before());
  }

  private boolean isFamiliar(Trait.Kind kind, @Nullable String value, int floor, Instant at) {
    return Boolean.FALSE.equals(familiarity.isNew(kind, value, floor, at));
  }

  private boolean isNew(Trait.Kind kind, @Nullable String value, int floor, Instant at) {
    return Boolean.TRUE.equals(familiarity.isNew(kind, value, floor, at));
  }
}
