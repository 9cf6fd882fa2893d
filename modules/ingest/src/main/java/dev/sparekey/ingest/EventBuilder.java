package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.CredentialStorage;
import dev.sparekey.model.Employment;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import dev.sparekey.rules.IpAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One event of one record, by its template. */
final class EventBuilder {
  /** In the place of a time or of seconds. */
  private static final String NEVER = "never";

  /** In the place of a number of uses. */
  private static final String UNLIMITED = "unlimited";

  static final String ONLY_EXPOSURES = "account is a name, by which only code_exposed is told";

  static final int LONGEST_ID = 256;
  private static final int LONGEST_FEED = 64;
  static final int LONGEST_TICKET_ID = 128;
  static final int LONGEST_TEXT = 512;
  private static final int HIGHEST_LEVEL = 5;

  /** What one customer of a provider is usually given. */
  private static final int V4_PREFIX = 24;

  private static final int V6_PREFIX = 48;

  /** Enough for any ticket or person; a record with more is cut, as it is bounded input. */
  static final int MOST_IN_LIST = 32;

  private final Mapping.Template template;
  private final NativeRecord record;
  private final String tenant;
  private final List<Reading.Rejected> leftOut = new ArrayList<>(0);

  private final boolean showsAll;

  EventBuilder(Mapping.Template template, NativeRecord record, String tenant) {
    this(template, record, tenant, true);
  }

  /**
   * @param showsAll whether what the record has in a field is known to be of its time
   */
  EventBuilder(Mapping.Template template, NativeRecord record, String tenant, boolean showsAll) {
    this.template = template;
    this.record = record;
    this.tenant = tenant;
    this.showsAll = showsAll;
  }

  /** What of the event was told in a way that cannot be read, and was not to cost the event. */
  List<Reading.Rejected> leftOut() {
    return leftOut;
  }

  Event build(EventKind kind, EventHeader header) throws Unfit {
    return switch (kind) {
      case AUTHENTICATION -> {
        Authenticators used = authenticators();
        yield new AuthenticationEvent(
            header,
            account(),
            name("account_name"),
            required("outcome", AuthenticationEvent.Outcome.class),
            used == null ? Authenticators.UNKNOWN : used,
            id("session_id", LONGEST_ID),
            origin());
      }
      case RECOVERY -> recovery(header);
      case TICKET -> ticket(header);
      case IDENTITY_CONTEXT -> identity(header);
    };
  }

  /** Whom the record concerns, by a template that says so; null when it names no account. */
  @Nullable Subject subject() {
    String id = id("account", LONGEST_ID);
    if (id == null) {
      return null;
    }
    String feed = id("account_feed", LONGEST_FEED);
    AccountId account = new AccountId(tenant, feed == null ? record.feed() : feed, id);
    return new Subject(
        account,
        name("account_name"),
        actor(
            account,
            choice("actor.role", Actor.Role.class),
            id("actor.id", LONGEST_ID),
            name("actor.name")),
        origin().address());
  }

  private RecoveryEvent recovery(EventHeader header) throws Unfit {
    RecoveryAction action = required("action", RecoveryAction.class);
    AccountId account = action == RecoveryAction.CODE_EXPOSED ? accountOrName() : account();
    Actor actor =
        actor(
            account,
            choice("actor.role", Actor.Role.class),
            id("actor.id", LONGEST_ID),
            name("actor.name"));
    RecoveryPath path = choice("path", RecoveryPath.class);
    return new RecoveryEvent(
        header,
        account,
        account.isName() ? null : name("account_name"),
        action,
        path == null ? pathOf(actor) : path,
        actor,
        new Credential(
            choice("credential.kind", Authenticator.class),
            id("credential.id", LONGEST_ID),
            expiry(header.occurredAt()),
            usesAllowed(),
            count("credential.codes_left"),
            action == RecoveryAction.CREDENTIAL_LISTED ? listing() : null),
        authenticators(),
        id("session_id", LONGEST_ID),
        origin(),
        id("ticket", LONGEST_TICKET_ID));
  }

  /** Some sources tell when a credential ends, some for how many seconds it is good. */
  private @Nullable Instant expiry(Instant occurredAt) {
    if (isWord("credential.expires_at", NEVER) || isWord("credential.expires_in", NEVER)) {
      return Credential.NEVER;
    }
    Integer seconds = count("credential.expires_in");
    Instant told = Times.parse(found("credential.expires_at"));
    Instant at = told == null ? null : Admission.expiry(told);
    return at == null && seconds != null ? occurredAt.plusSeconds(seconds) : at;
  }

