package dev.sparekey.recovery;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.Corroboration.Standing;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What events of other feeds than the desk's show of how the requester of a helped step was
 * verified. An attacker must not vouch for himself: a factor counts only if it is older than the
 * episode by its gap, a number only if it is older than 30 days, and the agent who acts vouches for
 * nobody.
 *
 * <p>Example: a factor is reset at 14:00. A push answered at 13:40 shows something if no push
 * factor was bound since 14:00 the day before; a call-back at 13:40 if no number was changed since
 * 13:40 thirty days before.
 */
final class VerificationEvidence {

  private static final Set<Authenticator> PUSHES =
      EnumSet.of(Authenticator.PUSH, Authenticator.PUSH_APPROVE, Authenticator.PUSH_NUMBER);

  private static final Set<Authenticator> NUMBERS =
      EnumSet.of(Authenticator.SMS, Authenticator.VOICE);

  private final AssurancePolicy policy;
  private final Dossier dossier;
  private final AccountChanges changes;
  private final Set<String> namesOfSubject;
  private final Bindings bindings;
  private final Set<String> ticketFeeds;
  private final List<RecoveryEvent> checks = new ArrayList<>();
  private final Map<String, List<ApproverAnswer>> answers = new HashMap<>();

  VerificationEvidence(
      AssurancePolicy policy,
      Profile profile,
      Dossier dossier,
      AccountChanges changes,
      Bindings bindings,
      Completeness feeds,
      Collection<ApproverAnswer> approvers) {
    for (ApproverAnswer answer : approvers) {
      answers.computeIfAbsent(answer.approval(), one -> new ArrayList<>()).add(answer);
    }
    this.policy = policy;
    this.dossier = dossier;
    this.changes = changes;
    this.bindings = bindings;
    ticketFeeds = feeds.ticketFeeds();
    namesOfSubject = profile.names().keySet();
    for (RecoveryEvent event : dossier.recoveries()) {
      if (event.action() == RecoveryAction.RECOVERY_PROOFED
          || event.action() == RecoveryAction.RECOVERY_APPROVED) {
        checks.add(event);
      }
    }
  }

  /**
   * What is shown for one step, ascending by time; nothing for a step of the subject's own.
   *
   * @param begun when the step's episode began
   * @param primary of the account, which an approver's session must reach
   */
  List<Corroboration> of(
      RecoveryEvent step, Instant begun, Retained.Around around, Interval primary) {
    if (!step.actor().helped()) {
      return List.of();
    }
    List<Corroboration> shown = new ArrayList<>();
    for (Login login : around.before()) {
      add(shown, ofLogin(step, begun, login, around));
    }
    for (RecoveryEvent check : checks) {
      add(
          shown,
          check.action() == RecoveryAction.RECOVERY_PROOFED
              ? ofProofing(step, begun, check)
              : ofApproval(step, check, primary));
    }
    shown.sort(
        Comparator.comparing((Corroboration one) -> one.event().at())
            .thenComparing(one -> one.event().id()));
    return shown;
  }

  /**
   * What a step rests on that somebody else than its subject did. Of the checks that count the best
   * does; one that may count raises the ceiling only, so that to learn whether it does narrows.
   *
   * @param ticket what the ticket, or its absence, is worth
   */
  Interval combined(Interval ticket, List<Corroboration> shown) {
    int floor = ticket.floor();
    int ceiling = ticket.ceiling();
    for (Corroboration one : shown) {
      if (!one.mayCount()) {
        continue;
      }
      Interval worth = policy.ofCorroborated(one.kind());
      ceiling = Math.max(ceiling, worth.ceiling());
      if (one.established()) {
        floor = Math.max(floor, worth.floor());
      }
    }
    return new Interval(floor, ceiling);
  }

  private static void add(List<Corroboration> shown, @Nullable Corroboration one) {
    if (one != null) {
      shown.add(one);
    }
  }

