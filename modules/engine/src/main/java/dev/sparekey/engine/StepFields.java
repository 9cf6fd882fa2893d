package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TenantPolicyChange;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.TenantPolicies;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.Fields;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A recovery step as rules see it. What the feeds cannot show is unknown, never absent. */
final class StepFields implements Fields {

  /** Of SP 800-63B-4: the subject is to be told of a recovery. */
  private static final String NOTICE_CLAUSE = "4.6";

  private static final String ACCOUNT = "subject.account";
  private static final String ACTOR = "actor.id";

  /** Names of people. */
  private static final Set<String> OF_PEOPLE =
      Set.of("subject.person", "actor.name", "ticket.agent", "ticket.requester");

  /** What the step's ticket has a say in. */
  static final List<String> OF_THE_TICKET =
      List.of(
          "ticket.status",
          "ticket.id",
          "ticket.agent",
          "ticket.lateness_minutes",
          "ticket.verification",
          "verification.evidence",
          "assurance.gap_certain",
          "assurance.gap_possible",
          "assurance.effective.floor",
          "assurance.effective.ceiling");

  private final RecoveryStep step;
  private final TicketStatus ticketStatus;

  /** Whether what the ticket may yet decide is unknown. */
  private final boolean ticketOpen;

  StepFields(RecoveryStep step) {
    this(step, step.ticket().status(), false);
  }

  private StepFields(RecoveryStep step, TicketStatus ticketStatus, boolean ticketOpen) {
    this.step = step;
    this.ticketStatus = ticketStatus;
    this.ticketOpen = ticketOpen;
  }

  /**
   * The same step, were its ticket known to be missing: what an undecided absence may turn into.
   */
  StepFields withTicketMissing() {
    return new StepFields(step, TicketStatus.MISSING, false);
  }

  /**
   * The same step, with nothing known of what its ticket may yet decide. While it is awaited its
   * status is known to be pending, and so a rule on a linked ticket is known not to hold: which
   * says nothing of whether it will.
   */
  StepFields withTicketOpen() {
    return new StepFields(step, ticketStatus, true);
  }

  @Override
  public FieldValue get(String name) {
    return ticketOpen && isOpen(name) ? FieldValue.unknown() : known(name);
  }

  @Override
  public FieldValue identity(String name, Set<String> alike) {
    RecoveryEvent event = step.event();
    String feed =
        name.equals(ACCOUNT)
            ? event.account().feed()
            : feedOfActor(event.actor(), event.account(), event.header());
    return identity(get(name), feed, alike);
  }

  /**
   * Whose ids an actor is called by. A person of the desk acts as an account of the provider whose
   * accounts he acts on, also where a bus tells of it: by that the recovery of his own account is
   * his. A robot is called by whoever tells of it: one acts on accounts of several providers.
   */
  static String feedOfActor(Actor actor, AccountId account, EventHeader told) {
    return switch (actor.role()) {
      case SELF, AGENT, ADMIN -> account.feed();
      case INTEGRATION, SYSTEM, UNKNOWN -> told.feed();
    };
  }

  /**
   * @param feed whose ids they are, if they are any
   * @param alike the fields of any rule that they are compared with
   */
  static FieldValue identity(FieldValue values, String feed, Set<String> alike) {
    if (alike.contains(ACCOUNT) || alike.contains(ACTOR)) {
      return qualified(feed, values);
    }
    return Collections.disjoint(alike, OF_PEOPLE) ? values : folded(values);
  }

  /** A source's own ids, told apart from those of another: {@code okta/00uANNA}. */
  static FieldValue qualified(String feed, FieldValue ids) {
    // A feed may be named by the record itself.
    String source = feed.replace("%", "%25").replace("/", "%2F") + "/";
    return ids instanceof FieldValue.Known known
        ? FieldValue.ofAll(known.scalars().stream().map(id -> source + id).toList())
        : ids;
  }

  /** Directories, desks and providers spell a mail or login as they like. */
  private static FieldValue folded(FieldValue names) {
    return names instanceof FieldValue.Known known
        ? FieldValue.ofAll(
            known.scalars().stream().map(one -> one.toString().toLowerCase(Locale.ROOT)).toList())
        : names;
  }

  private boolean isOpen(String name) {
    TicketFinding ticket = step.ticket();
    return switch (name) {
      case "ticket.status", "ticket.id", "ticket.agent", "ticket.lateness_minutes" ->
          isOpen(ticket);
      case "ticket.verification", "verification.evidence" -> isOpen(ticket) || isUnverified(ticket);
      case "assurance.gap_certain", "assurance.gap_possible" ->
          (mayFit(ticket) || isUnverified(ticket)) && step.assurance().gap() == Gap.POSSIBLE;
      case "assurance.effective.floor", "assurance.effective.ceiling" ->
          (mayFit(ticket) || isUnverified(ticket))
              && step.assurance().effective().floor() < step.assurance().effective().ceiling();
      default -> false;
    };
  }

