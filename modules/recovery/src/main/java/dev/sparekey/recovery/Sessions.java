package dev.sparekey.recovery;

import dev.sparekey.model.Interval;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The retained logins of an account, those of one session taken together. */
final class Sessions {

  private final List<Session> all;
  private final Map<Long, Session> byId = new HashMap<>();

  /** One session: what its logins proved together. */
  static final class Session {
    private final List<Login> logins;

    Session(List<Login> logins) {
      this.logins = logins;
    }

    List<Login> logins() {
      return logins;
    }

    /** The login that began it: the earliest of those known. */
    Login root() {
      return logins.size() == 1 ? logins.getFirst() : Collections.max(logins, Login.NEWEST_FIRST);
    }

    List<Login> until(Instant until) {
      return logins.stream().filter(login -> !login.at().isAfter(until)).toList();
    }

    Instant firstAt() {
      return root().at();
    }
  }

  /**
   * The strongest proof of some logins taken together, whenever they were. A record that hides its
   * factors narrows nothing and widens nothing beside one that names them: Okta's session start
   * [0,5] beside its MFA event [3,3] is [3,3].
   */
  static Interval proven(List<Login> logins, Bindings bindings) {
    return together(logins, bindings, login -> Interval.AAL3);
  }

  /**
   * What is left of that proof at a time: a key's login 13 h before is worth rank 4 at most (SP
   * 800-63B-4 §2.3.3).
   */
  static Interval left(List<Login> logins, Bindings bindings, AssurancePolicy policy, Instant at) {
    return together(
        logins, bindings, login -> policy.sessionCeiling(Duration.between(login.at(), at)));
  }

  private static Interval together(
      List<Login> logins, Bindings bindings, ToIntFunction<Login> most) {
    int floor = Interval.NONE;
    int ceiling = Interval.NONE;
    int hidden = Interval.NONE;
    boolean exact = false;
    for (Login login : logins) {
      int highest = most.applyAsInt(login);
      Interval worth = bindings.worth(login.authenticators(), login.at());
      floor = Math.max(floor, Math.min(highest, worth.floor()));
      if (login.authenticators().exact()) {
        exact = true;
        ceiling = Math.max(ceiling, Math.min(highest, worth.ceiling()));
      }
      hidden = Math.max(hidden, highest);
    }
    return new Interval(floor, Math.max(floor, exact ? ceiling : hidden));
  }

  Sessions(List<Login> logins) {
    List<Session> sessions = new ArrayList<>();
    for (Login login : logins) {
      Long id = login.session();
      Session session = id == null ? null : byId.get(id);
      if (session == null) {
        session = new Session(new ArrayList<>());
        sessions.add(session);
        if (id != null) {
          byId.put(id, session);
        }
      }
      session.logins.add(login);
    }
    all = List.copyOf(sessions);
  }

  Collection<Session> all() {
    return all;
  }

  /** By the source's id of it. */
  @Nullable Session byId(@Nullable String id) {
    Long session = Login.session(id);
    return session == null ? null : byId.get(session);
  }

  /** Null when the login was in none. */
  @Nullable Session of(Login login) {
    Long session = login.session();
    return session == null ? null : byId.get(session);
  }
}
