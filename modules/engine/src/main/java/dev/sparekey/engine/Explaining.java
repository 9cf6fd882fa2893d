package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Containment;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Posture;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.Trait;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.SelectionOutcome;
import dev.sparekey.rules.Strength;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says why a finding is what it is, and what it would be, were something else known. The latter is
 * not reasoned about but tried: with a ticket or a call-back more the account is assessed once
 * more, and with another assurance or other rights of the account the rule is judged once more.
 */
final class Explaining {

  /** An account with more steps is assessed too slowly to try things out on it. */
  private static final int MOST_STEPS = 200;

  /** In the place of ids and names of events that never were. */
  private static final String WHAT_IF = "what-if";

  private static final Duration SHORTLY = Duration.ofMinutes(5);

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final AssurancePolicy policy;
  private final Judgement judgement;
  private final RuleSet all;
  private final Map<UUID, Rule> rules = new HashMap<>();
  private final Map<UUID, Correlation> correlations = new HashMap<>();

  Explaining(AssurancePolicy policy, RuleSet rules, Judgement judgement) {
    this.policy = policy;
    this.judgement = judgement;
    this.all = rules;
    rules.correlations().forEach(one -> correlations.put(one.id(), one));
    rules.rules().forEach(rule -> this.rules.put(rule.id(), rule));
  }

  /**
   * @param steps of the account
   * @param profile of the account
   * @param assessing the steps of the account, were one more event known of it
   * @param untold of what there is too much to tell whether something was new at a step
   * @param mayStillOpen whether what a step made may still open the account
   */
  Explanation of(
      Finding finding,
      List<RecoveryStep> steps,
      Profile profile,
      Function<Event, List<RecoveryStep>> assessing,
      Function<RecoveryStep, Map<Trait.Kind, Posture.Full>> untold,
      Predicate<RecoveryStep> mayStillOpen) {
    DayTally overflowed = finding.overflowed();
    if (overflowed != null) {
      return OverflowedDay.explained(overflowed);
    }
    List<Containment> containment = containment(finding, steps, mayStillOpen);
    JudgedMatch match = finding.match();
    if (match != null) {
      return new Explanation(match.match().clauses(), List.of(), List.of(), containment);
    }
    Rule rule = rules.get(finding.rule().id());
    if (rule == null) {
      Correlation correlation = correlations.get(finding.rule().id());
      List<String> why =
          correlation == null
              ? List.of()
              : List.of(found(finding, correlation, all.condition(correlation)));
      List<String> unknowns =
          correlation == null
              ? List.of()
              : blind(correlation.rules(), profile, finding.anchor().occurredAt());
      return new Explanation(why, unknowns, List.of(), containment);
    }
    List<String> counterfactuals = new ArrayList<>();
    if (steps.size() <= MOST_STEPS) {
      ticket(finding, rule, assessing, counterfactuals);
      callBack(finding, rule, assessing, counterfactuals);
    }
    stronger(finding, rule, counterfactuals);
    List<String> clauses = new ArrayList<>();
    if (finding.exception() != null) {
      clauses.add("not delivered: " + finding.exception().text());
    }
    clauses.addAll(clauses(finding.anchor(), rule));
    List<String> unknowns = unknowns(finding, rule, profile, untold.apply(finding.anchor()));
    return new Explanation(clauses, unknowns, counterfactuals, containment);
  }

  /**
   * For instance {@code 1 step of the account: 'Codes in the open', but no 'Codes ended', within 4
   * h}: the step that there is says nothing without the one that there is not.
   *
   * @param condition what the correlation looks for, in words
   */
  private static String found(Finding finding, Correlation correlation, String condition) {
    String number = number(finding);
    return number
        + (number.equals("1") ? " step of " : " steps of ")
        + (finding.shared().values().isEmpty()
            ? "the account"
            : String.join(", ", finding.shared().values()))
        + ": "
        + condition
        + (condition.contains(", but ") ? ", within " : " within ")
        + words(correlation.timespan());
  }