  private @Nullable Integer usesAllowed() {
    return isWord("credential.uses_allowed", UNLIMITED)
        ? Integer.valueOf(Credential.UNLIMITED)
        : count("credential.uses_allowed");
  }

  private boolean isWord(String field, String word) {
    return word.equals(raw(field));
  }

  /** A line of an inventory must say of what sort it is; a status that it leaves out is unknown. */
  private CredentialListing listing() throws Unfit {
    InventoryEntry.Status status = choice("listing.status", InventoryEntry.Status.class);
    Integer generation = count("listing.generation");
    String declared = text("listing.storage_declared");
    return new CredentialListing(
        required("listing.sort", InventoryEntry.Sort.class),
        status == null ? InventoryEntry.Status.UNKNOWN : status,
        generation == null || generation < 1 ? null : generation,
        plausible("listing.issued_at"),
        plausible("listing.reissued_at"),
        plausible("listing.last_used_at"),
        plausible("listing.ended_at"),
        declared == null ? null : Texts.cut(declared, CredentialStorage.LONGEST_DECLARED),
        flag("listing.storage_approved"));
  }

  /**
   * Somebody who acts on their own account is the subject, whatever the source calls them. Of one
   * whom a record calls by the name in question nobody knows whether they are its owner.
   */
  static Actor actor(
      AccountId account, Actor.@Nullable Role role, @Nullable String id, @Nullable String name) {
    boolean self = !account.isName() && account.nativeId().equals(id);
    return new Actor(self ? Actor.Role.SELF : role == null ? Actor.Role.UNKNOWN : role, id, name);
  }

  private static RecoveryPath pathOf(Actor actor) {
    return switch (actor.role()) {
      case SELF -> RecoveryPath.SELF_SERVICE;
      case AGENT -> RecoveryPath.HELP_DESK;
      case ADMIN -> RecoveryPath.ADMIN;
      case INTEGRATION -> RecoveryPath.INTEGRATION;
      case SYSTEM, UNKNOWN -> RecoveryPath.UNKNOWN;
    };
  }

  private TicketEvent ticket(EventHeader header) throws Unfit {
    Instant createdAt = Admission.time("created_at", found("created_at"));
    return new TicketEvent(
        header,
        requiredId("ticket_id", LONGEST_TICKET_ID),
        createdAt,
        required("status", TicketEvent.Status.class),
        required("category", TicketEvent.Category.class),
        names("requesters"),
        name("agent"),
        verification());
  }

  private IdentityContextEvent identity(EventHeader header) throws Unfit {
    SubjectKind kind = choice("kind", SubjectKind.class);
    ZoneId zone = zone();
    // In one zone, or nobody would hold between a last day and the first one after it.
    Instant from = time("valid_from", Times.fromDayOrTime(found("valid_from"), zone));
    Instant to = time("valid_to", Times.toDayOrTime(found("valid_to"), zone));
    return new IdentityContextEvent(
        header,
        account(),
        name("account_name"),
        kind == null ? SubjectKind.UNKNOWN : kind,
        names("names"),
        flag("privileged"),
        level("required_level"),
        name("manager"),
        from == null ? header.occurredAt() : Admission.start("valid_from", from),
        to == null ? null : Admission.end("valid_to", to),
        choice("staff", StaffRole.class),
        leave(zone));
  }

  /** Of the days that the row tells; UTC where it tells none, or one that nobody knows. */
  private ZoneId zone() {
    String told = text("employment.time_zone");
    if (told == null) {
      return ZoneOffset.UTC;
    }
    try {
      return ZoneId.of(told);
    } catch (DateTimeException unknown) {
      leaveOut("employment.time_zone is no time zone");
      return ZoneOffset.UTC;
    }
  }

