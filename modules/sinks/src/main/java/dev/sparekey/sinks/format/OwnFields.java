package dev.sparekey.sinks.format;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.TriageDecision;

/**
 * What no schema has a place for, by the names of {@code replay --format json}. What a finding
 * would be, were something else known, is not among them: it tells which evidence to forge.
 */
final class OwnFields {

  private OwnFields() {}

  static void write(Json json, Told told) {
    Alert alert = told.alert();
    json.text("alert_id", told.id());
    json.number("epoch", alert.epoch());
    json.number("revision", alert.revision());
    json.text("verdict", Wording.lower(alert.verdict()));
    json.flag("delivered", alert.delivered());
    json.flag("reprocessed", told.reprocessed());
    json.text("actor_role", told.actorRole());
    json.text("ticket_status", Wording.lower(alert.ticketStatus()));
    StepKind step = alert.step();
    if (step != null) {
      json.beginObject("step");
      json.text("action", Wording.lower(step.action()));
      json.text("path", Wording.lower(step.path()));
      json.endObject();
    }
    json.time("occurred_at", alert.occurredAt());
    json.number("evidence_omitted", told.evidenceOmitted());
    handling(json, told);
    json.text("tenant", told.name(alert.tenant()));
    json.text("feed", told.name(alert.account().feed()));
    json.text("anchor", told.name(alert.anchor()));
    json.text("rule_version", told.name(alert.ruleVersion()));
    json.text("policy_version", told.name(alert.policyVersion()));
    json.text("mapping", told.name(alert.mapping()));
    requirement(json, told);
    assurance(json, told);
    json.texts("group", told.names(alert.group()));
    json.texts("absence", told.texts(alert.absence()));
    json.texts("nist", told.names(alert.nist()));
    json.texts("clauses", told.texts(alert.explanation().clauses()));
    json.texts("unknowns", told.texts(alert.explanation().unknowns()));
    containment(json, told);
  }

  private static void assurance(Json json, Told told) {
    Alert alert = told.alert();
    json.object(
        "assurance",
        inner -> {
          interval(inner, "primary", alert.assurance().primary());
          interval(inner, "effective", alert.assurance().effective());
          inner.text("gap", Wording.lower(alert.assurance().gap()));
          inner.texts("why", told.texts(alert.assurance().why()));
        });
  }

  private static void interval(Json json, String field, Interval interval) {
    json.beginObject(field);
    json.number("floor", interval.floor());
    json.number("ceiling", interval.ceiling());
    json.endObject();
  }

  private static void requirement(Json json, Told told) {
    var requirement = told.alert().requirement();
    json.beginObject("requirement");
    json.optional("clause", told.optionalName(requirement.clause()));
    json.text("status", Wording.lower(requirement.status()));
    json.text("why", told.text(requirement.why()));
    json.endObject();
  }

  private static void containment(Json json, Told told) {
    json.beginArray("containment");
    for (Containment one : told.containment()) {
      json.beginObject();
      json.text("kind", one.kind());
      json.text("native_id", one.nativeId());
      json.time("since", one.since());
      json.text("text", one.text());
      json.endObject();
    }
    json.endArray();
  }

  private static void handling(Json json, Told told) {
    Handling handling = told.alert().handling();
    json.flag("holds", handling.holds());
    json.flag("reopened", handling.reopened());
    json.text("case_id", told.name(handling.caseId()));
    json.optional("repeat_of", told.optionalName(handling.repeatOf()));
    json.optional("merged_into", told.optionalName(handling.mergedInto()));
    json.texts("supersedes", told.names(handling.supersedes()));
    TriageDecision triage = handling.triage();
    if (triage != null) {
      json.beginObject("triage");
      json.text("decision", Wording.lower(triage.decision()));
      json.text("reason", told.text(triage.reason()));
      json.text("by", told.name(triage.by()));
      json.time("at", triage.at());
      json.endObject();
    }
  }
}
