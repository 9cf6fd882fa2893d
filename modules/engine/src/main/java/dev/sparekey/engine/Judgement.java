package dev.sparekey.engine;

import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.Cluster;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Level;
import dev.sparekey.rules.LogSource;
import dev.sparekey.rules.Response;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.Strength;
import dev.sparekey.rules.TimedMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the rules say of an account's steps. */
final class Judgement {

  private static final String TICKET_STATUS = "ticket.status";
  private static final String TICKET_VERIFICATION = "ticket.verification";

  private final RuleSet rules;

  Judgement(RuleSet rules) {
    this.rules = rules;
  }

  /**
   * @param findings on the account
   * @param grouped the steps that count in groups across accounts
   */
  record Judged(List<Finding> findings, List<InGroup> grouped) {}

  /** A step that matches rules of the group's correlation. */
  record InGroup(GroupKey key, RecoveryStep step, List<TimedMatch> matches) {}

  Judged of(List<RecoveryStep> steps) {
    List<Finding> findings = new ArrayList<>();
    Map<GroupKey, Map<String, InGroup>> grouped = new LinkedHashMap<>();
    Map<Correlation, Map<List<String>, Group>> counted = new LinkedHashMap<>();
    for (RecoveryStep step : steps) {
      StepFields fields = new StepFields(step);
      for (Rule rule : rules.candidates(LogSource.RECOVERY_STEP, fields)) {
        Strength strength = rule.detection().match(fields);
        Verdict verdict = verdict(rule, step, fields, strength);
        // Nobody is told of what waits for a ticket.
        if (verdict != null && verdict != Verdict.PENDING && rules.emits(rule)) {
          findings.add(single(rule, step, verdict));
        }
        if (strength == Strength.STRONG) {
          count(rule, step, fields, counted, grouped);
        }
      }
    }
    counted.forEach(
        (correlation, groups) ->
            groups.values().forEach(group -> findings.addAll(clusters(correlation, group))));
    List<InGroup> all = new ArrayList<>();
    grouped.values().forEach(group -> all.addAll(group.values()));
    return new Judged(findings, all);
  }

  /** What one rule says of one step; null when nothing. */
  @Nullable Finding of(Rule rule, RecoveryStep step) {
    StepFields fields = new StepFields(step);
    Verdict verdict = verdict(rule, step, fields, rule.detection().match(fields));
    return verdict == null ? null : single(rule, step, verdict);
  }

  /** What one rule says of one step, whether or not anybody is told; null when nothing. */
  static @Nullable Verdict verdict(Rule rule, RecoveryStep step) {
    StepFields fields = new StepFields(step);
    return verdict(rule, step, fields, rule.detection().match(fields));
  }

  private void count(
      Rule rule,
      RecoveryStep step,
      StepFields fields,
      Map<Correlation, Map<List<String>, Group>> counted,
      Map<GroupKey, Map<String, InGroup>> grouped) {
    for (Correlation correlation : rules.correlationsOf(rule)) {
      List<String> values = correlation.group(rule.id(), fields).orElse(null);
      if (values == null) {
        continue;
      }
      TimedMatch match = correlation.match(rule.id(), step.id(), step.occurredAt(), fields);
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

  /** Steps with equal values of a correlation's group-by fields. */
  private record Group(Map<String, RecoveryStep> steps, List<TimedMatch> matches) {
    void add(RecoveryStep step, TimedMatch match) {
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
      case UNKNOWN, NONE -> undecided(rule, step, fields);
    };
  }

  /** An absence that only we assume confirms nothing of severity high or above. */
  private static boolean restsOnAssumption(Rule rule, RecoveryStep step) {
    boolean absence =
        (noFittingTicket(step.ticket().status()) && rule.reads(TICKET_STATUS))
            || (step.ticket().verification() != null
                && step.ticket().verification().isEmpty()
                && rule.reads(TICKET_VERIFICATION));
    return absence
        && step.ticket().proof() != Proof.PROVEN
        && rule.header().level().compareTo(Level.HIGH) >= 0;
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

  private static Finding single(Rule rule, RecoveryStep step, Verdict verdict) {
    boolean delivered =
        rule.header().response().emit() == Response.Emit.FINDING
            && Delivery.of(rule, step, verdict);
    return new Finding(
        rule.header(),
        step,
        List.of(step),
        1,
        step.occurredAt(),
        verdict,
        severity(rule, step),
        delivered);
  }

  private static List<Finding> clusters(Correlation correlation, Group group) {
    List<Finding> findings = new ArrayList<>();
    for (Cluster cluster : correlation.clusters(group.matches(), Instant.MIN)) {
      if (!cluster.established()) {
        continue;
      }
      List<RecoveryStep> steps = new ArrayList<>();
      for (String id : cluster.ids()) {
        RecoveryStep step = group.steps().get(id);
        if (step != null) {
          steps.add(step);
        }
      }
      RecoveryStep anchor = steps.getFirst();
      findings.add(
          new Finding(
              correlation.header(),
              anchor,
              steps,
              cluster.count(),
              cluster.last(),
              Verdict.CONFIRMED,
              severity(correlation.header().level(), Boolean.TRUE.equals(anchor.privileged())),
              correlation.header().response().deliver() == Response.Deliver.ALWAYS));
    }
    return findings;
  }

  private static Severity severity(Rule rule, RecoveryStep step) {
    Severity severity = severity(rule.header().level(), Boolean.TRUE.equals(step.privileged()));
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
