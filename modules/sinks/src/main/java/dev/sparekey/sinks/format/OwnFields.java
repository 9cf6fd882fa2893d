package dev.sparekey.sinks.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.TriageDecision;
import java.io.IOException;

/**
 * What no schema has a place for, by the names of {@code replay --format json}. What a finding
 * would be, were something else known, is not among them: it tells which evidence to forge.
 */
final class OwnFields {

  private OwnFields() {}

  static void write(JsonGenerator json, Told told) throws IOException {
    Alert alert = told.alert();
    json.writeStringField("alert_id", told.id());
    json.writeNumberField("epoch", alert.epoch());
    json.writeNumberField("revision", alert.revision());
    json.writeBooleanField("reprocessed", told.reprocessed());
    json.writeStringField("verdict", Wording.lower(alert.verdict()));
    json.writeBooleanField("delivered", alert.delivered());
    json.writeStringField("tenant", told.name(alert.tenant()));
    json.writeStringField("feed", told.name(alert.account().feed()));
    json.writeStringField("anchor", told.name(alert.anchor()));
    Json.texts(json, "group", told.names(alert.group()));
    json.writeStringField("occurred_at", Iso.of(alert.occurredAt()));
    json.writeStringField("actor_role", told.actorRole());
    json.writeStringField("rule_version", told.name(alert.ruleVersion()));
    json.writeStringField("policy_version", told.name(alert.policyVersion()));
    json.writeStringField("mapping", told.name(alert.mapping()));
    json.writeStringField("ticket_status", Wording.lower(alert.ticketStatus()));
    assurance(json, told);
    requirement(json, told);
    json.writeNumberField("evidence_omitted", told.evidenceOmitted());
    Json.texts(json, "absence", told.texts(alert.absence()));
    Json.texts(json, "nist", told.names(alert.nist()));
    Json.texts(json, "clauses", told.texts(alert.explanation().clauses()));
    Json.texts(json, "unknowns", told.texts(alert.explanation().unknowns()));
    containment(json, told);
    handling(json, told);
  }

  private static void assurance(JsonGenerator json, Told told) throws IOException {
    Alert alert = told.alert();
    Json.object(
        json,
        "assurance",
        inner -> {
          interval(inner, "primary", alert.assurance().primary());
          interval(inner, "effective", alert.assurance().effective());
          inner.writeStringField("gap", Wording.lower(alert.assurance().gap()));
          Json.texts(inner, "why", told.texts(alert.assurance().why()));
        });
  }

  private static void interval(JsonGenerator json, String field, Interval interval)
      throws IOException {
    json.writeObjectFieldStart(field);
    json.writeNumberField("floor", interval.floor());
    json.writeNumberField("ceiling", interval.ceiling());
    json.writeEndObject();
  }

  private static void requirement(JsonGenerator json, Told told) throws IOException {
    var requirement = told.alert().requirement();
    json.writeObjectFieldStart("requirement");
    Json.optional(json, "clause", told.optionalName(requirement.clause()));
    json.writeStringField("status", Wording.lower(requirement.status()));
    json.writeStringField("why", told.text(requirement.why()));
    json.writeEndObject();
  }

  private static void containment(JsonGenerator json, Told told) throws IOException {
    json.writeArrayFieldStart("containment");
    for (Containment one : told.containment()) {
      json.writeStartObject();
      json.writeStringField("kind", one.kind());
      json.writeStringField("native_id", one.nativeId());
      json.writeStringField("since", Iso.of(one.since()));
      json.writeStringField("text", one.text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void handling(JsonGenerator json, Told told) throws IOException {
    Handling handling = told.alert().handling();
    json.writeStringField("case_id", told.name(handling.caseId()));
    Json.optional(json, "repeat_of", told.optionalName(handling.repeatOf()));
    Json.texts(json, "supersedes", told.names(handling.supersedes()));
    Json.optional(json, "merged_into", told.optionalName(handling.mergedInto()));
    json.writeBooleanField("holds", handling.holds());
    json.writeBooleanField("reopened", handling.reopened());
    TriageDecision triage = handling.triage();
    if (triage != null) {
      json.writeObjectFieldStart("triage");
      json.writeStringField("decision", Wording.lower(triage.decision()));
      json.writeStringField("reason", told.text(triage.reason()));
      json.writeStringField("by", told.name(triage.by()));
      json.writeStringField("at", Iso.of(triage.at()));
      json.writeEndObject();
    }
  }
}
