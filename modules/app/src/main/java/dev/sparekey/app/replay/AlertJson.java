package dev.sparekey.app.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.TriageDecision;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One alert revision as one compact JSON object. */
final class AlertJson {

  private AlertJson() {}

  static String of(Alert alert) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("alert_id", alert.id());
    json.put("epoch", alert.epoch());
    json.put("revision", alert.revision());
    json.put("verdict", lower(alert.verdict()));
    json.put("severity", lower(alert.severity()));
    json.put("delivered", alert.delivered());
    json.put("rule", alert.ruleId());
    json.put("rule_version", alert.ruleVersion());
    json.put("title", alert.ruleTitle());
    json.put("subject", alert.subject());
    json.put("account", alert.account().nativeId());
    json.put("feed", alert.account().feed());
    json.put("tenant", alert.tenant());
    actor(json, alert.actor());
    json.put("anchor", alert.anchor());
    step(json, alert.step());
    lines(json.putArray("group"), alert.group());
    json.put("occurred_at", alert.occurredAt().toString());
    json.put("emitted_at", alert.emittedAt().toString());
    ObjectNode assurance = json.putObject("assurance");
    interval(assurance.putObject("primary"), alert.assurance().primary());
    interval(assurance.putObject("effective"), alert.assurance().effective());
    assurance.put("gap", lower(alert.assurance().gap()));
    lines(assurance.putArray("why"), alert.assurance().why());
    json.put("ticket_status", lower(alert.ticketStatus()));
    ArrayNode evidence = json.putArray("evidence");
    for (EvidenceLine line : alert.evidence()) {
      evidence
          .addObject()
          .put("kind", line.kind())
          .put("event_id", line.eventId())
          .put("occurred_at", line.occurredAt().toString())
          .put("text", line.text());
    }
    json.put("evidence_omitted", alert.evidenceOmitted());
    lines(json.putArray("absence"), alert.absence());
    lines(json.putArray("attack"), alert.attack());
    lines(json.putArray("nist"), alert.nist());
    json.put("policy_version", alert.policyVersion());
    json.put("mapping", alert.mapping());
    handling(json, alert.handling());
    requirement(json.putObject("requirement"), alert.requirement());
    Explanation explanation = alert.explanation();
    lines(json.putArray("clauses"), explanation.clauses());
    lines(json.putArray("unknowns"), explanation.unknowns());
    lines(json.putArray("counterfactuals"), explanation.counterfactuals());
    ArrayNode containment = json.putArray("containment");
    for (Containment one : explanation.containment()) {
      containment
          .addObject()
          .put("kind", one.kind())
          .put("native_id", one.nativeId())
          .put("since", one.since().toString())
          .put("text", one.text());
    }
    return PlainJson.of(json);
  }

  private static void actor(ObjectNode json, @Nullable Actor actor) {
    if (actor == null) {
      json.putNull("actor");
    } else {
      json.putObject("actor")
          .put("role", lower(actor.role()))
          .put("id", actor.id())
          .put("name", actor.name());
    }
  }

  private static void step(ObjectNode json, @Nullable StepKind step) {
    if (step == null) {
      json.putNull("step");
    } else {
      json.putObject("step").put("action", lower(step.action())).put("path", lower(step.path()));
    }
  }

  private static void handling(ObjectNode json, Handling handling) {
    json.put("case", handling.caseId());
    json.put("repeat_of", handling.repeatOf());
    lines(json.putArray("supersedes"), handling.supersedes());
    json.put("merged_into", handling.mergedInto());
    json.put("holds", handling.holds());
    TriageDecision triage = handling.triage();
    if (triage == null) {
      json.putNull("triage");
    } else {
      json.putObject("triage")
          .put("id", triage.id())
          .put("decision", lower(triage.decision()))
          .put("reason", triage.reason())
          .put("by", triage.by())
          .put("at", triage.at().toString())
          .put("note", triage.note());
    }
    json.put("reopened", handling.reopened());
  }

  private static void requirement(ObjectNode json, RequirementFinding requirement) {
    json.put("clause", requirement.clause());
    json.put("status", lower(requirement.status()));
    json.put("why", requirement.why());
    ArrayNode checks = json.putArray("checks");
    for (RequirementFinding.Check check : requirement.checks()) {
      checks
          .addObject()
          .put("clause", check.clause())
          .put("status", lower(check.status()))
          .put("why", check.why());
    }
  }

  private static void lines(ArrayNode array, List<String> lines) {
    lines.forEach(array::add);
  }

  private static void interval(ObjectNode node, Interval interval) {
    node.put("floor", interval.floor()).put("ceiling", interval.ceiling());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
