package dev.sparekey.engine;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Cluster;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Evaluations;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.Fields;
import dev.sparekey.rules.Level;
import dev.sparekey.rules.LogSource;
import dev.sparekey.rules.Response;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.Strength;
import dev.sparekey.rules.Suppression;
import dev.sparekey.rules.TimedMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the rules say of an account's steps. */
final class Judgement {

  private static final String TICKET_STATUS = "ticket.status";
  private static final String TICKET_VERIFICATION = "ticket.verification";
  private static final String VERIFICATION_EVIDENCE = "verification.evidence";

  private final RuleSet rules;
  private final AssurancePolicy policy;
  private final Evaluations evaluations;

  /** Those over raw records, by id. */
  private final Map<String, Rule> raw = new HashMap<>();

  /** The rules over steps or raw records of which a match bears on others of its account. */
  private final Set<String> together = new HashSet<>();

  /** Ids of rules and correlations. */
  private final Map<String, String> versions = new HashMap<>();

  /** Ids of those that have exceptions. */
  private final Set<String> excepted;

  /** The rules of which a correlation looks for what does not occur. */
  private final Map<UUID, Set<UUID>> awaited = new HashMap<>();

  Judgement(RuleSet rules, AssurancePolicy policy) {
    this(rules, policy, Evaluations.PLAIN);
  }

  Judgement(RuleSet rules, AssurancePolicy policy, Evaluations evaluations) {
    this.evaluations = evaluations;
    this.rules = rules;
    this.policy = policy;
    excepted = Exceptions.idsIn(rules);
    for (Correlation correlation : rules.correlations()) {
      versions.put(correlation.id().toString(), correlation.header().version());
      awaited.put(correlation.id(), correlation.awaited());
      if (correlation.withinAccount() || correlation.countsValues()) {
        correlation.rules().forEach(rule -> together.add(rule.toString()));
      }
    }
    for (Rule rule : rules.rules()) {
      versions.put(rule.id().toString(), rule.header().version());
      if (!rule.overSteps()) {
        raw.put(rule.id().toString(), rule);
      }
    }
  }

  /**
   * @param findings on the account
   * @param grouped the steps that count in groups across accounts
   * @param open what may turn out otherwise although nothing happens
   */
  record Judged(List<Finding> findings, List<InGroup> grouped, List<Correlated> open) {}

  /** A step that matches rules of the group's correlation. */
  record InGroup(GroupKey key, RecoveryStep step, List<Counted> matches) {}

  /**
   * @param matches of rules over raw records
   * @param heard how far it is known what did not happen
   * @param settled ids of the steps that are judged for good
   */
  Judged of(List<RecoveryStep> steps, List<JudgedMatch> matches, Heard heard, Set<String> settled) {
    List<Finding> findings = new ArrayList<>();
    List<Correlated> open = new ArrayList<>();
    Map<GroupKey, Map<String, InGroup>> grouped = new LinkedHashMap<>();
    Map<Correlation, Map<List<String>, Group>> counted = new LinkedHashMap<>();
    for (RecoveryStep step : steps) {
      StepFields fields = new StepFields(step);
      for (Rule rule : rules.candidates(LogSource.RECOVERY_STEP, fields)) {
        Strength strength = evaluations.match(rule, fields);
        Verdict verdict = verdict(rule, step, fields, strength);
        // Nobody is told of what waits for a ticket.
        if (verdict != null && verdict != Verdict.PENDING && rules.emits(rule)) {
          findings.add(excepted(single(rule, step, verdict, settled.contains(step.id())), fields));
        }
        count(rule, step, fields, strength, counted, grouped);
      }
    }
    for (JudgedMatch match : matches) {
      Rule rule = raw.get(match.match().rule());
      // A rule that is no longer there says nothing any more.
      if (rule != null) {
        if (rules.emits(rule)) {
          findings.add(single(rule, match, settled.contains(match.step().id())));
        }
        count(rule, match.step(), match, Strength.STRONG, counted, grouped);
      }
    }
    counted.forEach(
        (correlation, groups) ->
            groups.forEach(
                (values, group) ->
                    addClusters(
                        new Grouping(correlation, values), group, heard, settled, findings, open)));
    List<InGroup> all = new ArrayList<>();
    grouped.values().forEach(group -> all.addAll(group.values()));
    return new Judged(findings, all, open);
  }

  /**
   * Whether what was said was said by one of these rules or correlations as it reads now. Of one
   * with exceptions nobody can tell, for those are no part of its version.
   */
  boolean said(Alert alert) {
    return alert.ruleVersion().equals(versions.get(alert.ruleId()))
        && !excepted.contains(alert.ruleId());
  }

