package dev.sparekey.ingest;

import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TicketEvent;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What events show of the fields of a recovery step. A field of a record, such as {@code actor.id},
 * is shown always when every event that has a place for it fills it. A field that counts or finds
 * events, such as {@code before.mfa_denials}, is shown always when the source tells of such events
 * at all: where it tells of none, their number is not zero but unknown.
 *
 * <p>What Sparekey works out from several events and a policy ({@code assurance.*}, {@code
 * requirement.*}, the age and generation of a credential) is no source's to show.
 */
public final class ShownFields {

  /** By field: whether an event shows it; null of an event that has no place for it. */
  private static final Map<String, Function<Event, @Nullable Boolean>> FIELDS = fields();

  /** Fields for which it is enough that there are such events. */
  private static final Set<String> TOLD =
      Set.of(
          "before.mfa_denials",
          "before.failed_logins",
          "before.contact_changed_minutes_ago",
          "before.policy_weakened_minutes_ago",
          "after.new_factor_bound",
          "after.privileged_action",
          "after.notified",
          "verification.corroborated");

  private final Set<String> shown = new HashSet<>();
  private final Set<String> lacking = new HashSet<>();

  /** The fields that a source can show, in order. */
  public static Set<String> names() {
    return new TreeSet<>(FIELDS.keySet());
  }

  public void add(Event event) {
    FIELDS.forEach(
        (name, shows) -> {
          Boolean does = shows.apply(event);
          if (does != null) {
            (does ? shown : lacking).add(name);
          }
        });
  }

  /** What the events added so far show. */
  public Coverage coverage() {
    Set<String> always = new TreeSet<>(shown);
    always.removeIf(name -> lacking.contains(name) && !TOLD.contains(name));
    Set<String> sometimes = new TreeSet<>(shown);
    sometimes.removeAll(always);
    return new Coverage(always, sometimes);
  }

  private static Map<String, Function<Event, @Nullable Boolean>> fields() {
    Map<String, Function<Event, @Nullable Boolean>> fields = new TreeMap<>();
    recovery(fields, "step.action", event -> true);
    recovery(fields, "step.path", event -> event.path() != RecoveryPath.UNKNOWN);
    recovery(fields, "subject.account", event -> true);
    recovery(fields, "subject.tenant", event -> true);
    recovery(fields, "actor.id", event -> event.actor().id() != null);
    recovery(fields, "actor.role", event -> event.actor().role() != Actor.Role.UNKNOWN);
    recovery(
        fields,
        "actor.is_subject",
        event -> event.actor().role() != Actor.Role.UNKNOWN || event.actor().id() != null);
    credential(fields, "credential.kind", Credential::kind);
    credential(fields, "credential.id", Credential::id);
    credential(fields, "credential.expires_at", Credential::expiresAt);
    credential(fields, "credential.uses_allowed", Credential::usesAllowed);
    credential(fields, "credential.codes_left", Credential::codesLeft);
    identity(fields, "subject.kind", event -> event.kind() != SubjectKind.UNKNOWN);
    identity(fields, "subject.privileged", event -> event.privileged() != null);
    ticket(fields, "ticket.status", event -> true);
    ticket(fields, "ticket.id", event -> true);
    ticket(fields, "ticket.lateness_minutes", event -> true);
    ticket(fields, "ticket.agent", event -> event.agent() != null);
    ticket(fields, "ticket.requester", event -> !event.requesters().isEmpty());
    ticket(fields, "ticket.verification", event -> event.verification() != null);
    ticket(fields, "verification.evidence", event -> event.verification() != null);
    origin(fields, "session.new_network", Origin::network);
    origin(fields, "session.new_country", Origin::country);
    origin(fields, "session.new_device", Origin::device);
    sessions(fields);
    told(fields);
    return fields;
  }