  /**
   * Null when none is told. Half a leave would be another: one whose end cannot be read would last
   * for ever. It must not cost the row, which may be that of somebody who has left.
   */
  private @Nullable Employment leave(ZoneId zone) {
    try {
      Instant told =
          time("employment.leave_from", Times.fromDayOrTime(found("employment.leave_from"), zone));
      Instant until =
          time("employment.leave_to", Times.toDayOrTime(found("employment.leave_to"), zone));
      if (told == null) {
        return null;
      }
      Instant from = Admission.start("employment.leave_from", told);
      Instant to = until == null ? null : Admission.end("employment.leave_to", until);
      return new Employment(null, from, to, List.of(), null, null, null);
    } catch (Unfit unfit) {
      leaveOut(unfit.rejected().detail());
      return null;
    }
  }

  private void leaveOut(String detail) {
    leftOut.add(new Reading.Rejected(RejectionReason.WRONG_TYPE, detail + ", and is left out"));
  }

  /** Null when absent. What a directory says in a way we cannot read must not count as unsaid. */
  private @Nullable Boolean flag(String field) throws Unfit {
    JsonNode found = found(field);
    if (NativeRecord.isAbsent(found)) {
      return null;
    }
    String text = Texts.scalar(found);
    return switch (text == null ? "" : Texts.asciiLower(text.strip())) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new Unfit(RejectionReason.WRONG_TYPE, field + " is neither true nor false");
    };
  }

  private @Nullable Integer level(String field) throws Unfit {
    if (NativeRecord.isAbsent(found(field))) {
      return null;
    }
    Integer level = count(field);
    if (level == null || level > HIGHEST_LEVEL) {
      throw new Unfit(RejectionReason.WRONG_TYPE, field + " is no rank from 0 to 5");
    }
    return level;
  }

  /** Null when the field is absent. */
  private @Nullable Instant time(String field, @Nullable Instant read) throws Unfit {
    if (read == null && !NativeRecord.isAbsent(found(field))) {
      throw new Unfit(RejectionReason.WRONG_TYPE, field + " is no time");
    }
    return read;
  }

  private AccountId account() throws Unfit {
    AccountId told = told();
    if (told.isName()) {
      throw new Unfit(RejectionReason.WRONG_TYPE, ONLY_EXPOSURES);
    }
    return told;
  }

  /** Who finds codes in the open often knows no more of whose they are than a mail or a login. */
  private AccountId accountOrName() throws Unfit {
    String name = name("account_name");
    if (NativeRecord.isAbsent(found("account"))) {
      if (name == null) {
        throw lacks(template.get("account") == null ? "account_name" : "account");
      }
      return AccountId.ofName(tenant, name);
    }
    return byName(told());
  }

  /** As every feed should write a name. */
  static AccountId byName(AccountId told) throws Unfit {
    if (!told.isName()) {
      return told;
    }
    if (told.nativeId().isBlank()) {
      throw new Unfit(RejectionReason.MISSING_FIELD, "account");
    }
    return AccountId.ofName(told.tenant(), Texts.name(told.nativeId()));
  }

  private AccountId told() throws Unfit {
    String feed =
        NativeRecord.isAbsent(found("account_feed"))
            ? null
            : requiredId("account_feed", LONGEST_FEED);
    return new AccountId(
        tenant, feed == null ? record.feed() : feed, requiredId("account", LONGEST_ID));
  }

  private Origin origin() {
    return origin(
        text("origin.address"),
        id("origin.network", LONGEST_ID),
        text("origin.country"),
        id("origin.device", LONGEST_ID),
        text("origin.user_agent"),
        coordinates());
  }

  /** What cannot be read as such costs the record nothing else. */
  private @Nullable Coordinates coordinates() {
    String latitude = degrees("origin.latitude");
    String longitude = degrees("origin.longitude");
    return latitude == null || longitude == null
        ? null
        : Coordinates.parse(latitude + " " + longitude);
  }

  /** Elsewhere a number that is not whole is no text: an identifier must not depend on its form. */
  private @Nullable String degrees(String field) {
    JsonNode node = found(field);
    return node.isNumber() ? node.asText() : read(node);
  }

  static Origin origin(
      @Nullable String written,
      @Nullable String network,
      @Nullable String country,
      @Nullable String device,
      @Nullable String userAgent,
      @Nullable Coordinates coordinates) {
    // Proxies' headers end up in address fields, and anybody can write those.
    IpAddress address = written == null ? null : IpAddress.parse(written);
    String prefix = address == null ? null : address.network(V4_PREFIX, V6_PREFIX).toString();
    return new Origin(
        address == null ? null : written,
        network == null ? prefix : network,
        country,
        device,
        userAgent,
        coordinates);
  }

  /**
   * Null when the template does not say. An authenticator whose name is not known leaves the set
   * open at the top and at the bottom: a set that claims too little lowers an account's primary,
   * one that claims too much hides a gap.
   */
  private @Nullable Authenticators authenticators() {
    Value used = template.get("authenticators.used");
    if (used == null) {
      return null;
    }
    List<Value> parts = used instanceof Value.AllOf all ? all.parts() : List.of(used);
    Set<Authenticator> kinds = EnumSet.noneOf(Authenticator.class);
    for (Value part : parts) {
      List<JsonNode> names = part.all(record);
      for (JsonNode name : names) {
        String word = Texts.scalar(name);
        Authenticator kind = word == null ? null : FieldSpec.constant(Authenticator.class, word);
        if (kind == null) {
          return Authenticators.UNKNOWN;
        }
        kinds.add(kind);
      }
      if (names.isEmpty()) {
        return Authenticators.UNKNOWN;
      }
    }
    Authenticators.Completeness completeness =
        choice("authenticators.completeness", Authenticators.Completeness.class);
    return new Authenticators(
        kinds, completeness == null ? Authenticators.Completeness.AT_LEAST : completeness);
  }

  private JsonNode found(String field) {
    Value value = template.get(field);
    return value == null ? MissingNode.getInstance() : value.first(record);
  }

  /** Null when absent or not readable: what is optional should not cost the event. */
  private @Nullable String raw(String field) {
    return read(found(field));
  }

  private static @Nullable String read(JsonNode node) {
    String text = NativeRecord.isAbsent(node) ? null : Texts.scalar(node);
    return text == null ? null : text.strip();
  }

  private @Nullable String name(String field) {
    String text = raw(field);
    return text == null ? null : Texts.name(text);
  }

  private @Nullable String text(String field) {
    String text = raw(field);
    return text == null ? null : Texts.cut(text, LONGEST_TEXT);
  }

  private @Nullable String id(String field, int most) {
    String text = raw(field);
    return text == null ? null : Texts.identifier(text, most);
  }

  private String requiredId(String field, int most) throws Unfit {
    String text = id(field, most);
    if (text == null) {
      throw lacks(field);
    }
    return text;
  }

  private List<String> names(String field) {
    Value value = template.get(field);
    return value == null
        ? List.of()
        : value.all(record).stream()
            .map(EventBuilder::read)
            .filter(Objects::nonNull)
            .map(Texts::name)
            .distinct()
            .limit(MOST_IN_LIST)
            .toList();
  }

  private <E extends Enum<E>> @Nullable E choice(String field, Class<E> type) {
    String word = raw(field);
    return word == null ? null : FieldSpec.constant(type, word);
  }

  /**
   * Null when the record has no place for it. A word that we do not know is somebody's word all the
   * same: only an empty field says that nothing was verified.
   */
  private @Nullable List<Verification> verification() {
    Value value = template.get("verification");
    if (value == null || !showsAll || !value.isShown(record)) {
      return null;
    }
    EnumSet<Verification> ways = EnumSet.noneOf(Verification.class);
    for (JsonNode node : value.all(record)) {
      String word = Texts.scalar(node);
      Verification way = word == null ? null : FieldSpec.constant(Verification.class, word);
      ways.add(way == null ? Verification.UNMAPPED : way);
    }
    return List.copyOf(ways);
  }

  private <E extends Enum<E>> E required(String field, Class<E> type) throws Unfit {
    E constant = choice(field, type);
    if (constant == null) {
      throw lacks(field);
    }
    return constant;
  }

  private Unfit lacks(String field) {
    Value value = template.get(field);
    String from = value == null ? "" : " (" + Texts.printable(value.shown()) + ")";
    return NativeRecord.isAbsent(found(field))
        ? new Unfit(RejectionReason.MISSING_FIELD, field + from)
        : new Unfit(RejectionReason.WRONG_TYPE, field + from);
  }

  /** Null when absent, unreadable or outside the years that we reckon with. */
  private @Nullable Instant plausible(String field) {
    Instant time = Times.parse(found(field));
    return time != null && Admission.isPlausible(time) ? time : null;
  }

  private @Nullable Integer count(String field) {
    String text = raw(field);
    return text != null && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Integer.valueOf(text)
        : null;
  }
}