  /**
   * Whether a match of the rule over raw records bears on no other of its account: nothing counts
   * it with those, and no group is told of it only where they do not say the same.
   */
  boolean isAlone(RawMatch match) {
    return !together.contains(match.rule());
  }

  /** What one rule says of one step; null when nothing. */
  @Nullable Finding of(Rule rule, RecoveryStep step) {
    StepFields fields = new StepFields(step);
    Verdict verdict = verdict(rule, step, fields, rule.detection().match(fields));
    return verdict == null ? null : single(rule, step, verdict, false);
  }

  /** What one rule says of one step, whether or not anybody is told; null when nothing. */
  static @Nullable Verdict verdict(Rule rule, RecoveryStep step) {
    StepFields fields = new StepFields(step);
    return verdict(rule, step, fields, rule.detection().match(fields));
  }

  /**
   * At least as grave as what these rules say of such a step, alone or with others and whatever
   * else is known of it; medium where they say nothing.
   *
   * @param by who acted; null for anybody
   */
  Severity gravest(RecoveryAction action, Actor.@Nullable Role by) {
    Severity gravest = Severity.MEDIUM;
    Fields fields = new AnySuch(action, by);
    for (Rule rule : rules.candidates(LogSource.RECOVERY_STEP, fields)) {
      if (rule.header().shadow() || rule.detection().match(fields) == Strength.NONE) {
        continue;
      }
      Severity alone = severity(rule.header().level(), true);
      gravest = graver(gravest, rule.reads(TICKET_STATUS) ? alone.raised() : alone);
      for (Correlation correlation : rules.correlationsOf(rule)) {
        if (!correlation.header().shadow()) {
          gravest = graver(gravest, severity(correlation.header().level(), true));
        }
      }
    }
    return gravest;
  }