  private static void sessions(Map<String, Function<Event, @Nullable Boolean>> fields) {
    for (String name : new String[] {"session.assurance.floor", "session.assurance.ceiling"}) {
      success(fields, name, event -> !event.authenticators().equals(Authenticators.UNKNOWN));
    }
    success(
        fields,
        "before.primary_used_minutes_ago",
        event -> !event.authenticators().equals(Authenticators.UNKNOWN));
    for (String name : new String[] {"session.age_minutes", "session.continuity"}) {
      success(fields, name, event -> event.sessionId() != null);
    }
    success(fields, "session.impossible_travel", event -> event.origin().coordinates() != null);
    for (String name : new String[] {"before.anomalous_login", "after.anomalous_login"}) {
      success(fields, name, event -> event.origin().network() != null);
    }
  }

  private static void told(Map<String, Function<Event, @Nullable Boolean>> fields) {
    outcome(fields, "before.mfa_denials", AuthenticationEvent.Outcome.DENIED);
    outcome(fields, "before.failed_logins", AuthenticationEvent.Outcome.FAILURE);
    action(fields, "before.contact_changed_minutes_ago", RecoveryAction.CONTACT_CHANGED);
    action(fields, "before.policy_weakened_minutes_ago", RecoveryAction.RECOVERY_POLICY_CHANGED);
    action(fields, "after.new_factor_bound", RecoveryAction.FACTOR_BOUND);
    action(fields, "after.privileged_action", RecoveryAction.PRIVILEGED_ACTION);
    action(fields, "after.notified", RecoveryAction.RECOVERY_NOTIFIED);
    recovery(
        fields,
        "verification.corroborated",
        event ->
            event.action() == RecoveryAction.RECOVERY_APPROVED
                || event.action() == RecoveryAction.RECOVERY_PROOFED);
  }

  private static void recovery(
      Map<String, Function<Event, @Nullable Boolean>> fields,
      String name,
      Function<RecoveryEvent, Boolean> shows) {
    fields.put(name, event -> event instanceof RecoveryEvent one ? shows.apply(one) : null);
  }

  private static void credential(
      Map<String, Function<Event, @Nullable Boolean>> fields,
      String name,
      Function<Credential, @Nullable Object> part) {
    recovery(fields, name, event -> part.apply(event.credential()) != null);
  }

  private static void identity(
      Map<String, Function<Event, @Nullable Boolean>> fields,
      String name,
      Function<IdentityContextEvent, Boolean> shows) {
    fields.put(name, event -> event instanceof IdentityContextEvent one ? shows.apply(one) : null);
  }

  private static void ticket(
      Map<String, Function<Event, @Nullable Boolean>> fields,
      String name,
      Function<TicketEvent, Boolean> shows) {
    fields.put(name, event -> event instanceof TicketEvent one ? shows.apply(one) : null);
  }

  private static void success(
      Map<String, Function<Event, @Nullable Boolean>> fields,
      String name,
      Function<AuthenticationEvent, Boolean> shows) {
    fields.put(
        name,
        event ->
            event instanceof AuthenticationEvent one
                    && one.outcome() == AuthenticationEvent.Outcome.SUCCESS
                ? shows.apply(one)
                : null);
  }

  private static void outcome(
      Map<String, Function<Event, @Nullable Boolean>> fields,
      String name,
      AuthenticationEvent.Outcome outcome) {
    fields.put(
        name, event -> event instanceof AuthenticationEvent one ? one.outcome() == outcome : null);
  }

  private static void action(
      Map<String, Function<Event, @Nullable Boolean>> fields, String name, RecoveryAction action) {
    recovery(fields, name, event -> event.action() == action);
  }

  private static void origin(
      Map<String, Function<Event, @Nullable Boolean>> fields,
      String name,
      Function<Origin, @Nullable String> part) {
    fields.put(
        name,
        event ->
            switch (event) {
              case AuthenticationEvent login -> part.apply(login.origin()) != null;
              case RecoveryEvent recovery -> part.apply(recovery.origin()) != null;
              case TicketEvent ticket -> null;
              case IdentityContextEvent identity -> null;
            });
  }
}
