package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Credential;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Short words for events of two accounts, for tests. */
final class Happenings {

  static final Instant MONDAY = Instant.parse("2026-03-02T09:00:00Z");
  static final AccountId ANNA = new AccountId("default", "okta", "00uANNA");
  static final AccountId BERT = new AccountId("default", "okta", "00uBERT");
  static final Authenticators PASSWORD_OTP =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.OTP);

  private Happenings() {}

  static String mail(AccountId account) {
    return account.nativeId().substring(3).toLowerCase(java.util.Locale.ROOT) + "@example.com";
  }

  static EventHeader header(String id, String feed, Instant at) {
    return new EventHeader(feed + ":" + id, "default", feed, at, null, at, feed + "@1", "test");
  }

  static AuthenticationEvent login(
      String id, AccountId account, Instant at, Authenticators used, String network) {
    return new AuthenticationEvent(
        header(id, "okta", at),
        account,
        mail(account),
        Outcome.SUCCESS,
        used,
        "session-" + id,
        new Origin("192.0.2.1", network, "NL", null, null));
  }

  /** The same, from there. */
  static AuthenticationEvent from(@Nullable Coordinates where, AuthenticationEvent login) {
    return new AuthenticationEvent(
        login.header(),
        login.account(),
        login.accountName(),
        login.outcome(),
        login.authenticators(),
        login.sessionId(),
        login.origin().at(where));
  }

  /** The same, from there. */
  static RecoveryEvent from(@Nullable Coordinates where, RecoveryEvent step) {
    return new RecoveryEvent(
        step.header(),
        step.account(),
        step.accountName(),
        step.action(),
        step.path(),
        step.actor(),
        step.credential(),
        step.authenticators(),
        step.sessionId(),
        step.origin().at(where),
        step.ticketId());
  }

  static RecoveryEvent codeUsed(String id, AccountId account, Instant at, String network) {
    return recovery(
        id,
        account,
        at,
        RecoveryAction.CODE_USED,
        new Actor(Actor.Role.SELF, account.nativeId(), mail(account)),
        Authenticators.exactly(Authenticator.PASSWORD, Authenticator.RECOVERY_CODE),
        network);
  }

  static RecoveryEvent codeFailed(String id, AccountId account, Instant at) {
    return recovery(
        id,
        account,
        at,
        RecoveryAction.CODE_FAILED,
        new Actor(Actor.Role.SELF, account.nativeId(), mail(account)),
        null,
        "as7");
  }

  static RecoveryEvent helped(String id, AccountId account, Instant at, RecoveryAction action) {
    return recovery(
        id,
        account,
        at,
        action,
        new Actor(Actor.Role.AGENT, "00uDESK", "desk@example.com"),
        null,
        "as1");
  }

  static RecoveryEvent own(
      String id, AccountId account, Instant at, RecoveryAction action, String network) {
    return recovery(
        id,
        account,
        at,
        action,
        new Actor(Actor.Role.SELF, account.nativeId(), mail(account)),
        null,
        network);
  }

  /** The same step, taken by another agent. */
  static RecoveryEvent by(String agent, RecoveryEvent step) {
    return recovery(
        step.header().id().substring("okta:".length()),
        step.account(),
        step.header().occurredAt(),
        step.action(),
        new Actor(Actor.Role.AGENT, agent, agent + "@example.com"),
        null,
        "as1");
  }

  private static RecoveryEvent recovery(
      String id,
      AccountId account,
      Instant at,
      RecoveryAction action,
      Actor actor,
      @Nullable Authenticators authenticators,
      String network) {
    return new RecoveryEvent(
        header(id, "okta", at),
        account,
        null,
        action,
        actor.helped() ? RecoveryPath.HELP_DESK : RecoveryPath.SELF_SERVICE,
        actor,
        Credential.UNKNOWN,
        authenticators,
        actor.helped() ? null : "session-" + id,
        new Origin("192.0.2.1", network, "NL", null, null),
        null);
  }

  static TicketEvent ticket(
      String id, AccountId account, Instant createdAt, Verification... verification) {
    return new TicketEvent(
        header("t" + id, "zendesk", createdAt),
        id,
        createdAt,
        TicketEvent.Status.OPEN,
        TicketEvent.Category.RECOVERY,
        List.of(mail(account)),
        "desk@example.com",
        List.of(verification));
  }

  static IdentityContextEvent identity(
      String id, AccountId account, boolean privileged, Instant from) {
    return new IdentityContextEvent(
        header(id, "directory", from),
        account,
        mail(account),
        SubjectKind.PERSON,
        List.of(mail(account)),
        privileged,
        null,
        null,
        from,
        null);
  }

  /** A directory's row of an account's names, which tells since when it holds. */
  static IdentityContextEvent row(
      String id, AccountId account, Instant from, @Nullable Instant to, String... names) {
    return new IdentityContextEvent(
        header(id + account.nativeId(), "hr", from.plusSeconds(1)),
        account,
        null,
        SubjectKind.PERSON,
        List.of(names),
        null,
        null,
        null,
        from,
        to);
  }

  static IdentityContextEvent employed(
      String id, AccountId account, StaffRole role, String... names) {
    return new IdentityContextEvent(
        header(id, "hr", day(0)),
        account,
        null,
        SubjectKind.PERSON,
        List.of(names),
        null,
        null,
        null,
        day(0),
        null,
        role);
  }

  /** The same step, which its source told of later. */
  static RecoveryEvent receivedAt(Instant at, RecoveryEvent step) {
    EventHeader then = step.header();
    return changed(
        step,
        new EventHeader(
            then.id(),
            then.tenant(),
            then.feed(),
            then.occurredAt(),
            then.recordedAt(),
            at,
            then.mapping(),
            then.nativeType()),
        step.credential(),
        step.ticketId());
  }

  /** The same step, about a credential that stops working at a time. */
  static RecoveryEvent expiring(Instant at, RecoveryEvent step) {
    return changed(
        step, step.header(), new Credential(null, null, at, null, null), step.ticketId());
  }

  /** A step that quotes a ticket. */
  static RecoveryEvent quoting(RecoveryEvent step, String ticketId) {
    return changed(step, step.header(), step.credential(), ticketId);
  }

  private static RecoveryEvent changed(
      RecoveryEvent step, EventHeader header, Credential credential, @Nullable String ticketId) {
    return new RecoveryEvent(
        header,
        step.account(),
        step.accountName(),
        step.action(),
        step.path(),
        step.actor(),
        credential,
        step.authenticators(),
        step.sessionId(),
        step.origin(),
        ticketId);
  }

  /** The same ticket, for and held by others. */
  static TicketEvent changed(TicketEvent ticket, List<String> requesters, @Nullable String agent) {
    return new TicketEvent(
        ticket.header(),
        ticket.ticketId(),
        ticket.createdAt(),
        ticket.status(),
        ticket.category(),
        requesters,
        agent,
        ticket.verification());
  }

  static AuthenticationEvent denied(String id, AccountId account, Instant at) {
    return refused(id, account, at, Outcome.DENIED);
  }

  static AuthenticationEvent failed(String id, AccountId account, Instant at) {
    return refused(id, account, at, Outcome.FAILURE);
  }

  private static AuthenticationEvent refused(
      String id, AccountId account, Instant at, Outcome outcome) {
    return new AuthenticationEvent(
        header(id, "okta", at),
        account,
        null,
        outcome,
        Authenticators.UNKNOWN,
        null,
        Origin.UNKNOWN);
  }

  /** A push that is answered outside of any session. */
  static AuthenticationEvent answered(String id, AccountId account, Instant at) {
    return new AuthenticationEvent(
        header(id, "okta", at),
        account,
        mail(account),
        Outcome.SUCCESS,
        Authenticators.exactly(Authenticator.PUSH),
        null,
        Origin.UNKNOWN);
  }

  /** What a feed of its own tells of the account. */
  static RecoveryEvent told(
      String id, String feed, AccountId account, Instant at, RecoveryAction action) {
    return new RecoveryEvent(
        header(id, feed, at),
        account,
        null,
        action,
        RecoveryPath.UNKNOWN,
        new Actor(Actor.Role.SYSTEM, null, null),
        Credential.UNKNOWN,
        null,
        null,
        Origin.UNKNOWN,
        null);
  }

  /** An owner of an account of the same provider approves a recovery, from a session. */
  static RecoveryEvent approved(
      String id, AccountId subject, Instant at, AccountId approver, @Nullable String session) {
    return new RecoveryEvent(
        header(id, "okta", at),
        subject,
        null,
        RecoveryAction.RECOVERY_APPROVED,
        RecoveryPath.UNKNOWN,
        new Actor(Actor.Role.ADMIN, approver.nativeId(), mail(approver)),
        Credential.UNKNOWN,
        null,
        session,
        new Origin("192.0.2.1", "as1", "NL", null, null),
        null);
  }

  /** The same as another system tells it, by a name alone. */
  static RecoveryEvent approvedByName(
      String id,
      AccountId subject,
      Instant at,
      String approver,
      @Nullable Authenticators presented) {
    return new RecoveryEvent(
        header(id, "workday", at),
        subject,
        null,
        RecoveryAction.RECOVERY_APPROVED,
        RecoveryPath.UNKNOWN,
        new Actor(Actor.Role.ADMIN, "7", approver),
        Credential.UNKNOWN,
        presented,
        null,
        Origin.UNKNOWN,
        null);
  }

  static IdentityContextEvent managed(
      String id, AccountId account, AccountId manager, Instant from) {
    return new IdentityContextEvent(
        header(id, "hr", from),
        account,
        null,
        SubjectKind.PERSON,
        List.of(),
        null,
        null,
        mail(manager),
        from,
        null);
  }

  /** Codes of whoever has a name were found in the open. */
  static RecoveryEvent exposed(String id, String name, Instant at, Actor.Role by) {
    return new RecoveryEvent(
        header(id, "dlp", at),
        AccountId.ofName("default", name),
        null,
        RecoveryAction.CODE_EXPOSED,
        RecoveryPath.UNKNOWN,
        new Actor(by, null, null),
        Credential.UNKNOWN,
        null,
        null,
        Origin.UNKNOWN,
        null);
  }

  /** The same, as another feed tells it. */
  static RecoveryEvent fedBy(String feed, RecoveryEvent step) {
    String id = step.header().id();
    return changed(
        step,
        header(id.substring(id.indexOf(':') + 1), feed, step.header().occurredAt()),
        step.credential(),
        step.ticketId());
  }

  static AuthenticationEvent renamed(String id, AccountId account, Instant at, String name) {
    return new AuthenticationEvent(
        header(id, "okta", at),
        account,
        name,
        Outcome.SUCCESS,
        PASSWORD_OTP,
        "session-" + id,
        Origin.UNKNOWN);
  }

  static TicketEvent otherTicket(String id, AccountId account, Instant createdAt) {
    return new TicketEvent(
        header("t" + id, "zendesk", createdAt),
        id,
        createdAt,
        TicketEvent.Status.OPEN,
        TicketEvent.Category.OTHER,
        List.of(mail(account)),
        null,
        List.of());
  }

  static Instant day(int days) {
    return MONDAY.plus(Duration.ofDays(days));
  }
}