  private static boolean isOpen(TicketFinding ticket) {
    return mayFit(ticket) || ticket.status() == TicketStatus.NOT_CONNECTED;
  }

  /** Whether a ticket that fits may yet come. */
  private static boolean mayFit(TicketFinding ticket) {
    return switch (ticket.status()) {
      case PENDING, UNDETERMINED -> true;
      case MISSING, RETROACTIVE, MISMATCHED, CONTESTED -> ticket.proof() != Proof.PROVEN;
      case LINKED, LINKED_LATE, NOT_CONNECTED, NOT_REQUIRED -> false;
    };
  }

  /** Whether the ticket that fits may yet come to say how the requester was verified. */
  private static boolean isUnverified(TicketFinding ticket) {
    return switch (ticket.status()) {
      case LINKED, LINKED_LATE ->
          ticket.proof() != Proof.PROVEN
              && (ticket.verification() == null || ticket.verification().isEmpty());
      case PENDING,
          UNDETERMINED,
          MISSING,
          RETROACTIVE,
          MISMATCHED,
          CONTESTED,
          NOT_CONNECTED,
          NOT_REQUIRED ->
          false;
    };
  }

  private FieldValue known(String name) {
    return switch (name) {
      case "step.action" -> name(step.action());
      case "step.path" -> name(step.event().path());
      case "step.for_all" -> isForAll();
      case "subject.account" -> FieldValue.of(step.event().account().nativeId());
      case "subject.tenant" -> FieldValue.of(step.event().account().tenant());
      case "subject.person" -> text(step.subjectName());
      case "subject.kind" -> kind(step.subjectKind());
      case "subject.privileged" -> flag(step.privileged());
      case "subject.lifecycle" -> lifecycle(step.directory().lifecycle());
      case "subject.age_days" -> age();
      case "subject.staff" -> name(step.directory().staff());
      case "identity.resolved" -> resolved();
      case "identity.confidence" -> confidence();
      case "origin.address" -> text(step.event().origin().address());
      case "origin.network" -> text(step.event().origin().network());
      case "origin.country" -> text(step.event().origin().country());
      case "origin.device" -> text(step.event().origin().device());
      case "actor.name" -> text(step.event().actor().name());
      case "actor.id" -> text(step.event().actor().id());
      case "actor.role" -> name(step.event().actor().role());
      case "actor.is_subject" -> isSubject();
      case "credential.kind" -> name(step.event().credential().kind());
      case "credential.id" -> text(step.event().credential().id());
      case "credential.generation" -> number(step.credential().generation());
      case "credential.age_days" -> daysSince(step.credential().issuedAt());
      case "credential.codes_left" -> number(step.credential().codesLeft());
      case "credential.superseded" -> flag(step.credential().superseded());
      case "credential.provenance" -> name(step.credential().provenance());
      case "credential.uses_allowed" -> number(step.credential().life().usesAllowed());
      case "credential.uses" -> number(step.credential().life().uses());
      case "credential.exposed" -> flag(step.credential().life().exposed());
      case "credential.expires_at" -> time(step.credential().life().expiresAt());
      case "credential.expired" -> expired();
      case "credential.lifetime_minutes" -> lifetime();
      case "assurance.primary.floor" -> FieldValue.of((long) step.assurance().primary().floor());
      case "assurance.primary.ceiling" ->
          FieldValue.of((long) step.assurance().primary().ceiling());
      case "assurance.effective.floor" ->
          FieldValue.of((long) step.assurance().effective().floor());
      case "assurance.effective.ceiling" ->
          FieldValue.of((long) step.assurance().effective().ceiling());
      case "assurance.gap_certain" -> FieldValue.of(step.assurance().gap() == Gap.CERTAIN);
      case "assurance.gap_possible" -> FieldValue.of(step.assurance().gap() != Gap.NONE);
      case "assurance.why" -> FieldValue.of(String.join("; ", step.assurance().why()));
      case "requirement.clause" -> text(step.requirement().clause());
      case "requirement.status" -> requirement(step.requirement().status());
      case "ticket.status" -> name(ticketStatus);
      case "ticket.id" -> text(step.ticket().ticketId());
      case "ticket.agent" -> text(step.ticket().agent());
      case "ticket.requester" -> requesters();
      case "ticket.uses" ->
          step.ticket().uses() == 0
              ? FieldValue.unknown()
              : FieldValue.of((long) step.ticket().uses());
      case "ticket.verification" -> verification(step.ticket());
      case "ticket.lateness_minutes" -> lateness(step.ticket().lateness());
      case "verification.evidence" -> evidence();
      case "verification.corroborated" -> corroborated();
      case "session.assurance.floor" -> sessionRank(true);
      case "session.assurance.ceiling" -> sessionRank(false);
      case "session.age_minutes" -> minutesBetween(step.session().startedAt());
      case "session.continuity" -> name(step.session().continuity());
      case "session.impossible_travel" -> flag(step.session().impossibleTravel());
      case "session.new_device" -> flag(step.session().newDevice());
      case "session.new_network" -> flag(step.session().newNetwork());
      case "session.new_country" -> flag(step.session().newCountry());
      case "before.mfa_denials" -> FieldValue.of((long) step.surroundings().mfaDenials());
      case "before.failed_logins" -> FieldValue.of((long) step.surroundings().failedLogins());
      case "before.anomalous_login" -> seen(step.surroundings().anomalousLoginBefore());
      case "before.primary_used_minutes_ago" -> minutesBetween(step.surroundings().primaryUsed());
      case "before.contact_changed_minutes_ago" ->
          minutesSince(step.surroundings().contactChanged());
      case "before.policy_weakened_minutes_ago" ->
          minutesSince(step.surroundings().policyWeakened());
      case "before.tenant_policy_changed_minutes_ago" ->
          minutesSince(step.surroundings().tenantPolicyChanged());
      case "before.actor_changed_policy_minutes_ago" ->
          minutesSince(step.surroundings().actorChangedPolicy());
      case "after.new_factor_bound" -> seen(step.surroundings().newFactorBound());
      case "after.anomalous_login" -> seen(step.surroundings().anomalousLogin());
      case "after.privileged_action" -> seen(step.surroundings().privilegedAction());
      case "after.notified" -> notified();
      default -> FieldValue.unknown();
    };
  }