  /** In the largest unit in which it is a whole number: 4 h, 90 min, 30 s. */
  private static String words(Duration time) {
    long seconds = time.toSeconds();
    if (seconds % Duration.ofDays(1).toSeconds() == 0) {
      return time.toDays() + " d";
    }
    if (seconds % Duration.ofHours(1).toSeconds() == 0) {
      return time.toHours() + " h";
    }
    return seconds % 60 == 0 ? time.toMinutes() + " min" : seconds + " s";
  }

  /** How many are spoken of: the number itself would be another one at each look. */
  private static String number(Finding finding) {
    Members members = finding.members();
    boolean more = members.count() > members.told() || finding.has(Finding.Caveat.OVERFLOWED);
    return members.told() + (more ? " or more" : "");
  }

  /**
   * Of a group, all of whose steps are judged by their accounts.
   *
   * @param condition what the correlation looks for, in words
   */
  static Explanation ofGroup(Finding finding, Correlation correlation, String condition) {
    List<RecoveryStep> told = finding.members().shown();
    long accounts = told.stream().map(step -> step.event().account()).distinct().count();
    String shown = "the first " + told.size() + " are on " + accounts + " different accounts";
    return new Explanation(
        List.of(found(finding, correlation, condition), shown), List.of(), List.of(), List.of());
  }

  private String gap(AssuranceFinding assurance) {
    String sides =
        "the account's primary is "
            + ranks(assurance.primary())
            + ", the evidence behind the step "
            + ranks(assurance.effective());
    return switch (assurance.gap()) {
      case CERTAIN -> sides + ": hence a gap, whatever is not known";
      case POSSIBLE -> sides + ": hence a gap is possible";
      case NONE -> sides + ": hence no gap";
    };
  }

  private List<String> clauses(RecoveryStep step, Rule rule) {
    StepFields fields = new StepFields(step);
    List<String> clauses = new ArrayList<>();
    clauses.add(gap(step.assurance()));
    for (SelectionOutcome outcome : rule.detection().explain(fields)) {
      String verdict =
          switch (outcome.truth()) {
            case TRUE -> "holds";
            case FALSE -> "does not hold";
            case UNKNOWN -> "cannot be told, not known: " + String.join(", ", outcome.unknown());
          };
      clauses.add("selection '" + outcome.selection() + "' " + verdict);
    }
    if (rule.detection().match(fields) == Strength.WEAK) {
      clauses.add("the rule holds only because a gap is possible, so nothing is confirmed by it");
    }
    return clauses;
  }

  /** With a ticket as late as the desk's habit allows, of this agent and about this account. */
  private void ticket(
      Finding finding,
      Rule rule,
      Function<Event, List<RecoveryStep>> assessing,
      List<String> lines) {
    RecoveryStep step = finding.anchor();
    if (!step.event().actor().helped() || !mayYetFit(step.ticket().status())) {
      return;
    }
    Instant latest = Assessment.ticketDeadline(policy, step.occurredAt());
    for (RecoveryStep other : assessing.apply(ticketFor(step, latest))) {
      if (other.id().equals(step.id())) {
        lines.add(
            "with a ticket of this agent for this account, created by "
                + MINUTE.format(latest)
                + ", "
                + outcome(finding, judgement.of(rule, other), "it would stand all the same"));
      }
    }
  }

  private static boolean mayYetFit(TicketStatus status) {
    return switch (status) {
      case MISSING, RETROACTIVE, CONTESTED, MISMATCHED, PENDING, UNDETERMINED -> true;
      case LINKED, LINKED_LATE, NOT_CONNECTED, NOT_REQUIRED -> false;
    };
  }

  private static TicketEvent ticketFor(RecoveryStep step, Instant at) {
    RecoveryEvent event = step.event();
    EventHeader header =
        new EventHeader(WHAT_IF, event.account().tenant(), WHAT_IF, at, null, at, WHAT_IF, WHAT_IF);
    return new TicketEvent(
        header,
        WHAT_IF,
        at,
        TicketEvent.Status.OPEN,
        TicketEvent.Category.RECOVERY,
        List.of(),
        event.actor().name(),
        null);
  }

