package dev.sparekey.ingest;

import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A field that a mapping may fill.
 *
 * @param choice the enumeration whose names are its values; null for text, times and numbers
 * @param list whether it takes every value found
 */
record FieldSpec(
    Set<EventKind> kinds,
    Set<EventKind> required,
    @Nullable Class<? extends Enum<?>> choice,
    boolean list) {

  /** By dotted name. */
  static final Map<String, FieldSpec> ALL = all();

  /** The names that only group others. */
  static final Set<String> GROUPS =
      Set.of("origin", "actor", "credential", "listing", "authenticators", "employment");

  private static Map<String, FieldSpec> all() {
    Set<EventKind> account =
        Set.of(EventKind.AUTHENTICATION, EventKind.RECOVERY, EventKind.IDENTITY_CONTEXT);
    Set<EventKind> login = Set.of(EventKind.AUTHENTICATION, EventKind.RECOVERY);
    Set<EventKind> authentication = Set.of(EventKind.AUTHENTICATION);
    Set<EventKind> recovery = Set.of(EventKind.RECOVERY);
    Set<EventKind> ticket = Set.of(EventKind.TICKET);
    Set<EventKind> identity = Set.of(EventKind.IDENTITY_CONTEXT);
    Map<String, FieldSpec> all = new TreeMap<>();
    all.put("account", new FieldSpec(account, account, null, false));
    all.put("account_feed", text(account));
    all.put("account_name", text(account));
    all.put("session_id", text(login));
    for (String part :
        new String[] {
          "address", "network", "country", "device", "user_agent", "latitude", "longitude"
        }) {
      all.put("origin." + part, text(login));
    }
    all.put("authenticators.used", new FieldSpec(login, Set.of(), Authenticator.class, true));
    all.put(
        "authenticators.completeness",
        new FieldSpec(login, Set.of(), Authenticators.Completeness.class, false));
    all.put(
        "outcome",
        new FieldSpec(authentication, authentication, AuthenticationEvent.Outcome.class, false));
    for (String part : new String[] {"given", "id", "occurred_at", "edited_at", "seen_at"}) {
      all.put(part, text(recovery));
    }
    all.put("each", new FieldSpec(recovery, Set.of(), null, true));
    all.put("action", new FieldSpec(recovery, recovery, RecoveryAction.class, false));
    all.put("path", new FieldSpec(recovery, Set.of(), RecoveryPath.class, false));
    all.put("actor.role", new FieldSpec(recovery, Set.of(), Actor.Role.class, false));
    all.put("actor.id", text(recovery));
    all.put("actor.name", text(recovery));
    all.put("credential.kind", new FieldSpec(recovery, Set.of(), Authenticator.class, false));
    for (String part :
        new String[] {"id", "expires_at", "expires_in", "uses_allowed", "codes_left"}) {
      all.put("credential." + part, text(recovery));
    }
    all.put("listing.sort", new FieldSpec(recovery, Set.of(), InventoryEntry.Sort.class, false));
    all.put(
        "listing.status", new FieldSpec(recovery, Set.of(), InventoryEntry.Status.class, false));
    for (String part :
        new String[] {
          "generation",
          "issued_at",
          "reissued_at",
          "last_used_at",
          "ended_at",
          "storage_declared",
          "storage_approved"
        }) {
      all.put("listing." + part, text(recovery));
    }
    all.put("ticket", text(recovery));
    all.put("ticket_id", new FieldSpec(ticket, ticket, null, false));
    all.put("created_at", new FieldSpec(ticket, ticket, null, false));
    all.put("status", new FieldSpec(ticket, ticket, TicketEvent.Status.class, false));
    all.put("category", new FieldSpec(ticket, ticket, TicketEvent.Category.class, false));
    all.put("requesters", new FieldSpec(ticket, Set.of(), null, true));
    all.put("agent", text(ticket));
    all.put("verification", new FieldSpec(ticket, Set.of(), Verification.class, true));
    all.put("kind", new FieldSpec(identity, Set.of(), SubjectKind.class, false));
    all.put("names", new FieldSpec(identity, Set.of(), null, true));
    all.put("staff", new FieldSpec(identity, Set.of(), StaffRole.class, false));
    for (String part :
        new String[] {
          "privileged",
          "required_level",
          "manager",
          "valid_from",
          "valid_to",
          "employment.leave_from",
          "employment.leave_to",
          "employment.time_zone"
        }) {
      all.put(part, text(identity));
    }
    return all;
  }

  private static FieldSpec text(Set<EventKind> kinds) {
    return new FieldSpec(kinds, Set.of(), null, false);
  }

  /** Null when the word names no constant; case does not matter. */
  static <E extends Enum<E>> @Nullable E constant(Class<E> type, String word) {
    String name = word.strip();
    for (E constant : type.getEnumConstants()) {
      if (Texts.equalsIgnoringAsciiCase(constant.name(), name)) {
        return constant;
      }
    }
    return null;
  }
}