  /**
   * A factor answered outside of any session. One inside a session let its owner in: the login of
   * the morning is no answer to a caller of the afternoon, and a caller who wears its owner down
   * until he approves must not be vouched for by that. Where no login of the account names a
   * session, the one of the morning cannot be told from the answer.
   */
  private @Nullable Corroboration ofLogin(
      RecoveryEvent step, Instant begun, Login login, Retained.Around around) {
    Set<Authenticator> kinds = login.authenticators().kinds();
    if (login.isTrace()
        || login.session() != null
        || kinds.isEmpty()
        || !isBefore(login.at(), step, policy.pushOrCallBefore())) {
      return null;
    }
    EventRef event = new EventRef(login.id(), login.at());
    AccountChanges.Use use = AccountChanges.Use.at(login.at());
    boolean sessionsTold =
        around.before().stream().anyMatch(one -> !one.isTrace() && one.session() != null);
    Corroboration found = null;
    if (PUSHES.containsAll(kinds)) {
      boolean wornDown =
          around.refusals().stream()
              .anyMatch(
                  refused ->
                      refused.outcome() == Outcome.DENIED
                          && !refused.at().isAfter(login.at())
                          && !refused.at().isBefore(login.at().minus(policy.refusalWindow())));
      found =
          wornDown
              ? null
              : factor(
                  event,
                  use,
                  PUSHES,
                  Authenticator.PUSH,
                  Wording.of(login.authenticators()),
                  begun);
    } else if (NUMBERS.containsAll(kinds)) {
      found = call(event, use);
    }
    return found == null || sessionsTold
        ? found
        : onlyPossible(found, "it may have been a login, whose sessions the source does not tell");
  }

  private static Corroboration onlyPossible(Corroboration found, String doubt) {
    return new Corroboration(
        found.kind(), found.event(), Standing.POSSIBLE, found.why() + ", but " + doubt);
  }

  private @Nullable Corroboration ofProofing(
      RecoveryEvent step, Instant begun, RecoveryEvent check) {
    Authenticator kind = check.credential().kind();
    Duration before = kind == null ? policy.proofingOrApprovalBefore() : policy.pushOrCallBefore();
    Boolean own = byTheAgent(step, check);
    if (ofTheDesk(check)
        || Boolean.TRUE.equals(own)
        || !isBefore(check.header().occurredAt(), step, before)) {
      return null;
    }
    EventRef event = ref(check);
    Corroboration found =
        kind == null
            ? new Corroboration(
                Verification.DOCUMENT_LIVENESS,
                event,
                Standing.ESTABLISHED,
                check.header().feed() + " proofed the requester")
            : of(kind, event, AccountChanges.Use.of(check), begun);
    return found == null || own != null
        ? found
        : onlyPossible(found, "it is not known whether the agent who acts said so");
  }

  private @Nullable Corroboration of(
      Authenticator kind, EventRef event, AccountChanges.Use use, Instant begun) {
    return switch (kind) {
      case SMS, VOICE -> call(event, use);
      case PUSH, PUSH_APPROVE, PUSH_NUMBER -> factor(event, use, PUSHES, kind, named(kind), begun);
      // Any factor of the requester's own that answers is worth at least what a push is.
      case OTP, WEBAUTHN, PASSKEY_SYNCED, PASSKEY_DEVICE_BOUND, PLATFORM, SMART_CARD ->
          factor(event, use, EnumSet.of(kind), kind, named(kind), begun);
      case PASSWORD,
          SECURITY_QUESTION,
          EMAIL_CODE,
          EMAIL_LINK,
          RECOVERY_CODE,
          TEMPORARY_PASS,
          BYPASS_CODE,
          FEDERATED,
          MFA_UNSPECIFIED ->
          null;
    };
  }

  private static String named(Authenticator kind) {
    return Wording.of(Authenticators.exactly(kind));
  }

  /**
   * Whoever bound a factor from a password session days before answers it too: a factor shows no
   * more than what bound it.
   */
  private @Nullable Corroboration factor(
      EventRef event,
      AccountChanges.Use use,
      Set<Authenticator> kinds,
      Authenticator kind,
      String name,
      Instant begun) {
    Instant from = begun.minus(policy.episodeGap());
    Interval worth = policy.ofCorroborated(Verification.PUSH);
    Interval cap = bindings.capOf(kind, use.at());
    if (cap.ceiling() < worth.floor()) {
      return null;
    }
    Corroboration found = factorOlderThan(from, event, use, kinds, name);
    return found == null || cap.floor() >= worth.floor()
        ? found
        : onlyPossible(found, "a factor of its kind was bound by evidence worth " + cap);
  }

