package dev.sparekey.topology;

import dev.sparekey.engine.GroupRecord;
import dev.sparekey.engine.InboxRecord;
import dev.sparekey.engine.Output;
import dev.sparekey.model.Alert;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts per rule what was raised and what analysts decided, so that a rule's precision can be
 * watched. They count what a process worked through: what an aborted transaction did is done, and
 * counted, again. Raised is an alert's first revision: a finding whose anchor moves has a new id
 * and is counted again, and one that is raised once more after it was withdrawn is not. What is
 * true of all alerts is told by {@code sparekey triage report}.
 */
final class FindingMeters {

  static final String RAISED = "sparekey.findings.raised";
  static final String WITHDRAWN = "sparekey.findings.withdrawn";

  /** The share of true positives among what was decided; not a number where nothing was. */
  static final String PRECISION = "sparekey.triage.precision";

  static final String DECISIONS = "sparekey.triage.decisions";

  private final Map<String, String> titles = new ConcurrentHashMap<>();
  private final Map<String, Decided> decided = new ConcurrentHashMap<>();
  private final MeterRegistry meters;

  /** What was decided on a rule's findings, duplicates left out, which say nothing of the rule. */
  private static final class Decided {
    private final AtomicLong positive = new AtomicLong();
    private final AtomicLong all = new AtomicLong();

    double precision() {
      return all.get() == 0 ? Double.NaN : (double) positive.get() / all.get();
    }
  }

  FindingMeters(RuleSet rules, MeterRegistry meters) {
    this.meters = meters;
    know(rules);
  }

  /** Rules that judge, or did. */
  void know(RuleSet rules) {
    rules.rules().forEach(rule -> add(rule.header()));
    rules.correlations().forEach(correlation -> add(correlation.header()));
  }

  private void add(RuleHeader rule) {
    titles.put(rule.id().toString(), rule.title());
  }

  void count(InboxRecord record) {
    if (record instanceof InboxRecord.Decided made) {
      count(made.triaged());
    }
  }

  void count(GroupRecord record) {
    if (record instanceof GroupRecord.Decided made) {
      count(made.triaged());
    }
  }

  private void count(Triaged triaged) {
    Alert seen = triaged.seen();
    String title = titles.get(seen.ruleId());
    // Whoever tells of decisions may name any rule: only ours get a meter.
    if (title == null) {
      return;
    }
    TriageDecision.Outcome outcome = triaged.decision().decision();
    String decision = outcome.name().toLowerCase(Locale.ROOT);
    meters
        .counter(DECISIONS, "rule", seen.ruleId(), "title", title, "decision", decision)
        .increment();
    Decided of = decided.computeIfAbsent(seen.ruleId(), id -> gauged(id, title));
    switch (outcome) {
      case TRUE_POSITIVE -> {
        of.positive.incrementAndGet();
        of.all.incrementAndGet();
      }
      case BENIGN, FALSE_POSITIVE -> of.all.incrementAndGet();
      case DUPLICATE -> {}
    }
  }

  private Decided gauged(String rule, String title) {
    Decided of = new Decided();
    Gauge.builder(PRECISION, of, Decided::precision)
        .tag("rule", rule)
        .tag("title", title)
        .register(meters);
    return of;
  }

  void count(Output output) {
    switch (output) {
      case Output.Publish publish -> count(publish.alert(), false);
      case Output.Try tried -> count(tried.alert(), true);
      case Output.ToInbox inbox -> {}
      case Output.ToNames names -> {}
      case Output.ToGroups groups -> {}
      case Output.Show show -> {}
    }
  }

  private void count(Alert alert, boolean shadow) {
    boolean withdrawn = alert.verdict() == Verdict.WITHDRAWN;
    if (alert.revision() > 1 && !withdrawn) {
      return;
    }
    String rule = titles.containsKey(alert.ruleId()) ? alert.ruleId() : "unknown";
    meters
        .counter(
            withdrawn ? WITHDRAWN : RAISED,
            "rule",
            rule,
            "title",
            titles.getOrDefault(alert.ruleId(), "unknown"),
            "delivered",
            Boolean.toString(alert.delivered()),
            "shadow",
            Boolean.toString(shadow))
        .increment();
  }
}
