package dev.sparekey.sinks.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OCSF 1.8.0 Detection Finding, without profiles. */
final class Ocsf {

  private static final String SCHEMA_VERSION = "1.8.0";
  private static final int CATEGORY = 2;
  private static final int CLASS = 2004;

  /** Of observables: a user's name, and a user's id. */
  private static final int USER_NAME = 4;

  private static final int USER_UID = 31;

  private Ocsf() {}

  static Document of(Told told) {
    return Json.document(json -> write(json, told));
  }

  private static void write(JsonGenerator json, Told told) throws IOException {
    Alert alert = told.alert();
    Activity activity = Activity.of(alert);
    json.writeNumberField("class_uid", CLASS);
    json.writeStringField("class_name", "Detection Finding");
    json.writeNumberField("category_uid", CATEGORY);
    json.writeStringField("category_name", "Findings");
    json.writeNumberField("activity_id", activity.id);
    json.writeStringField("activity_name", activity.caption);
    json.writeNumberField("type_uid", CLASS * 100L + activity.id);
    json.writeStringField("type_name", "Detection Finding: " + activity.caption);
    json.writeNumberField("time", alert.emittedAt().toEpochMilli());
    json.writeNumberField("start_time", told.start().toEpochMilli());
    json.writeNumberField("end_time", told.end().toEpochMilli());
    json.writeNumberField("severity_id", Wording.level(alert.severity()));
    json.writeStringField("severity", severity(alert.severity()));
    status(json, alert, activity);
    confidence(json, alert.verdict());
    risk(json, alert);
    json.writeBooleanField("is_alert", alert.delivered());
    json.writeStringField("message", told.headline());
    metadata(json, told);
    finding(json, told);
    evidences(json, told);
    resource(json, told);
    observables(json, told);
    Json.object(
        json,
        "unmapped",
        outer -> Json.object(outer, "sparekey", own -> OwnFields.write(own, told)));
  }

  private static String severity(Severity severity) {
    return switch (severity) {
      case INFORMATIONAL -> "Informational";
      case LOW -> "Low";
      case MEDIUM -> "Medium";
      case HIGH -> "High";
      case CRITICAL -> "Critical";
    };
  }

  private static void status(JsonGenerator json, Alert alert, Activity activity)
      throws IOException {
    TriageDecision triage = alert.handling().triage();
    if (activity == Activity.CLOSE) {
      json.writeNumberField("status_id", 4);
      json.writeStringField("status", "Resolved");
      json.writeStringField(
          "status_detail",
          alert.verdict() == Verdict.WITHDRAWN || triage == null
              ? "withdrawn"
              : Wording.lower(triage.decision()));
    } else if (triage != null) {
      json.writeNumberField("status_id", 2);
      json.writeStringField("status", "In Progress");
      json.writeStringField("status_detail", Wording.lower(triage.decision()));
    } else {
      json.writeNumberField("status_id", 1);
      json.writeStringField("status", "New");
    }
  }

  /** How firmly the condition is established; that somebody meant harm is no part of it. */
  private static void confidence(JsonGenerator json, Verdict verdict) throws IOException {
    switch (verdict) {
      case CONFIRMED -> confidence(json, 3, "High");
      case SUSPECTED -> confidence(json, 2, "Medium");
      case UNDETERMINED, PENDING -> confidence(json, 1, "Low");
      case WITHDRAWN -> confidence(json, 0, "Unknown");
    }
  }

  private static void confidence(JsonGenerator json, int id, String caption) throws IOException {
    json.writeNumberField("confidence_id", id);
    json.writeStringField("confidence", caption);
  }

  private static void risk(JsonGenerator json, Alert alert) throws IOException {
    Severity level =
        alert.verdict() == Verdict.WITHDRAWN ? Severity.INFORMATIONAL : alert.severity();
    json.writeNumberField("risk_level_id", Wording.level(level) - 1);
    json.writeStringField("risk_level", level == Severity.INFORMATIONAL ? "Info" : severity(level));
    json.writeNumberField("risk_score", Risk.score(alert));
  }