  @Override
  public Iterable<String> texts() {
    return List.of();
  }

  /** Unknown, too, where a statement that comes into force later is all there is. */
  private FieldValue age() {
    Instant since = step.directory().since();
    return since == null || since.isAfter(step.occurredAt())
        ? FieldValue.unknown()
        : daysSince(since);
  }

  private FieldValue requesters() {
    List<String> names = step.ticket().requesters();
    return names.isEmpty() ? FieldValue.unknown() : FieldValue.ofAll(names);
  }

  /** True once the ticket's verification can no longer be filled in. */
  private static FieldValue verification(TicketFinding ticket) {
    List<Verification> kinds = ticket.verification();
    if (kinds == null) {
      return FieldValue.unknown();
    }
    return kinds.isEmpty()
        ? FieldValue.of("none")
        : FieldValue.ofAll(
            kinds.stream().map(kind -> kind.name().toLowerCase(Locale.ROOT)).toList());
  }

  /**
   * How well the requester was verified, by what counts: a check that may count must not silence an
   * alert. Unknown while the ticket does not tell, for that none came is not said.
   */
  private FieldValue evidence() {
    if (!step.event().actor().helped()) {
      return FieldValue.of("not_required");
    }
    if (step.corroborated()) {
      return FieldValue.of("corroborated");
    }
    List<Verification> told = step.ticket().verification();
    if (told == null) {
      return noTicket() ? FieldValue.of("none") : FieldValue.unknown();
    }
    if (told.stream().allMatch(kind -> kind == Verification.NONE)) {
      return FieldValue.of("none");
    }
    boolean unmapped =
        told.stream().allMatch(kind -> kind == Verification.NONE || kind == Verification.UNMAPPED);
    return FieldValue.of(unmapped ? "unmapped" : "asserted");
  }

  private boolean noTicket() {
    return step.ticket().status() == TicketStatus.MISSING && step.ticket().proof() == Proof.PROVEN;
  }

  private FieldValue corroborated() {
    List<String> kinds =
        step.corroborations().stream()
            .filter(Corroboration::established)
            .map(one -> one.kind().name().toLowerCase(Locale.ROOT))
            .distinct()
            .toList();
    return kinds.isEmpty() ? FieldValue.unknown() : FieldValue.ofAll(kinds);
  }

  /** An administrator may act on their own account. Without an id nobody can tell. */
  private FieldValue isSubject() {
    Actor actor = step.event().actor();
    boolean same = step.event().account().nativeId().equals(actor.id());
    return switch (actor.role()) {
      case SELF -> FieldValue.of(true);
      case SYSTEM -> FieldValue.of(false);
      case AGENT, ADMIN, INTEGRATION ->
          actor.id() == null ? FieldValue.unknown() : FieldValue.of(same);
      // Another id may be another name of the same account.
      case UNKNOWN -> same ? FieldValue.of(true) : FieldValue.unknown();
    };
  }