  private @Nullable Corroboration factorOlderThan(
      Instant from, EventRef event, AccountChanges.Use use, Set<Authenticator> kinds, String name) {
    return switch (changes.since(kinds, use, from)) {
      case CHANGED, PERHAPS -> null;
      case UNCHANGED ->
          new Corroboration(
              Verification.PUSH,
              event,
              Standing.ESTABLISHED,
              name + " was answered, on a factor from before " + from);
      case UNOBSERVED ->
          new Corroboration(
              Verification.PUSH,
              event,
              Standing.POSSIBLE,
              name + " was answered, but the account was not observed before " + from);
    };
  }

  private @Nullable Corroboration call(EventRef event, AccountChanges.Use use) {
    Instant from = use.at().minus(policy.callbackNumberAge());
    return switch (changes.since(NUMBERS, use, from)) {
      case CHANGED, PERHAPS -> null;
      case UNCHANGED ->
          new Corroboration(
              Verification.CALLBACK,
              event,
              Standing.ESTABLISHED,
              "the requester was called at a number from before " + from);
      case UNOBSERVED ->
          new Corroboration(
              Verification.CALLBACK,
              event,
              Standing.POSSIBLE,
              "the requester was called, but nobody saw whose number that was before " + from);
    };
  }

  /**
   * What an approver's account says of him decides: attackers have approved resets from managers'
   * accounts that they had recovered before.
   *
   * <p>Example: the directory's manager approves at 13:40 from a session worth [3,3]. Of an account
   * whose primary is [3,3] that is established, of one with [3,4] possible; and refuted of one with
   * [4,4], or where he was in recovery since 10:00. Of the 65th approval of a day it is refuted too
   * if the directory's manager gave it; of anybody else nobody knows whether he was in recovery.
   */
  private @Nullable Corroboration ofApproval(
      RecoveryEvent step, RecoveryEvent approval, Interval primary) {
    Authenticators shown = approval.authenticators();
    Boolean manager = byManager(approval);
    Boolean agent = byTheAgent(step, approval);
    if (ofTheDesk(approval)
        || Boolean.TRUE.equals(agent)
        || bySubject(approval)
        || Boolean.FALSE.equals(manager)
        || (shown != null && policy.of(shown).ceiling() < primary.floor())
        || !isBefore(approval.header().occurredAt(), step, policy.proofingOrApprovalBefore())) {
      return null;
    }
    String who =
        manager == null
            ? "somebody approved who may be the manager"
            : "the manager of that time approved";
    ApproverStanding standing = standing(approval);
    if (standing == null) {
      String session =
          shown != null && policy.of(shown).floor() >= primary.floor()
              ? ""
              : " how strong the approver's session was, and";
      return approved(
          approval,
          Standing.POSSIBLE,
          who + "; it is not known" + session + " whether that account was in recovery itself");
    }
    String against = against(approval, standing, primary, Boolean.TRUE.equals(manager));
    if (against != null) {
      return approved(approval, Standing.REFUTED, who + ", " + against);
    }
    List<String> unknown = new ArrayList<>();
    if (agent == null) {
      unknown.add("whether the agent who acts did so");
    }
    switch (standing.inRecovery()) {
      case UNKNOWN -> unknown.add("whether that account was in recovery itself");
      case TOO_MANY ->
          unknown.add(
              isOfTooManyAccounts(approval)
                  ? "whose account it was, as more have that name than are asked"
                  : "whether that account was in recovery itself, of which, or of whose approvals"
                      + " of a day, more is told than is kept");
      case NO, YES -> {}
    }
    if (standing.session().floor() < primary.ceiling()) {
      unknown.add(
          "whether the approver's session, worth "
              + standing.session()
              + ", was as strong as the account's primary MFA, "
              + primary);
    }
    boolean established = manager != null && unknown.isEmpty();
    return approved(
        approval,
        established ? Standing.ESTABLISHED : Standing.POSSIBLE,
        established
            ? who + ", from a session worth " + standing.session() + " and not in recovery"
            : unknown.isEmpty()
                ? who
                : who + "; it is not known " + String.join(", and ", unknown));
  }

