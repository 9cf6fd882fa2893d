package dev.sparekey.app.rules.noise;

import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the company's feeds tell: an identity provider, a desk, a directory, a proofing service. */
final class Log {

  static final String TENANT = "default";
  static final String IDP = "idp";
  static final String DESK = "desk";
  static final String DIRECTORY = "directory";
  static final String PROOFING = "proofing";
  static final List<String> FEEDS = List.of(IDP, DESK, DIRECTORY, PROOFING);

  /** Less than the marks lag behind, so that no record comes behind a proof of completeness. */
  private static final int LONGEST_TRAVEL_SECONDS = 60;

  private final Arrivals arrivals;
  private final Random random;
  private long number;
  private long asked;

  Log(Arrivals arrivals, Random random) {
    this.arrivals = arrivals;
    this.random = random;
  }

  /** Ids of the provider's events since this was asked last. */
  Set<String> told() {
    Set<String> ids = new HashSet<>();
    while (asked < number) {
      ids.add(IDP + "-" + asked++);
    }
    return ids;
  }

  private EventHeader header(String feed, Instant at, String type) {
    return new EventHeader(
        feed + "-" + number++,
        TENANT,
        feed,
        at,
        null,
        at.plusSeconds(1 + random.nextInt(LONGEST_TRAVEL_SECONDS - 1)),
        "noise",
        type);
  }

  /** From the directory, valid from then on. */
  void listed(Person person, Instant at) {
    arrivals.add(
        new IdentityContextEvent(
            header(DIRECTORY, at, "row"),
            person.account(),
            person.mail(),
            person.kind(),
            List.of(person.mail()),
            person.privileged(),
            null,
            null,
            at,
            null));
  }

  /** Gives the session. */
  String login(
      Person person,
      Origin from,
      Instant at,
      AuthenticationEvent.Outcome outcome,
      Authenticators used) {
    EventHeader header = header(IDP, at, "login");
    String session = "session-" + header.id();
    arrivals.add(
        new AuthenticationEvent(
            header,
            person.account(),
            person.mail(),
            outcome,
            used,
            outcome == AuthenticationEvent.Outcome.SUCCESS ? session : null,
            from));
    return session;
  }

  /** A login with the usual authenticators. */
  String login(Person person, Origin from, Instant at) {
    return login(person, from, at, AuthenticationEvent.Outcome.SUCCESS, person.usual());
  }

  /** By the person, in a session. */
  void own(
      Person person,
      Origin from,
      Instant at,
      RecoveryAction action,
      Credential credential,
      @Nullable String session) {
    step(
        person,
        from,
        at,
        action,
        RecoveryPath.SELF_SERVICE,
        new Actor(Actor.Role.SELF, person.account().nativeId(), person.mail()),
        credential,
        null,
        session);
  }

  /** By the person, who proves something with the step itself. */
  void proven(
      Person person,
      Origin from,
      Instant at,
      RecoveryAction action,
      RecoveryPath path,
      Credential credential,
      Authenticators used) {
    step(
        person,
        from,
        at,
        action,
        path,
        new Actor(Actor.Role.SELF, person.account().nativeId(), person.mail()),
        credential,
        used,
        null);
  }

  /** By the desk. */
  void helped(
      Person person, Person agent, Instant at, RecoveryAction action, Credential credential) {
    step(
        person,
        agent.office(),
        at,
        action,
        RecoveryPath.HELP_DESK,
        new Actor(Actor.Role.AGENT, agent.account().nativeId(), agent.mail()),
        credential,
        null,
        null);
  }

  /** By a service that compares a document with a face. */
  void proofed(Person person, Instant at) {
    arrivals.add(
        new RecoveryEvent(
            header(PROOFING, at, "proofed"),
            person.account(),
            person.mail(),
            RecoveryAction.RECOVERY_PROOFED,
            RecoveryPath.INTEGRATION,
            new Actor(Actor.Role.INTEGRATION, "proofing-service", null),
            Credential.UNKNOWN,
            null,
            null,
            Origin.UNKNOWN,
            null));
  }

  private void step(
      Person person,
      Origin from,
      Instant at,
      RecoveryAction action,
      RecoveryPath path,
      Actor actor,
      Credential credential,
      @Nullable Authenticators used,
      @Nullable String session) {
    arrivals.add(
        new RecoveryEvent(
            header(IDP, at, action.name()),
            person.account(),
            person.mail(),
            action,
            path,
            actor,
            credential,
            used,
            session,
            from,
            null));
  }

  /** Written by the agent at once, with what was verified. */
  void ticket(
      Person requester,
      Person agent,
      Instant at,
      TicketEvent.Category category,
      List<Verification> verification) {
    EventHeader header = header(DESK, at, "ticket");
    arrivals.add(
        new TicketEvent(
            header,
            "T-" + header.id(),
            at,
            TicketEvent.Status.OPEN,
            category,
            List.of(requester.mail()),
            agent.mail(),
            verification));
  }
}
