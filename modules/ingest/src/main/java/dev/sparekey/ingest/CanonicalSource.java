package dev.sparekey.ingest;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.Employment;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes events that somebody else has already put into our own words, as a feed of Avro does. They
 * are trusted no more than any record: the same times are admitted, the same bounds hold, and the
 * same event as canonical JSON gives the same. Immutable.
 */
public final class CanonicalSource {
  private static final int MOST_COUNTED = 999_999_999;

  private final String tenant;

  /**
   * That of canonical JSON, whatever mapping an event names: that two versions of a mapping read
   * one record otherwise is no dispute, and must not be for the record's writer to claim.
   */
  private final String mapping = Sources.builtIn().byName("sparekey").version();

  /**
   * @param tenant the organisation whose events these are, 1–64 characters
   * @throws IllegalArgumentException if the tenant's name is too long or empty
   */
  public CanonicalSource(String tenant) {
    Source.checkTenantName(tenant);
    this.tenant = tenant;
  }

  /** The organisation whose records are read. */
  public String tenant() {
    return tenant;
  }

  /**
   * Never throws, whatever the event.
   *
   * @param feed the log source instance it came by, 1–64 characters; an event does not choose its
   *     feed
   * @param receivedAt when it reached us; null in a replay, where the event's own time stands for
   *     it
   */
  public Reading event(String feed, Event event, @Nullable Instant receivedAt) {
    try {
      EventHeader header = header(feed, event.header(), receivedAt);
      return new Reading.Mapped(
          List.of(
              switch (event) {
                case AuthenticationEvent authentication -> authentication(header, authentication);
                case RecoveryEvent recovery -> recovery(header, recovery);
                case TicketEvent ticket -> ticket(header, ticket);
                case IdentityContextEvent identity -> identity(header, identity);
              }));
    } catch (Unfit unfit) {
      return unfit.rejected();
    }
  }

  /** A mark; never throws. */
  public Reading mark(String feed, Instant completeTo, Proof proof) {
    return Admission.isPlausible(completeTo)
        ? new Reading.FeedMark(feed, completeTo, proof)
        : implausible("complete_to");
  }

  /** What time it is; never throws. */
  public Reading clock(Instant time) {
    return Admission.isPlausible(time) ? new Reading.Clock(time) : implausible("time");
  }

  private static Reading implausible(String field) {
    return new Reading.Rejected(RejectionReason.IMPLAUSIBLE_TIME, field);
  }

  /**
   * An event that could name another feed, or an id of another's, could pass for one that feed is
   * still to tell, and the true one would be taken for a duplicate.
   */
  private EventHeader header(String feed, EventHeader told, @Nullable Instant receivedAt)
      throws Unfit {
    if (!told.tenant().equals(tenant)) {
      throw new Unfit(RejectionReason.OTHER_TENANT, "header.tenant");
    }
    Admission admission = receivedAt == null ? Admission.REPLAY : Admission.LIVE;
    RejectionReason refusal = admission.refusal(told.occurredAt(), receivedAt);
    if (refusal != null) {
      throw new Unfit(refusal, "header.occurred_at");
    }
    Instant toldReceivedAt = plausibleOrNull(told.receivedAt());
    String own = feed + ":";
    String id = told.id().startsWith(own) ? told.id().substring(own.length()) : told.id();
    return new EventHeader(
        own + Texts.identifier(id, RecordEvents.LONGEST_NATIVE_ID),
        tenant,
        feed,
        told.occurredAt(),
        plausibleOrNull(told.recordedAt()),
        receivedAt != null
            ? receivedAt
            : toldReceivedAt != null ? toldReceivedAt : told.occurredAt(),
        mapping,
        told.nativeType());
  }

  private AuthenticationEvent authentication(EventHeader header, AuthenticationEvent event)
      throws Unfit {
    return new AuthenticationEvent(
        header,
        account(event.account()),
        name(event.accountName()),
        event.outcome(),
        event.authenticators(),
        id(event.sessionId(), EventBuilder.LONGEST_ID),
        origin(event.origin()));
  }

  private RecoveryEvent recovery(EventHeader header, RecoveryEvent event) throws Unfit {
    AccountId account =
        event.isByName()
            ? EventBuilder.byName(ofTenant(event.account()))
            : account(event.account());
    Credential credential = event.credential();
    return new RecoveryEvent(
        header,
        account,
        account.isName() ? null : name(event.accountName()),
        event.action(),
        event.path(),
        actor(account, event.actor()),
        new Credential(
            credential.kind(),
            id(credential.id(), EventBuilder.LONGEST_ID),
            expiry(credential.expiresAt()),
            usesAllowed(credential.usesAllowed()),
            count(credential.codesLeft()),
            listing(event.action(), credential.listing())),
        event.authenticators(),
        id(event.sessionId(), EventBuilder.LONGEST_ID),
        origin(event.origin()),
        id(event.ticketId(), EventBuilder.LONGEST_TICKET_ID));
  }

