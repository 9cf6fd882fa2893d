package dev.sparekey.recovery;

import dev.sparekey.model.Interval;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The retained logins of an account, those of one session taken together. */
final class Sessions {

  private final List<Session> all;
  private final Map<String, Session> byId = new LinkedHashMap<>();

  /** One session: what its logins proved together. */
  static final class Session {
    private final List<Login> logins = new ArrayList<>();

    List<Login> logins() {
      return logins;
    }

    /**
     * The strongest proof of the session. A record that hides its factors narrows nothing and
     * widens nothing beside one that names them: Okta's session start [0,5] beside its MFA event
     * [3,3] is [3,3].
     *
     * @param until logins after it prove nothing yet: a one-time password given at 14:05 is not
     *     behind a step of 14:00
     */
    Interval assurance(AssurancePolicy policy, Instant until) {
      int floor = Interval.NONE;
      int ceiling = Interval.NONE;
      boolean exact = false;
      for (Login login : until(until)) {
        Interval worth = policy.of(login.authenticators());
        floor = Math.max(floor, worth.floor());
        if (login.authenticators().exact()) {
          exact = true;
          ceiling = Math.max(ceiling, worth.ceiling());
        }
      }
      return new Interval(floor, exact ? Math.max(floor, ceiling) : Interval.AAL3);
    }

    List<Login> until(Instant until) {
      return logins.stream().filter(login -> !login.at().isAfter(until)).toList();
    }

    Instant firstAt() {
      return logins.stream().map(Login::at).min(Instant::compareTo).orElseThrow();
    }
  }

  Sessions(List<Login> logins) {
    List<Session> sessions = new ArrayList<>();
    for (Login login : logins) {
      String id = login.sessionId();
      Session session = id == null ? null : byId.get(id);
      if (session == null) {
        session = new Session();
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

  @Nullable Session byId(@Nullable String id) {
    return id == null ? null : byId.get(id);
  }
}