  /** Of a change of which the source does not tell who made it nobody can tell. */
  private FieldValue isForAll() {
    Actor actor = step.event().actor();
    boolean mayBeAnybodys =
        switch (actor.role()) {
          case AGENT, ADMIN, INTEGRATION, UNKNOWN -> actor.id() == null;
          case SELF, SYSTEM -> false;
        };
    return step.event().action() == RecoveryAction.RECOVERY_POLICY_CHANGED && mayBeAnybodys
        ? FieldValue.unknown()
        : FieldValue.of(TenantPolicies.isForAll(step.event()));
  }

  private static FieldValue time(@Nullable Instant at) {
    return at == null ? FieldValue.unknown() : FieldValue.of(at.toString());
  }

  private FieldValue expired() {
    Instant expires = step.credential().life().expiresAt();
    return expires == null
        ? FieldValue.unknown()
        : FieldValue.of(step.occurredAt().isAfter(expires));
  }

  /** From issue to expiry, where both are told. */
  private FieldValue lifetime() {
    Instant issued = step.credential().issuedAt();
    Instant expires = step.credential().life().expiresAt();
    return issued == null || expires == null
        ? FieldValue.unknown()
        : FieldValue.of(Duration.between(issued, expires).toMinutes());
  }

  private static FieldValue lifecycle(DirectoryFacts.Lifecycle lifecycle) {
    return switch (lifecycle) {
      case ACTIVE, ON_LEAVE, LEAVER -> name(lifecycle);
      case UNKNOWN -> FieldValue.unknown();
    };
  }

  private FieldValue resolved() {
    if (step.event().account().isName()) {
      return FieldValue.of(false);
    }
    return step.directory().listed() ? FieldValue.of(true) : FieldValue.unknown();
  }

  private FieldValue confidence() {
    if (step.directory().listed()) {
      return FieldValue.of("high");
    }
    return FieldValue.of(step.subjectName() == null ? "low" : "medium");
  }

  /** False only where a source that tells of notices has gone on without one. */
  private FieldValue notified() {
    if (step.surroundings().notified() != null) {
      return FieldValue.of(true);
    }
    boolean none =
        step.requirement().checks().stream()
            .anyMatch(
                check ->
                    check.clause().equals(NOTICE_CLAUSE)
                        && check.status() == RequirementFinding.Status.UNMET);
    return none ? FieldValue.of(false) : FieldValue.unknown();
  }

  private FieldValue sessionRank(boolean floor) {
    Interval assurance = step.session().assurance();
    if (assurance == null) {
      return FieldValue.unknown();
    }
    return FieldValue.of((long) (floor ? assurance.floor() : assurance.ceiling()));
  }

  /** Later events only ever make it true; that none came is not said. */
  private static FieldValue seen(@Nullable EventRef event) {
    return event == null ? FieldValue.unknown() : FieldValue.of(true);
  }

  private FieldValue minutesSince(@Nullable EventRef event) {
    return event == null ? FieldValue.unknown() : minutesBetween(event.at());
  }

  private FieldValue minutesSince(@Nullable TenantPolicyChange change) {
    return change == null ? FieldValue.unknown() : minutesBetween(change.event().at());
  }

  private FieldValue minutesBetween(@Nullable Instant earlier) {
    return earlier == null
        ? FieldValue.unknown()
        : FieldValue.of(Duration.between(earlier, step.occurredAt()).toMinutes());
  }

  private FieldValue daysSince(@Nullable Instant earlier) {
    return earlier == null
        ? FieldValue.unknown()
        : FieldValue.of(Duration.between(earlier, step.occurredAt()).toDays());
  }

  private static FieldValue lateness(@Nullable Duration lateness) {
    return lateness == null ? FieldValue.unknown() : FieldValue.of(lateness.toMinutes());
  }

  private static FieldValue requirement(RequirementFinding.Status status) {
    return switch (status) {
      case MET, UNMET -> name(status);
      case UNKNOWN -> FieldValue.unknown();
    };
  }

  private static FieldValue kind(SubjectKind kind) {
    return switch (kind) {
      case PERSON -> FieldValue.of("person");
      case SERVICE_ACCOUNT -> FieldValue.of("service_account");
      case BREAK_GLASS -> FieldValue.of("break_glass");
      case UNKNOWN -> FieldValue.unknown();
    };
  }

  private static FieldValue name(@Nullable Enum<?> value) {
    return value == null
        ? FieldValue.unknown()
        : FieldValue.of(value.name().toLowerCase(Locale.ROOT));
  }

  private static FieldValue text(@Nullable String value) {
    return value == null ? FieldValue.unknown() : FieldValue.of(value);
  }

  private static FieldValue flag(@Nullable Boolean value) {
    return value == null ? FieldValue.unknown() : FieldValue.of(value.booleanValue());
  }

  private static FieldValue number(@Nullable Integer value) {
    return value == null ? FieldValue.unknown() : FieldValue.of(value.longValue());
  }
}
