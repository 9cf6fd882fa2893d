package dev.sparekey.topology;

import dev.sparekey.engine.GroupRecord;
import dev.sparekey.engine.InboxRecord;
import dev.sparekey.engine.Output;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Triaged;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Counts per rule what was raised and what analysts decided, so that a rule's precision can be
 * watched. They count what a process worked through: what an aborted transaction did is done, and
 * counted, again. Raised is an alert's first revision: a finding whose anchor moves has a new id
 * and is counted again, and one that is raised once more after it was withdrawn is not. What is
 * true of all alerts is told by {@code sparekey triage report}.
 */
final class FindingMeters {

  static final String RAISED = "sparekey.findings.raised";
  static final String DECISIONS = "sparekey.triage.decisions";

  private final Map<String, String> titles = new HashMap<>();
  private final MeterRegistry meters;

  FindingMeters(RuleSet rules, MeterRegistry meters) {
    this.meters = meters;
    rules.rules().forEach(rule -> add(rule.header()));
    rules.correlations().forEach(correlation -> add(correlation.header()));
  }

  private void add(RuleHeader rule) {
    titles.put(rule.id().toString(), rule.title());
  }

  void count(InboxRecord record) {
    if (record instanceof InboxRecord.Decided decided) {
      count(decided.triaged());
    }
  }

  void count(GroupRecord record) {
    if (record instanceof GroupRecord.Decided decided) {
      count(decided.triaged());
    }
  }

  private void count(Triaged triaged) {
    Alert seen = triaged.seen();
    String title = titles.get(seen.ruleId());
    // Whoever tells of decisions may name any rule: only ours get a meter.
    if (title != null) {
      String decision = triaged.decision().decision().name().toLowerCase(Locale.ROOT);
      meters
          .counter(DECISIONS, "rule", seen.ruleId(), "title", title, "decision", decision)
          .increment();
    }
  }

  void count(Output output) {
    if (output instanceof Output.Publish publish && publish.alert().revision() == 1) {
      Alert alert = publish.alert();
      String title = titles.getOrDefault(alert.ruleId(), "unknown");
      String rule = titles.containsKey(alert.ruleId()) ? alert.ruleId() : "unknown";
      String delivered = Boolean.toString(alert.delivered());
      meters.counter(RAISED, "rule", rule, "title", title, "delivered", delivered).increment();
    }
  }
}