  /** With a call-back to the requester that the telephone's own log shows, shortly before. */
  private void callBack(
      Finding finding,
      Rule rule,
      Function<Event, List<RecoveryStep>> assessing,
      List<String> lines) {
    RecoveryStep step = finding.anchor();
    if (!step.event().actor().helped()) {
      return;
    }
    for (RecoveryStep other :
        assessing.apply(callBackFor(step, step.occurredAt().minus(SHORTLY)))) {
      if (other.id().equals(step.id())) {
        String outcome = outcome(finding, judgement.of(rule, other), null);
        if (outcome != null) {
          lines.add(
              "had a call-back to a number older than the episode been shown by another feed"
                  + " shortly before, "
                  + outcome);
        }
      }
    }
  }

  private static RecoveryEvent callBackFor(RecoveryStep step, Instant at) {
    AccountId account = step.event().account();
    return new RecoveryEvent(
        new EventHeader(WHAT_IF, account.tenant(), WHAT_IF, at, null, at, WHAT_IF, WHAT_IF),
        account,
        null,
        RecoveryAction.RECOVERY_PROOFED,
        RecoveryPath.UNKNOWN,
        new Actor(Actor.Role.SYSTEM, WHAT_IF, null),
        new Credential(Authenticator.VOICE, null, null, null, null),
        null,
        null,
        Origin.UNKNOWN,
        null);
  }

  /** Had the step rested on what the account usually proves itself with. */
  private void stronger(Finding finding, Rule rule, List<String> lines) {
    RecoveryStep step = finding.anchor();
    AssuranceFinding assurance = step.assurance();
    int enough = assurance.primary().ceiling();
    if (!assurance.primary().known() || assurance.effective().floor() >= enough) {
      return;
    }
    String outcome =
        outcome(
            finding,
            judgement.of(
                rule, new SupposedStep(step, false, null, new Interval(enough, Interval.AAL3))),
            null);
    if (outcome != null) {
      String who = step.event().actor().helped() ? "the requester been verified" : "the step come";
      lines.add(
          "had "
              + who
              + (step.event().actor().helped() ? " at " : " from a session of ")
              + policy.rankName(enough)
              + " or better, "
              + outcome);
    }
  }

  /** What is not known of the step, and what follows from either answer that matters. */
  private List<String> unknowns(
      Finding finding, Rule rule, Profile profile, Map<Trait.Kind, Posture.Full> untold) {
    RecoveryStep step = finding.anchor();
    Interval primary = step.assurance().primary();
    Interval effective = step.assurance().effective();
    List<String> lines = new ArrayList<>();
    if (step.event().account().isName()) {
      lines.add("whose it is: no account is known that had this name then");
    }
    lines.addAll(blind(Set.of(rule.id()), profile, step.occurredAt()));
    lines.addAll(Newness.unknown(step, rule, untold));
    if (primary.floor() <= effective.ceiling() && primary.ceiling() > effective.ceiling()) {
      Interval strong = new Interval(effective.ceiling() + 1, primary.ceiling());
      add(
          lines,
          "the account's primary is known only as "
              + ranks(primary)
              + ": were it "
              + policy.rankName(strong.floor())
              + " or better, ",
          finding,
          judgement.of(rule, new SupposedStep(step, false, strong, null)));
    }
    if (effective.ceiling() > primary.floor() && effective.floor() < primary.floor()) {
      Interval weak = new Interval(effective.floor(), primary.floor() - 1);
      add(
          lines,
          "the evidence behind the step is known only as "
              + ranks(effective)
              + ": were it "
              + policy.rankName(weak.ceiling())
              + " or worse, ",
          finding,
          judgement.of(rule, new SupposedStep(step, false, null, weak)));
    }
    if (step.privileged() == null) {
      add(
          lines,
          "no directory tells whether the account is privileged: were it, ",
          finding,
          judgement.of(rule, new SupposedStep(step, true, null, null)));
    }
    return lines;
  }

  /** What rules judge at a time from less of the account's past than they want. */
  private List<String> blind(Set<UUID> ofRules, Profile profile, Instant at) {
    Set<History> needed = new LinkedHashSet<>();
    for (UUID id : ofRules) {
      Rule rule = rules.get(id);
      if (rule != null) {
        needed.addAll(History.neededBy(rule, policy));
      }
    }
    Instant since = profile.firstSeenAt();
    return since == null ? List.of() : History.shortOf(needed, since, at).stream().toList();
  }