  private static void metadata(JsonGenerator json, Told told) throws IOException {
    Alert alert = told.alert();
    json.writeObjectFieldStart("metadata");
    json.writeStringField("version", SCHEMA_VERSION);
    json.writeStringField("uid", told.revisionId());
    json.writeNumberField("sequence", alert.revision());
    json.writeStringField("correlation_uid", told.name(alert.handling().caseId()));
    json.writeStringField("tenant_uid", told.name(alert.tenant()));
    json.writeStringField("log_name", "sparekey.alerts");
    json.writeNumberField("logged_time", alert.emittedAt().toEpochMilli());
    json.writeBooleanField("is_truncated", told.evidenceOmitted() > 0);
    json.writeObjectFieldStart("product");
    json.writeStringField("name", Told.PRODUCT);
    json.writeStringField("vendor_name", Told.PRODUCT);
    json.writeStringField("version", Told.PRODUCT_VERSION);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void finding(JsonGenerator json, Told told) throws IOException {
    Alert alert = told.alert();
    json.writeObjectFieldStart("finding_info");
    json.writeStringField("uid", told.id());
    json.writeStringField("title", told.title());
    Json.optional(json, "src_url", told.link());
    json.writeNumberField("first_seen_time", told.start().toEpochMilli());
    json.writeNumberField("last_seen_time", told.end().toEpochMilli());
    json.writeNumberField("modified_time", alert.emittedAt().toEpochMilli());
    json.writeObjectFieldStart("analytic");
    json.writeNumberField("type_id", 1);
    json.writeStringField("type", "Rule");
    json.writeStringField("uid", told.name(alert.ruleId()));
    json.writeStringField("name", told.title());
    json.writeStringField("version", told.name(alert.ruleVersion()));
    json.writeEndObject();
    attacks(json, told.techniques());
    json.writeArrayFieldStart("related_events");
    for (EvidenceLine line : told.evidence()) {
      json.writeStartObject();
      json.writeStringField("uid", line.eventId());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("related_events_count", told.evidenceCount());
    json.writeEndObject();
  }

  private static void attacks(JsonGenerator json, List<Technique> techniques) throws IOException {
    json.writeArrayFieldStart("attacks");
    for (Technique technique : techniques) {
      json.writeStartObject();
      json.writeStringField("version", Technique.VERSION);
      named(json, "technique", technique.id());
      if (technique.subId() != null) {
        named(json, "sub_technique", technique.subId());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void named(JsonGenerator json, String field, String id) throws IOException {
    json.writeObjectFieldStart(field);
    json.writeStringField("uid", id);
    Json.optional(json, "name", Technique.name(id));
    json.writeEndObject();
  }

  /** The first one names the people, so that there is one even where no line fits. */
  private static void evidences(JsonGenerator json, Told told) throws IOException {
    List<EvidenceLine> lines = told.evidence();
    json.writeArrayFieldStart("evidences");
    for (int i = 0; i < Math.max(1, lines.size()); i++) {
      json.writeStartObject();
      if (i == 0) {
        people(json, told);
      }
      if (i < lines.size()) {
        EvidenceLine line = lines.get(i);
        json.writeStringField("name", line.kind());
        json.writeStringField("uid", line.eventId());
        json.writeObjectFieldStart("data");
        json.writeStringField("occurred_at", Iso.of(line.occurredAt()));
        json.writeStringField("text", line.text());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void people(JsonGenerator json, Told told) throws IOException {
    user(json, told.subject(), told.account());
    Actor actor = told.actor();
    if (actor != null) {
      json.writeObjectFieldStart("actor");
      user(json, told.optionalName(actor.name()), told.optionalName(actor.id()));
      json.writeEndObject();
    }
  }

  private static void user(JsonGenerator json, @Nullable String name, @Nullable String uid)
      throws IOException {
    json.writeObjectFieldStart("user");
    Json.optional(json, "name", name);
    Json.optional(json, "uid", uid);
    json.writeEndObject();
  }

  private static void resource(JsonGenerator json, Told told) throws IOException {
    json.writeArrayFieldStart("resources");
    json.writeStartObject();
    json.writeStringField("type", "account");
    json.writeStringField("uid", told.account());
    json.writeStringField("name", told.subject());
    json.writeStringField("namespace", told.name(told.alert().account().feed()));
    json.writeEndObject();
    json.writeEndArray();
  }

  private static void observables(JsonGenerator json, Told told) throws IOException {
    json.writeArrayFieldStart("observables");
    observable(json, "evidences[0].user.name", USER_NAME, told.subject());
    observable(json, "evidences[0].user.uid", USER_UID, told.account());
    Actor actor = told.actor();
    if (actor != null) {
      observable(json, "evidences[0].actor.user.name", USER_NAME, told.optionalName(actor.name()));
      observable(json, "evidences[0].actor.user.uid", USER_UID, told.optionalName(actor.id()));
    }
    json.writeEndArray();
  }

  private static void observable(
      JsonGenerator json, String pointer, int type, @Nullable String value) throws IOException {
    if (value != null) {
      json.writeStartObject();
      json.writeStringField("name", pointer);
      json.writeNumberField("type_id", type);
      json.writeStringField("value", value);
      json.writeEndObject();
    }
  }
}
