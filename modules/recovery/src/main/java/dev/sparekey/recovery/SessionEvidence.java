package dev.sparekey.recovery;

import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.SessionFacts.Continuity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the session behind a self-service step proves. A session inherits what its logins proved, as
 * far as that is not too old, and only where it still is where it began: a stolen cookie carries
 * the session's id, not its device.
 *
 * <p>Example: a key's login in Amsterdam at 09:00 and a regeneration in the same session from
 * another network at 09:10 is worth [0,1]; had there been a one-time password from that network at
 * 09:09, it would be worth that.
 */
final class SessionEvidence {

  private static final Duration SAME_PLACE = Duration.ofHours(12);

  private static final Interval MOVED = new Interval(Interval.NONE, Interval.AAL1);

  private final AssurancePolicy policy;
  private final Bindings bindings;

  SessionEvidence(AssurancePolicy policy, Bindings bindings) {
    this.policy = policy;
    this.bindings = bindings;
  }

  /**
   * What was found.
   *
   * @param session null when it is not known
   * @param why in words
   */
  record Finding(
      Sessions.@Nullable Session session,
      Interval worth,
      @Nullable Continuity continuity,
      List<String> why) {}

  Finding of(RecoveryEvent step, Retained.Around around) {
    // A step that names its session waits for that one: a guess by place would have to be taken
    // back.
    boolean named = step.sessionId() != null;
    Sessions.Session session = named ? around.named() : nearest(step, around);
    List<Login> logins = session == null ? List.of() : session.until(provenBy(step));
    if (session == null || logins.isEmpty()) {
      String more = named && !around.leftOut().isEmpty() ? ": more logins came than are kept" : "";
      return new Finding(
          session,
          Interval.UNKNOWN,
          null,
          List.of("the session behind the step is not known" + more));
    }
    List<String> why = new ArrayList<>();
    Authenticators strongest = strongest(logins);
    why.add(
        (named ? "its session began with " : "the nearest login from the same place used ")
            + Wording.of(strongest));
    Login root = session.root();
    Login whole =
        logins.stream().filter(one -> !one.isTrace()).max(Login.NEWEST_FIRST).orElse(root);
    // Of a trace nobody can say where it was, of a later login in the session one can.
    Continuity continuity = named ? continuity(step.origin(), whole) : null;
    List<Login> counted = logins;
    if (continuity == Continuity.BROKEN) {
      why.add("the session is used from elsewhere than where it began");
      counted = logins.stream().filter(login -> fromThere(step.origin(), login)).toList();
    }
    if (counted.isEmpty()) {
      return new Finding(session, orLeftOut(MOVED, step, around, why), continuity, why);
    }
    doubts(counted, why);
    Interval worth = Sessions.left(counted, bindings, policy, step.header().occurredAt());
    if (!worth.equals(Sessions.proven(counted, bindings))) {
      why.add("that was too long ago to count in full");
    }
    if (root.isTrace()) {
      why.add("where the session began is not known any more");
      worth = new Interval(Interval.NONE, worth.ceiling());
    }
    return new Finding(
        session, named ? orLeftOut(worth, step, around, why) : worth, continuity, why);
  }

  /** It may have proven more by logins of which more came than are kept. */
  private Interval orLeftOut(
      Interval known, RecoveryEvent step, Retained.Around around, List<String> why) {
    int most = known.ceiling();
    for (LeftOut one : around.leftOut()) {
      Instant latest = one.latest(provenBy(step));
      Duration age = Duration.between(latest, step.header().occurredAt());
      int worth = bindings.worth(one.authenticators(), latest).ceiling();
      most = Math.max(most, Math.min(policy.sessionCeiling(age), worth));
    }
    if (most == known.ceiling()) {
      return known;
    }
    why.add("more logins came than are kept, and some may have been its own");
    return new Interval(known.floor(), most);
  }

  private void doubts(List<Login> logins, List<String> why) {
    for (Login login : logins) {
      String doubt = bindings.doubt(login.authenticators(), login.at());
      if (doubt != null && !why.contains(doubt)) {
        why.add(doubt);
      }
    }
  }

  /** Feeds' clocks differ: a login up to the skew after a step is read as before it. */
  private Instant provenBy(RecoveryEvent step) {
    return step.header().occurredAt().plus(policy.skew());
  }

  private Authenticators strongest(List<Login> logins) {
    Authenticators found = Authenticators.UNKNOWN;
    for (Login login : logins) {
      if (found.kinds().isEmpty()
          || policy.of(login.authenticators()).floor() > policy.of(found).floor()) {
        found = login.authenticators();
      }
    }
    return found;
  }

  /** The newest login within 12 h before, from the same device or else the same network. */
  private static Sessions.@Nullable Session nearest(RecoveryEvent step, Retained.Around around) {
    Instant at = step.header().occurredAt();
    for (Login login : around.before()) {
      boolean close = !login.at().isAfter(at) && !login.at().isBefore(at.minus(SAME_PLACE));
      if (close && !login.isTrace() && samePlace(login, step.origin())) {
        Sessions.Session session = around.sessions().of(login);
        return session == null ? new Sessions(List.of(login)).all().iterator().next() : session;
      }
    }
    return null;
  }

  private static boolean samePlace(Login login, Origin origin) {
    String device = origin.device();
    if (device != null && login.device() != null) {
      return device.equals(login.device());
    }
    String network = origin.network();
    return network != null && network.equals(login.network());
  }

  /** Null when the two have nothing in common that could be compared. */
  private static @Nullable Continuity continuity(Origin origin, Login root) {
    Boolean device = root.isFromDevice(origin.device());
    Boolean network = root.isFromNetwork(origin.network());
    Boolean agent = same(Login.userAgent(origin), root.userAgent());
    if (Boolean.FALSE.equals(device)
        || Boolean.FALSE.equals(network)
        || Boolean.FALSE.equals(agent)) {
      return Continuity.BROKEN;
    }
    return device == null && network == null && agent == null ? null : Continuity.INTACT;
  }

  private static boolean fromThere(Origin origin, Login login) {
    return continuity(origin, login) == Continuity.INTACT;
  }

  private static @Nullable Boolean same(@Nullable Object one, @Nullable Object other) {
    return one == null || other == null ? null : one.equals(other);
  }
}