  private static void add(
      List<String> lines, String hypothesis, Finding finding, @Nullable Finding other) {
    String outcome = outcome(finding, other, null);
    if (outcome != null) {
      lines.add(hypothesis + outcome);
    }
  }

  /**
   * @param same what is said where nothing changes
   */
  private static @Nullable String outcome(
      Finding finding, @Nullable Finding other, @Nullable String same) {
    if (other == null || other.verdict() == Verdict.PENDING) {
      return "this finding would be withdrawn";
    }
    List<String> changes = new ArrayList<>();
    if (other.verdict() != finding.verdict()) {
      changes.add("be " + word(other.verdict()) + " instead of " + word(finding.verdict()));
    }
    if (other.severity() != finding.severity()) {
      changes.add("have severity " + word(other.severity()));
    }
    if (other.delivered() != finding.delivered()) {
      changes.add(other.delivered() ? "be delivered" : "not be delivered");
    }
    return changes.isEmpty() ? same : "this finding would " + String.join(" and ", changes);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private String ranks(Interval interval) {
    return interval.floor() == interval.ceiling()
        ? policy.rankName(interval.floor())
        : policy.rankName(interval.floor()) + " to " + policy.rankName(interval.ceiling());
  }

  /** What the episode left behind that still opens the account, the newest first. */
  private static List<Containment> containment(
      Finding finding, List<RecoveryStep> steps, Predicate<RecoveryStep> mayStillOpen) {
    RecoveryStep anchor = finding.anchor();
    List<Containment> left = new ArrayList<>();
    for (RecoveryStep step : steps) {
      boolean same =
          step.id().equals(anchor.id())
              || (anchor.episode() != null && anchor.episode().equals(step.episode()));
      if (same) {
        if (mayStillOpen.test(step)) {
          addMade(left, step);
        }
        addSession(left, step.event());
      }
    }
    left.sort(
        Comparator.comparing(Containment::since)
            .reversed()
            .thenComparing(Containment::kind)
            .thenComparing(Containment::nativeId));
    return left;
  }

  private static void addMade(List<Containment> left, RecoveryStep step) {
    RecoveryEvent event = step.event();
    String id = Objects.requireNonNullElse(event.credential().id(), "");
    Instant at = step.occurredAt();
    switch (step.action()) {
      case FACTOR_BOUND ->
          left.add(new Containment("factor", id, at, "bound in the episode: revoke it"));
      case CODE_SET_ISSUED, CODE_SET_REGENERATED ->
          left.add(new Containment("code_set", id, at, "made in the episode: revoke it"));
      case TEMPORARY_PASS_ISSUED, BYPASS_CODE_ISSUED ->
          left.add(new Containment("pass", id, at, "issued in the episode: revoke it"));
      case CONTACT_CHANGED ->
          left.add(
              new Containment("contact", id, at, "changed in the episode: do not call back by it"));
      case CODE_SET_VIEWED,
          CODE_USED,
          CODE_FAILED,
          CODE_SET_REVOKED,
          CODE_EXPIRED,
          CODE_EXPOSED,
          FACTOR_REMOVED,
          FACTOR_RESET,
          PASSWORD_RESET,
          TEMPORARY_PASS_USED,
          BYPASS_CODE_USED,
          ACCOUNT_UNLOCKED,
          IMPERSONATION_STARTED,
          RECOVERY_REQUESTED,
          RECOVERY_PROOFED,
          RECOVERY_APPROVED,
          RECOVERY_COMPLETED,
          RECOVERY_NOTIFIED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED,
          PRIVILEGED_ACTION,
          CREDENTIAL_LISTED -> {}
    }
  }

  private static void addSession(List<Containment> left, RecoveryEvent event) {
    String session = event.sessionId();
    if (session != null && !event.actor().helped()) {
      boolean known = left.stream().anyMatch(one -> one.nativeId().equals(session));
      if (!known) {
        Instant at = event.header().occurredAt();
        left.add(new Containment("session", session, at, "seen in the episode: end it"));
      }
    }
  }
}
