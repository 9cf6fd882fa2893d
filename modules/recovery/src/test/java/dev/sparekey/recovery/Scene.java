package dev.sparekey.recovery;

import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Posture;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TenantPolicyChange;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One account's history, written down by a test and read by the assessment. */
final class Scene {

  static final Instant STEP = Instant.parse("2026-03-20T14:00:00Z");
  static final Authenticators OTP =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.OTP);
  static final Authenticators PASSWORD = Authenticators.exactly(Authenticator.PASSWORD);
  static final Authenticators CODE =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.RECOVERY_CODE);

  private static final AccountId ACCOUNT = new AccountId("default", "okta", "00u1");

  private Profile profile = Profile.EMPTY;
  private final List<DossierEntry> entries = new ArrayList<>();
  private Completeness feeds = Completeness.NO_TICKETS;
  private Staff staff = Staff.NOBODY;
  private TenantPolicies policies = TenantPolicies.NONE;
  private final List<ApproverAnswer> approvers = new ArrayList<>();

  static Instant minutes(long afterStep) {
    return STEP.plus(Duration.ofMinutes(afterStep));
  }

  static Instant days(long beforeStep) {
    return STEP.minus(Duration.ofDays(beforeStep));
  }

  Scene login(Instant at, Authenticators used, String network) {
    return login(at, used, network, "s" + at + network);
  }

  Scene login(Instant at, Authenticators used, @Nullable String network, String session) {
    return loginFrom(new Origin(null, network, null, null, null), at, used, session);
  }

  Scene loginFrom(Origin origin, Instant at, Authenticators used, String session) {
    profile =
        profile.with(
            new AuthenticationEvent(
                header("l" + at + used + origin.network(), "okta", at),
                ACCOUNT,
                "anna@example.com",
                Outcome.SUCCESS,
                used,
                session,
                origin));
    return this;
  }

  /** Logins with password and one-time password on {@code count} days, the last 10 days before. */
  Scene usualLogins(int count) {
    for (int i = 0; i < count; i++) {
      login(days(10 + i), OTP, "as1");
    }
    return this;
  }

  /** A factor that is answered outside of any session, as when a desk asks for it. */
  Scene answered(Instant at, Authenticators used) {
    return attempted(at, Outcome.SUCCESS, used);
  }

  Scene refused(Instant at, Authenticators used) {
    return attempted(at, Outcome.DENIED, used);
  }

  Scene failed(Instant at) {
    return attempted(at, Outcome.FAILURE, Authenticators.UNKNOWN);
  }

  private Scene attempted(Instant at, Outcome outcome, Authenticators used) {
    profile =
        profile.with(
            new AuthenticationEvent(
                header("a" + at + outcome, "okta", at),
                ACCOUNT,
                "anna@example.com",
                outcome,
                used,
                null,
                Origin.UNKNOWN));
    return this;
  }

  /** An event on the account that some feed tells of. */
  Scene told(Told told) {
    return add(told.event());
  }

  /** An event on the account; by a system, without a credential, unless said. */
  record Told(
      String feed,
      RecoveryAction action,
      Instant at,
      RecoveryPath path,
      Actor actor,
      Credential credential,
      @Nullable Authenticators used) {

    static Told by(String feed, RecoveryAction action, Instant at) {
      Actor system = new Actor(Actor.Role.SYSTEM, null, null);
      return new Told(feed, action, at, RecoveryPath.UNKNOWN, system, Credential.UNKNOWN, null);
    }

    Told path(RecoveryPath now) {
      return new Told(feed, action, at, now, actor, credential, used);
    }

    Told actor(Actor.Role role, @Nullable String id, @Nullable String name) {
      return new Told(feed, action, at, path, new Actor(role, id, name), credential, used);
    }

    Told of(Authenticator kind, @Nullable String id) {
      return of(new Credential(kind, id, null, null, null));
    }

    Told of(Credential now) {
      return new Told(feed, action, at, path, actor, now, used);
    }

    Told with(Authenticators now) {
      return new Told(feed, action, at, path, actor, credential, now);
    }

    String id() {
      return action + "@" + at;
    }

    RecoveryEvent event() {
      return new RecoveryEvent(
          header(id(), feed, at),
          ACCOUNT,
          null,
          action,
          path,
          actor,
          credential,
          used,
          null,
          Origin.UNKNOWN,
          null);
    }
  }

  Scene step(String id, RecoveryAction action, Instant at, @Nullable Authenticators used) {
    return add(event(id, action, at, Actor.Role.SELF, used, "s" + id, "as1"));
  }

  /** A step on the subject's own account that tells which credential it is about. */
  Scene about(
      String id,
      RecoveryAction action,
      Instant at,
      @Nullable Authenticator kind,
      @Nullable String credentialId,
      String session) {
    RecoveryEvent plain = event(id, action, at, Actor.Role.SELF, null, session, "as1");
    return add(
        new RecoveryEvent(
            plain.header(),
            plain.account(),
            plain.accountName(),
            action,
            plain.path(),
            plain.actor(),
            new Credential(kind, credentialId, null, null, null),
            null,
            session,
            plain.origin(),
            null));
  }

  Scene helped(String id, RecoveryAction action, Instant at) {
    return add(event(id, action, at, Actor.Role.AGENT, null, null, "as9"));
  }

  Scene add(Event event) {
    return add(event, false);
  }

  Scene add(Event event, boolean contested) {
    entries.add(new DossierEntry(event, contested));
    if (event instanceof AccountEvent named) {
      profile = profile.with(named);
    }
    return this;
  }

  Scene add(DossierEntry entry) {
    entries.add(entry);
    return this;
  }

  Scene required(int level) {
    return add(demanding(level));
  }

  Scene managedBy(String manager) {
    return add(directory(null, manager));
  }

  static IdentityContextEvent demanding(int level) {
    return directory(level, null);
  }

  private static IdentityContextEvent directory(@Nullable Integer level, @Nullable String manager) {
    return statement("i", days(100), level, manager);
  }

  /** What a directory says of the account from then on. */
  static IdentityContextEvent statement(String id, Instant from, @Nullable Integer level) {
    return statement(id, from, level, null);
  }

  private static IdentityContextEvent statement(
      String id, Instant from, @Nullable Integer level, @Nullable String manager) {
    return new IdentityContextEvent(
        header(id, "directory", from),
        ACCOUNT,
        null,
        SubjectKind.PERSON,
        List.of(),
        null,
        level,
        manager,
        from,
        null);
  }

  /** As a directory tells of users that it knows by name only. */
  static IdentityContextEvent named(String directory, String id, Instant at) {
    return new IdentityContextEvent(
        header(id, directory, at),
        ACCOUNT,
        "anna@example.com",
        SubjectKind.UNKNOWN,
        List.of(),
        null,
        null,
        null,
        at,
        null);
  }

  /** A helped step that quotes a ticket. */
  static RecoveryEvent quoting(String id, RecoveryAction action, Instant at, String ticket) {
    RecoveryEvent plain = event(id, action, at, Actor.Role.AGENT, null, null, "as9");
    return new RecoveryEvent(
        plain.header(),
        plain.account(),
        null,
        action,
        plain.path(),
        plain.actor(),
        plain.credential(),
        null,
        null,
        plain.origin(),
        ticket);
  }

  /** The policy of all accounts of a source was changed. */
  Scene policyChanged(String tenant, String feed, TenantPolicyChange change) {
    policies = policies.with(policies.around(tenant, feed, change).with(change));
    return this;
  }

  Scene staffed(IdentityContextEvent... duties) {
    List<DossierEntry> rows = new ArrayList<>();
    for (IdentityContextEvent duty : duties) {
      rows.add(new DossierEntry(duty, false));
    }
    staff = Staff.of(rows);
    return this;
  }

  /** Somebody of the staff, by all his names. */
  static IdentityContextEvent duty(String id, StaffRole role, String... names) {
    return new IdentityContextEvent(
        header("duty" + id, "directory", days(100)),
        new AccountId("default", "okta", id),
        null,
        SubjectKind.PERSON,
        List.of(names),
        null,
        null,
        null,
        days(100),
        null,
        role);
  }

  Scene ticketsTo(Instant proven, Instant assumed, Instant clock) {
    feeds = new Completeness(true, proven, assumed, clock).of(Set.of("zendesk"));
    return this;
  }

  Scene ticketsProvenTo(Instant proven) {
    return ticketsTo(proven, proven, proven);
  }

  List<RecoveryStep> steps() {
    return steps(List.of());
  }

  List<RecoveryStep> steps(List<SettledStep> settled) {
    List<RecoveryStep> steps = new ArrayList<>();
    assessment(settled).steps().forEach(step -> steps.add(step.stated()));
    return steps;
  }

  Assessment assessment() {
    return assessment(List.of());
  }

  private Assessment assessment(List<SettledStep> settled) {
    return Assessment.of(
        AssurancePolicy.DEFAULT,
        profile,
        new Dossier(entries, staff, policies),
        List.of(),
        settled,
        feeds,
        approvers);
  }

  /** What an account of the same provider says of its owner's approval. */
  Scene answered(Told approval, ApproverStanding standing) {
    RecoveryEvent event = approval.event();
    AccountId approver = new AccountId("default", "okta", String.valueOf(event.actor().id()));
    approvers.add(new ApproverAnswer(event.header().id(), approver, standing));
    return this;
  }

  /** What this account says of its owner's approval of another's recovery. */
  ApproverStanding standing(RecoveryEvent approval) {
    return standing(approval, List.of(), Instant.MAX);
  }

  ApproverStanding standing(
      RecoveryEvent approval, List<SettledStep> settled, Instant doubtedFrom) {
    return standing(approval, settled, doubtedFrom, Instant.MIN, null);
  }

  /** The same, by the stage's clock, and with the state that was said last. */
  ApproverStanding standing(
      RecoveryEvent approval,
      List<SettledStep> settled,
      Instant doubtedFrom,
      Instant clock,
      @Nullable RecoveryState said) {
    return Assessment.unvouched(
            AssurancePolicy.DEFAULT,
            profile,
            new Dossier(entries, staff, policies),
            List.of(),
            settled,
            feeds)
        .standings(List.of(approval), clock, said, doubtedFrom)
        .getFirst();
  }

  /** The same of several, ascending by time. */
  List<ApproverStanding> standings(RecoveryEvent... approvals) {
    return Assessment.unvouched(
            AssurancePolicy.DEFAULT,
            profile,
            new Dossier(entries, staff, policies),
            List.of(),
            List.of(),
            feeds)
        .standings(List.of(approvals), Instant.MIN, null, Instant.MAX);
  }

  /** The owner approves another's recovery, from a session. */
  static RecoveryEvent approval(Instant at, @Nullable String session, String network) {
    return new RecoveryEvent(
        header("approval", "okta", at),
        new AccountId("default", "okta", "00u2"),
        null,
        RecoveryAction.RECOVERY_APPROVED,
        RecoveryPath.UNKNOWN,
        new Actor(Actor.Role.ADMIN, "00u1", "anna@example.com"),
        Credential.UNKNOWN,
        null,
        session,
        new Origin(null, network, null, null, null),
        null);
  }

  /** What bears on a step, beside what was kept for it. */
  Retained.Around around(RecoveryEvent step, Set<? extends Witness> witnesses) {
    return new Retained(AssurancePolicy.DEFAULT, profile, witnesses).around(step);
  }

  /** What its steps rest on. */
  Set<Witness> witnesses() {
    return assessment(List.of()).witnesses();
  }

  /** Of what there is too much to tell whether something was new at a step. */
  Map<Trait.Kind, Posture.Full> untold(String id) {
    return assessment(List.of()).untold(step(id));
  }

  List<DossierEntry> entries() {
    return entries;
  }

  /** The same account, after these were deleted. */
  Scene without(List<DossierEntry> deleted) {
    Scene rest = new Scene();
    rest.profile = profile;
    rest.feeds = feeds;
    rest.entries.addAll(entries);
    rest.entries.removeAll(deleted);
    return rest;
  }

  /** That the primary is at most so much is decided. */
  Scene accepted(int primary, Instant at) {
    return accepted(new PrimaryAcceptance(primary, "key lost", "N. Name", at));
  }

  Scene accepted(PrimaryAcceptance decision) {
    profile = profile.withAcceptance(decision);
    return this;
  }

  Scene episode(Instant from, Instant to) {
    profile = profile.withEpisode(from, to);
    return this;
  }

  AccountViews views(Instant clock, @Nullable RecoveryState said, List<SettledStep> settled) {
    return AccountViews.of(
        AssurancePolicy.DEFAULT, ACCOUNT, profile, assessment(settled), clock, days(200), said);
  }

  RecoveryStep step(String id) {
    return steps().stream()
        .filter(step -> step.id().equals("okta:" + id))
        .findFirst()
        .orElseThrow();
  }

  /** What is published of the account when the stage's clock is there. */
  AccountViews views(Instant clock) {
    return AccountViews.of(
        AssurancePolicy.DEFAULT, ACCOUNT, profile, assessment(List.of()), clock, days(200), null);
  }

  Scene credential(String id, RecoveryAction action, Instant at, Credential credential) {
    return add(credentialEvent(id, action, at, Actor.Role.SELF, credential));
  }

  static RecoveryEvent credentialEvent(
      String id, RecoveryAction action, Instant at, Actor.Role role, Credential credential) {
    return new RecoveryEvent(
        header(id, "okta", at),
        ACCOUNT,
        null,
        action,
        RecoveryPath.SELF_SERVICE,
        new Actor(role, "00u1", null),
        credential,
        null,
        null,
        Origin.UNKNOWN,
        null);
  }

  Scene subject(SubjectKind kind) {
    return add(
        new IdentityContextEvent(
            header("kind", "directory", days(100)),
            ACCOUNT,
            null,
            kind,
            List.of(),
            null,
            null,
            null,
            days(100),
            null));
  }

  static RecoveryEvent event(
      String id,
      RecoveryAction action,
      Instant at,
      Actor.Role role,
      @Nullable Authenticators used,
      @Nullable String session,
      String network) {
    return new RecoveryEvent(
        header(id, "okta", at),
        ACCOUNT,
        null,
        action,
        RecoveryPath.UNKNOWN,
        new Actor(role, "00uDESK", role == Actor.Role.SELF ? null : "desk@example.com"),
        Credential.UNKNOWN,
        used,
        session,
        new Origin(null, network, null, null, null),
        null);
  }

  /** A version of a ticket; open, about a recovery and held by the agent who acts, unless said. */
  record Ticket(
      String number,
      Instant created,
      Instant version,
      TicketEvent.Status status,
      TicketEvent.Category category,
      @Nullable String agent,
      @Nullable List<Verification> verification) {

    static Ticket of(String number, Instant created, Verification... verification) {
      return new Ticket(
          number,
          created,
          created,
          TicketEvent.Status.OPEN,
          TicketEvent.Category.RECOVERY,
          "desk@example.com",
          List.of(verification));
    }

    Ticket at(Instant later, Verification... now) {
      return new Ticket(number, created, later, status, category, agent, List.of(now));
    }

    /** As a desk tells it whose records have no place for the verification. */
    Ticket withoutVerification() {
      return new Ticket(number, created, version, status, category, agent, null);
    }

    Ticket status(TicketEvent.Status now) {
      return new Ticket(number, created, version, now, category, agent, verification);
    }

    Ticket category(TicketEvent.Category now) {
      return new Ticket(number, created, version, status, now, agent, verification);
    }

    Ticket agent(@Nullable String now) {
      return new Ticket(number, created, version, status, category, now, verification);
    }

    TicketEvent event() {
      return new TicketEvent(
          header(number + "@" + version, "zendesk", version),
          number,
          created,
          status,
          category,
          List.of("a@example.com"),
          agent,
          verification);
    }
  }

  private static EventHeader header(String id, String feed, Instant at) {
    return new EventHeader(feed + ":" + id, "default", feed, at, null, at, feed + "@1", "test");
  }
}