  /**
   * Whether an approval may be a recovery contact's (SP 800-63B-4 §4.2.1.3), who need not be the
   * manager, but neither the subject nor the agent who acts; and as with the manager's, it counts
   * for nothing from an account that was in recovery, or from a session below the primary.
   */
  boolean mayBeOfAContact(RecoveryEvent step, RecoveryEvent approval, Interval primary) {
    Authenticators shown = approval.authenticators();
    ApproverStanding standing = standing(approval);
    return isByAPerson(approval)
        && !ofTheDesk(approval)
        && !bySubject(approval)
        && !Boolean.TRUE.equals(byTheAgent(step, approval))
        && (shown == null || policy.of(shown).ceiling() >= primary.floor())
        && (standing == null
            || against(approval, standing, primary, Boolean.TRUE.equals(byManager(approval)))
                == null);
  }

  /**
   * Whether it may be a person's. A workflow that approves by itself is nobody's contact; one that
   * names who approved relays him: what a contact clicks in a chat, the chat's integration tells.
   */
  private static boolean isByAPerson(RecoveryEvent approval) {
    return switch (approval.actor().role()) {
      case AGENT, ADMIN, UNKNOWN -> true;
      case INTEGRATION -> !Objects.requireNonNullElse(approval.actor().name(), "").isEmpty();
      case SELF, SYSTEM -> false;
    };
  }

  private static Corroboration approved(RecoveryEvent approval, Standing standing, String why) {
    return new Corroboration(Verification.MANAGER_APPROVAL, ref(approval), standing, why);
  }

  /**
   * Null while an account has not answered, or where nobody knows whose account it is.
   *
   * <p>Of two accounts of one name nobody knows from which he approved. What refutes of either
   * refutes: else whoever is in would give another account his name, and he might be that one.
   */
  private @Nullable ApproverStanding standing(RecoveryEvent approval) {
    AccountId told = ApproverAnswer.approver(approval);
    List<ApproverStanding> said = new ArrayList<>();
    for (ApproverAnswer answer : answers.getOrDefault(approval.header().id(), List.of())) {
      ApproverStanding standing = answer.standing();
      boolean isTooMany =
          standing != null && standing.inRecovery() == ApproverStanding.InRecovery.TOO_MANY;
      boolean counts =
          told == null ? isTooMany || !answer.approver().isName() : answer.approver().equals(told);
      if (counts && standing == null) {
        return null;
      }
      if (counts && standing != null) {
        said.add(standing);
      }
    }
    return said.stream().reduce(ApproverStanding::orElse).orElse(null);
  }

  /**
   * Why an approval vouches for nobody; null where it may. Too much to be looked at refutes the
   * directory's manager only: what anybody else approves is never established, and an account that
   * approves 65 recoveries a day need be nobody's who hides.
   */
  private @Nullable String against(
      RecoveryEvent approval, ApproverStanding standing, Interval primary, boolean byManager) {
    return switch (standing.inRecovery()) {
      case YES -> "whose own account was in recovery since " + standing.since();
      case TOO_MANY ->
          !byManager
              ? weaker(standing, primary)
              : isOfTooManyAccounts(approval)
                  ? "by a name that more accounts have than are asked"
                  : "of whose own account, or of whose approvals of a day, more is told than is kept";
      case NO, UNKNOWN -> weaker(standing, primary);
    };
  }

  private static @Nullable String weaker(ApproverStanding standing, Interval primary) {
    return standing.session().ceiling() < primary.floor()
        ? "from a session worth only "
            + standing.session()
            + ", below the account's primary MFA, "
            + primary
        : null;
  }

  /** Of those nobody was asked: the names stage answers in the place of the name. */
  private boolean isOfTooManyAccounts(RecoveryEvent approval) {
    return answers.getOrDefault(approval.header().id(), List.of()).stream()
        .filter(answer -> answer.approver().isName())
        .map(ApproverAnswer::standing)
        .anyMatch(ApproverStanding.TOO_MANY::equals);
  }