  private static @Nullable CredentialListing listing(
      RecoveryAction action, @Nullable CredentialListing told) throws Unfit {
    if (action != RecoveryAction.CREDENTIAL_LISTED) {
      return null;
    }
    if (told == null) {
      throw new Unfit(RejectionReason.MISSING_FIELD, "credential.listing");
    }
    Integer generation = count(told.generation());
    return new CredentialListing(
        told.sort(),
        told.status(),
        generation == null || generation == 0 ? null : generation,
        plausibleOrNull(told.issuedAt()),
        plausibleOrNull(told.reissuedAt()),
        plausibleOrNull(told.lastUsedAt()),
        plausibleOrNull(told.endedAt()),
        text(told.storageDeclared()),
        told.storageApproved());
  }

  private TicketEvent ticket(EventHeader header, TicketEvent event) throws Unfit {
    plausible("created_at", event.createdAt());
    List<Verification> verification = event.verification();
    return TicketVersions.distinct(
        new TicketEvent(
            header,
            event.ticketId(),
            event.createdAt(),
            event.status(),
            event.category(),
            names(event.requesters()),
            name(event.agent()),
            verification == null ? null : verification.stream().distinct().sorted().toList()),
        false);
  }

  private IdentityContextEvent identity(EventHeader header, IdentityContextEvent event)
      throws Unfit {
    Instant validTo = event.validTo();
    return new IdentityContextEvent(
        header,
        account(event.account()),
        name(event.accountName()),
        event.kind(),
        names(event.names()),
        event.privileged(),
        event.requiredLevel(),
        name(event.manager()),
        Admission.start("valid_from", event.validFrom()),
        validTo == null ? null : Admission.end("valid_to", validTo),
        event.staff(),
        leave(event.employment()));
  }

  /** Nothing else of somebody's work is used, so nothing else is kept. */
  private static @Nullable Employment leave(@Nullable Employment told) throws Unfit {
    Instant from = told == null ? null : told.leaveFrom();
    Instant to = told == null ? null : told.leaveTo();
    return from == null
        ? null
        : new Employment(
            null,
            Admission.start("employment.leave_from", from),
            to == null ? null : Admission.end("employment.leave_to", to),
            List.of(),
            null,
            null,
            null);
  }

  private AccountId account(AccountId account) throws Unfit {
    if (account.isName()) {
      throw new Unfit(RejectionReason.WRONG_TYPE, EventBuilder.ONLY_EXPOSURES);
    }
    return ofTenant(account);
  }

  private AccountId ofTenant(AccountId account) throws Unfit {
    if (!account.tenant().equals(tenant)) {
      throw new Unfit(RejectionReason.OTHER_TENANT, "account.tenant");
    }
    return account;
  }

  private static Actor actor(AccountId account, Actor actor) {
    return EventBuilder.actor(
        account, actor.role(), id(actor.id(), EventBuilder.LONGEST_ID), name(actor.name()));
  }

  private static Origin origin(Origin origin) {
    return EventBuilder.origin(
        text(origin.address()),
        id(origin.network(), EventBuilder.LONGEST_ID),
        text(origin.country()),
        id(origin.device(), EventBuilder.LONGEST_ID),
        text(origin.userAgent()),
        origin.coordinates());
  }

  private static @Nullable String present(@Nullable String text) {
    String stripped = text == null ? "" : text.strip();
    return stripped.isEmpty() ? null : stripped;
  }

  private static @Nullable String text(@Nullable String text) {
    String present = present(text);
    return present == null ? null : Texts.cut(present, EventBuilder.LONGEST_TEXT);
  }

  private static @Nullable String name(@Nullable String text) {
    String present = present(text);
    return present == null ? null : Texts.name(present);
  }

  private static @Nullable String id(@Nullable String text, int most) {
    String present = present(text);
    return present == null ? null : Texts.identifier(present, most);
  }

  private static List<String> names(List<String> names) {
    return names.stream()
        .filter(name -> !name.isBlank())
        .map(Texts::name)
        .distinct()
        .limit(EventBuilder.MOST_IN_LIST)
        .toList();
  }

  private static @Nullable Integer count(@Nullable Integer count) {
    return count == null || count < 0 || count > MOST_COUNTED ? null : count;
  }

  private static void plausible(String field, Instant time) throws Unfit {
    if (!Admission.isPlausible(time)) {
      throw new Unfit(RejectionReason.IMPLAUSIBLE_TIME, field);
    }
  }

  private static @Nullable Instant expiry(@Nullable Instant told) {
    return told == null ? null : Admission.expiry(told);
  }

  private static @Nullable Integer usesAllowed(@Nullable Integer told) {
    return Integer.valueOf(Credential.UNLIMITED).equals(told) ? told : count(told);
  }

  private static @Nullable Instant plausibleOrNull(@Nullable Instant time) {
    return time != null && Admission.isPlausible(time) ? time : null;
  }
}
