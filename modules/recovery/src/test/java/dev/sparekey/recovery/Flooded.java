package dev.sparekey.recovery;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Origin;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An account whose codes are made anew at 10:30, in a session that began at 10:00, and what the
 * stage keeps of it.
 */
final class Flooded {

  static final AccountId ACCOUNT = new AccountId("default", "okta", "00u1");
  static final Instant STEP = Instant.parse("2026-03-20T10:30:00Z");
  static final Instant ROOT = STEP.minus(Duration.ofMinutes(30));
  static final Authenticators KEY = Authenticators.exactly(Authenticator.PASSKEY_DEVICE_BOUND);
  static final Authenticators PASSWORD = Authenticators.exactly(Authenticator.PASSWORD);

  private Flooded() {}

  /** What the stage keeps of an account, told of one event after the other. */
  static final class Told {
    private final List<DossierEntry> entries = new ArrayList<>();
    private final Set<Witness> witnesses = new HashSet<>();
    private Profile profile = Profile.EMPTY;

    Told all(List<Event> events) {
      events.forEach(this::one);
      return this;
    }

    Told accepted(PrimaryAcceptance decision) {
      profile = profile.withAcceptance(decision);
      return this;
    }

    /** Each is written to the store and read from it. */
    Told restartedAfterEach(List<Event> events) {
      for (Event event : events) {
        one(event);
        profile = RestartedProfile.of(profile);
      }
      return this;
    }

    private void one(Event event) {
      Set<Login> arrived = Set.of();
      if (event instanceof AuthenticationEvent login) {
        profile = profile.with(login);
        arrived = Set.of(Login.of(login));
      } else if (event instanceof RecoveryEvent step) {
        entries.add(new DossierEntry(step, false));
        profile = profile.withStepAt(step.header().occurredAt());
      }
      if (!entries.isEmpty()) {
        witnesses.addAll(assessment(arrived).witnesses());
      }
    }

    Assessment assessment(Set<Login> arrived) {
      Set<Witness> known = new HashSet<>(witnesses);
      known.addAll(arrived);
      return Assessment.of(
          AssurancePolicy.DEFAULT,
          profile,
          new Dossier(entries),
          known,
          List.of(),
          Completeness.NO_TICKETS);
    }

    RecoveryStep step() {
      return assessment(Set.of()).steps().getFirst().stated();
    }

    /** The last by time. */
    RecoveryStep lastStep() {
      return assessment(Set.of()).steps().getLast().stated();
    }
  }

  static List<Event> owner() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Instant at = STEP.minus(Duration.ofDays(3 + i));
      events.add(login("own" + i, at, KEY, "as1", "own" + i));
    }
    return events;
  }

  static AuthenticationEvent login(
      String id, Instant at, Authenticators used, String network, String session) {
    return login(id, at, Outcome.SUCCESS, used, network, session);
  }

  static AuthenticationEvent login(
      String id, Instant at, Outcome outcome, Authenticators used, String network, String session) {
    return new AuthenticationEvent(
        header(id, at),
        ACCOUNT,
        "anna@example.com",
        outcome,
        used,
        session,
        new Origin(null, network, "NL", null, null));
  }

  static EventHeader header(String id, Instant at) {
    return new EventHeader("okta:" + id, "default", "okta", at, null, at, "okta@1", "test");
  }

  static AuthenticationEvent root() {
    return login("root", ROOT, PASSWORD, "as1", "S");
  }

  static RecoveryEvent step(String network) {
    return Scene.event(
        "r", RecoveryAction.CODE_SET_REGENERATED, STEP, Actor.Role.SELF, null, "S", network);
  }

  /** Sign-ins with the password, spread over a time. */
  static List<Event> flood(int count, Instant from, Duration over, String session) {
    return flood(count, from, over, session, PASSWORD);
  }

  static List<Event> flood(
      int count, Instant from, Duration over, String session, Authenticators used) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant at = from.plus(over.multipliedBy(i).dividedBy(count));
      String own = session.isEmpty() ? "f" + i : session;
      events.add(login("flood" + from + i, at, used, "as1", own));
    }
    return events;
  }

  @SafeVarargs
  static List<Event> joined(List<Event>... parts) {
    List<Event> all = new ArrayList<>();
    for (List<Event> part : parts) {
      all.addAll(part);
    }
    return all;
  }
}