  private static Severity graver(Severity one, Severity other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** A step of which nothing is known but what was done, and perhaps by whom. */
  private record AnySuch(RecoveryAction action, Actor.@Nullable Role by) implements Fields {

    @Override
    public FieldValue get(String name) {
      return switch (name) {
        case "step.action" -> known(action);
        case "actor.role" -> by == null ? FieldValue.unknown() : known(by);
        default -> FieldValue.unknown();
      };
    }

    private static FieldValue known(Enum<?> constant) {
      return FieldValue.of(constant.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public Iterable<String> texts() {
      return List.of();
    }

    @Override
    public boolean hasOtherTexts() {
      return true;
    }
  }

  private void count(
      Rule rule,
      RecoveryStep step,
      Fields fields,
      Strength strength,
      Map<Correlation, Map<List<String>, Group>> counted,
      Map<GroupKey, Map<String, InGroup>> grouped) {
    for (Correlation correlation : rules.correlationsOf(rule)) {
      boolean awaits = awaited.getOrDefault(correlation.id(), Set.of()).contains(rule.id());
      // What a raw record said is over, so nothing that comes decides it otherwise.
      Certainty certainty =
          fields instanceof StepFields ofStep
              ? certainty(rule, step, ofStep, strength, awaits)
              : Certainty.CERTAIN;
      List<String> values =
          certainty == null ? null : correlation.group(rule.id(), fields).orElse(null);
      if (certainty == null || values == null || covering(correlation.id(), step, fields) != null) {
        continue;
      }
      Counted match =
          new Counted(
              correlation.match(rule.id(), step.id(), step.occurredAt(), fields), certainty);
      if (correlation.withinAccount()) {
        counted
            .computeIfAbsent(correlation, c -> new LinkedHashMap<>())
            .computeIfAbsent(values, k -> new Group(new TreeMap<>(), new ArrayList<>()))
            .add(step, match);
      } else {
        String tenant = step.event().account().tenant();
        GroupKey key = GroupKey.of(tenant, correlation, values);
        grouped
            .computeIfAbsent(key, k -> new LinkedHashMap<>())
            .computeIfAbsent(step.id(), id -> new InGroup(key, step, new ArrayList<>()))
            .matches()
            .add(match);
      }
    }
  }

  /**
   * Null when it neither counts nor keeps an absence from being certain. What only tickets that may
   * be the one keep from matching is assumed to match: one mail in the name of nobody would hide
   * what the step began. Where it must not occur, it may have.
   *
   * @param awaits whether the correlation looks for what must not occur
   */
  private static @Nullable Certainty certainty(
      Rule rule, RecoveryStep step, StepFields fields, Strength strength, boolean awaits) {
    if (strength == Strength.STRONG) {
      return isAssumed(rule, step) ? Certainty.ASSUMED : Certainty.CERTAIN;
    }
    if (isHeldDown(rule, step)) {
      return awaits ? Certainty.POSSIBLE : Certainty.ASSUMED;
    }
    return awaits
            && (strength != Strength.NONE
                || rule.detection().match(fields.withTicketOpen()) != Strength.NONE)
        ? mayMatch(rule, step)
        : null;
  }

  private static Certainty mayMatch(Rule rule, RecoveryStep step) {
    return step.ticket().status() == TicketStatus.PENDING
            && StepFields.OF_THE_TICKET.stream().anyMatch(rule::reads)
        ? Certainty.PENDING
        : Certainty.POSSIBLE;
  }

  /** What is not delivered anyhow needs no exception. */
  private Finding excepted(Finding finding, StepFields fields) {
    Suppression by =
        finding.delivered() ? covering(finding.rule().id(), finding.anchor(), fields) : null;
    return by == null ? finding : finding.excepted(by);
  }

  /** None covers a privileged account, whoever wrote it. */
  private @Nullable Suppression covering(UUID rule, RecoveryStep step, Fields fields) {
    // Of a raw record nobody tells whether its account is privileged.
    if (Boolean.TRUE.equals(step.privileged()) || fields instanceof JudgedMatch) {
      return null;
    }
    for (Suppression suppression : rules.suppressionsOf(rule)) {
      if (suppression.covers(fields, step.occurredAt())) {
        return suppression;
      }
    }
    return null;
  }

  /** Steps with equal values of a correlation's group-by fields. */
  private record Group(Map<String, RecoveryStep> steps, List<Counted> matches) {
    void add(RecoveryStep step, Counted match) {
      steps.put(step.id(), step);
      matches.add(match);
    }
  }

  /** Null when the rule says nothing of the step. */
  private static @Nullable Verdict verdict(
      Rule rule, RecoveryStep step, StepFields fields, Strength strength) {
    return switch (strength) {
      case STRONG -> restsOnAssumption(rule, step) ? Verdict.SUSPECTED : Verdict.CONFIRMED;
      case WEAK -> Verdict.SUSPECTED;
      case UNKNOWN, NONE ->
          isHeldDown(rule, step) ? Verdict.SUSPECTED : undecided(rule, step, fields);
    };
  }

  /**
   * Whether the rule would hold, were it not for tickets that may be the one, or may not. One mail
   * in the name of nobody makes a gap that was certain a possible one, and would take the finding
   * back with it.
   */
  private static boolean isHeldDown(Rule rule, RecoveryStep step) {
    RecoveryStep proven = step.ticket().provenButFor() ? step.ifProven() : null;
    return proven != null && rule.detection().match(new StepFields(proven)) == Strength.STRONG;
  }

  /** An absence that only we assume confirms nothing of severity high or above. */
  private static boolean restsOnAssumption(Rule rule, RecoveryStep step) {
    return isGrave(rule.header().level()) && isAssumed(rule, step);
  }

  /** Whether only an absence that we assume makes the rule hold. */
  private static boolean isAssumed(Rule rule, RecoveryStep step) {
    boolean absence =
        (noFittingTicket(step.ticket().status()) && rule.reads(TICKET_STATUS))
            || (step.ticket().verification() != null
                && step.ticket().verification().isEmpty()
                && (rule.reads(TICKET_VERIFICATION) || rule.reads(VERIFICATION_EVIDENCE)));
    return absence && step.ticket().proof() != Proof.PROVEN;
  }

  /** Of what is this grave, an assumption confirms nothing. */
  static boolean isGrave(Level level) {
    return level.compareTo(Level.HIGH) >= 0;
  }

  /** Each says that no fitting ticket exists, which a late feed may yet disprove. */
  private static boolean noFittingTicket(TicketStatus status) {
    return switch (status) {
      case MISSING, RETROACTIVE, MISMATCHED, CONTESTED -> true;
      case LINKED, LINKED_LATE, PENDING, UNDETERMINED, NOT_CONNECTED, NOT_REQUIRED -> false;
    };
  }

  private static @Nullable Verdict undecided(Rule rule, RecoveryStep step, StepFields fields) {
    TicketStatus status = step.ticket().status();
    boolean open = status == TicketStatus.PENDING || status == TicketStatus.UNDETERMINED;
    if (!open || !rule.reads(TICKET_STATUS)) {
      return null;
    }
    return switch (rule.detection().match(fields.withTicketMissing())) {
      case STRONG, WEAK -> status == TicketStatus.PENDING ? Verdict.PENDING : Verdict.UNDETERMINED;
      case UNKNOWN, NONE -> null;
    };
  }

  private static Finding single(Rule rule, RecoveryStep step, Verdict verdict, boolean settled) {
    boolean delivered =
        rule.header().response().emit() == Response.Emit.FINDING
            && Delivery.of(rule, step, verdict);
    return new Finding(
        rule.header(),
        Members.of(step),
        Shared.ACCOUNT,
        Set.of(),
        verdict,
        severity(rule, step, verdict),
        delivered,
        settled ? Finding.Settling.SETTLED : Finding.Settling.OPEN);
  }

  /** With the version that matched: whether today's would, only the record could tell. */
  private static Finding single(Rule rule, JudgedMatch match, boolean settled) {
    boolean delivered =
        rule.header().response().emit() == Response.Emit.FINDING
            && Delivery.of(rule, match.step(), Verdict.CONFIRMED);
    return Finding.of(
        rule.header().withVersion(match.match().ruleVersion()),
        match,
        severity(rule.header().level(), false),
        delivered,
        settled ? Finding.Settling.SETTLED : Finding.Settling.OPEN);
  }

  /** What makes the steps of a group one. */
  private record Grouping(Correlation correlation, List<String> values) {}

  private void addClusters(
      Grouping by,
      Group group,
      Heard heard,
      Set<String> settled,
      List<Finding> findings,
      List<Correlated> open) {
    Correlation correlation = by.correlation();
    Predicate<String> privileged =
        id ->
            group.steps().containsKey(id)
                && Boolean.TRUE.equals(group.steps().get(id).privileged());
    for (Correlated found :
        Correlated.of(correlation, group.matches(), heard, policy, privileged)) {
      if (found.openUntil() != null) {
        open.add(found);
      }
      Cluster cluster = found.cluster();
      int told = Members.doubled(Cluster.KEPT, cluster.count());
      Members members = Members.of(cluster, told, group.steps()::get);
      String account = members.anchor().event().account().nativeId();
      findings.add(
          new Finding(
              correlation.header(),
              members,
              Shared.within(account, correlation, by.values()),
              found.caveats(correlation),
              found.verdict(),
              severity(correlation.header().level(), privileged.test(cluster.anchorId())),
              correlation.header().response().deliver() == Response.Deliver.ALWAYS,
              settling(correlation, cluster, group, heard, settled)));
    }
  }

  /**
   * How far a cluster is judged for good: what the steps of 60 days ago began is told as well as
   * what those of yesterday did.
   *
   * <p>Example of at least two within 30 days: steps of day 0, 25 and 50 are one cluster, which is
   * told on day 25. On day 50 the first is judged for good, and the third is part of what is told
   * all the same. Of at least three it is a cluster from day 50 on only, and told then.
   */
  private Finding.Settling settling(
      Correlation correlation, Cluster cluster, Group group, Heard heard, Set<String> settled) {
    if (!settled.contains(cluster.anchorId())) {
      return Finding.Settling.OPEN;
    }
    if (cluster.matches().stream().allMatch(match -> settled.contains(match.id()))) {
      return Finding.Settling.SETTLED;
    }
    List<TimedMatch> forGood = new ArrayList<>();
    for (Counted one : group.matches()) {
      boolean counts = one.certainty() == Certainty.CERTAIN || one.certainty() == Certainty.ASSUMED;
      if (counts && settled.contains(one.match().id())) {
        forGood.add(one.timed(policy.skew()).match());
      }
    }
    boolean told =
        correlation.clusters(forGood, heard.proven()).stream()
            .anyMatch(other -> other.anchorId().equals(cluster.anchorId()));
    return told ? Finding.Settling.GOES_ON : Finding.Settling.OPEN;
  }

  /**
   * Rights that are the one second sign are what delivers the finding, and make it no graver
   * beside: a saved code of an administrator at the usual desk is medium, from a new network high.
   */
  private static Severity severity(Rule rule, RecoveryStep step, Verdict verdict) {
    boolean graver =
        Boolean.TRUE.equals(step.privileged()) && Delivery.withoutPrivilege(rule, step, verdict);
    Severity severity = severity(rule.header().level(), graver);
    return rule.reads(TICKET_STATUS) && Excuse.isWorse(step) ? severity.raised() : severity;
  }

  static Severity severity(Level level, boolean privileged) {
    Severity severity =
        switch (level) {
          case INFORMATIONAL -> Severity.INFORMATIONAL;
          case LOW -> Severity.LOW;
          case MEDIUM -> Severity.MEDIUM;
          case HIGH -> Severity.HIGH;
          case CRITICAL -> Severity.CRITICAL;
        };
    return privileged ? severity.raised() : severity;
  }
}