  private boolean bySubject(RecoveryEvent approval) {
    Actor actor = approval.actor();
    String name = lower(actor.name());
    return actor.role() == Actor.Role.SELF
        || approval.account().nativeId().equals(actor.id())
        || (name != null && namesOfSubject.contains(name));
  }

  /**
   * Null where the directory does not say who the manager was, or by another kind of name. An id
   * says nothing to another feed: directory:26118915 and okta:00u1 may be one person.
   */
  private @Nullable Boolean byManager(RecoveryEvent approval) {
    String manager = lower(dossier.directories().managerAt(approval.header().occurredAt()));
    if (manager == null) {
      return null;
    }
    Actor actor = approval.actor();
    boolean mail = manager.contains("@");
    if (!mail && !manager.startsWith(lower(approval.header().feed() + ":"))) {
      return null;
    }
    String given =
        mail
            ? lower(actor.name())
            : actor.id() == null ? null : lower(approval.header().feed() + ":" + actor.id());
    return given == null || given.contains("@") != mail ? null : given.equals(manager);
  }

  /** Null where a helper is told of who may be the agent. */
  private static @Nullable Boolean byTheAgent(RecoveryEvent step, RecoveryEvent check) {
    return switch (check.actor().role()) {
      case SELF, SYSTEM -> false;
      case INTEGRATION ->
          step.actor().role() == Actor.Role.INTEGRATION
              ? areOne(step, check)
              : relaysTheAgent(step, check);
      case AGENT, ADMIN, UNKNOWN -> areOne(step, check);
    };
  }

  private static @Nullable Boolean areOne(RecoveryEvent step, RecoveryEvent check) {
    Actor agent = step.actor();
    Actor actor = check.actor();
    Boolean one = haveOneName(agent, actor);
    if (one != null) {
      return one;
    }
    boolean oneFeed = step.header().feed().equals(check.header().feed());
    return agent.id() == null || actor.id() == null || !oneFeed
        ? null
        : agent.id().equals(actor.id());
  }

  /**
   * What an agent clicks in a chat, the chat's integration tells, in his name and by its own id. An
   * approval is always somebody's, and so is a mail; what proofs under quite another name is a
   * service, also where the agent's own name is not told.
   */
  private static @Nullable Boolean relaysTheAgent(RecoveryEvent step, RecoveryEvent check) {
    String name = check.actor().name();
    Boolean one = haveOneName(step.actor(), check.actor());
    if (name == null || name.isEmpty() || Boolean.FALSE.equals(one)) {
      return false;
    }
    if (check.action() == RecoveryAction.RECOVERY_APPROVED) {
      return one;
    }
    String agent = step.actor().name();
    boolean isHisMail =
        agent != null && agent.regionMatches(true, 0, name + "@", 0, name.length() + 1);
    return one != null || name.contains("@") || isHisMail ? null : false;
  }

  /** Null where one has no name, or one a login name and the other a mail. */
  private static @Nullable Boolean haveOneName(Actor one, Actor other) {
    String name = lower(one.name());
    String another = lower(other.name());
    return name == null || another == null || name.contains("@") != another.contains("@")
        ? null
        : name.equals(another);
  }

  /**
   * A feed that tells of tickets, whether of this account's or not: what it says of a check is the
   * ticket's word once more.
   */
  private boolean ofTheDesk(RecoveryEvent check) {
    return ticketFeeds.contains(check.header().feed());
  }

  /** Whether a proofing is a service's own, and neither the desk's nor an agent's word. */
  boolean isByAService(RecoveryEvent proofing) {
    return switch (proofing.actor().role()) {
      case INTEGRATION, SYSTEM -> !ofTheDesk(proofing);
      case SELF, AGENT, ADMIN, UNKNOWN -> false;
    };
  }

  /** Within the time before a step; feeds' clocks differ. */
  private boolean isBefore(Instant at, RecoveryEvent step, Duration before) {
    Instant of = step.header().occurredAt();
    return !at.isAfter(of.plus(policy.skew())) && !at.isBefore(of.minus(before));
  }

  private static EventRef ref(RecoveryEvent event) {
    EventHeader header = event.header();
    return new EventRef(header.id(), header.occurredAt());
  }

  private static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }
}
