package dev.sparekey.sinks.format;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
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

  /**
   * Short fields before long lists: Splunk finds fields by itself in the first 5,000 bytes only,
   * and twenty lines of evidence alone may be more.
   */
  private static void write(Json json, Told told) {
    Alert alert = told.alert();
    Activity activity = Activity.of(alert);
    json.number("class_uid", CLASS);
    json.text("class_name", "Detection Finding");
    json.number("category_uid", CATEGORY);
    json.text("category_name", "Findings");
    json.number("activity_id", activity.id);
    json.text("activity_name", activity.caption);
    json.number("type_uid", CLASS * 100L + activity.id);
    json.text("type_name", "Detection Finding: " + activity.caption);
    json.number("time", alert.emittedAt().toEpochMilli());
    json.number("start_time", told.start().toEpochMilli());
    json.number("end_time", told.end().toEpochMilli());
    json.number("severity_id", Wording.level(alert.severity()));
    json.text("severity", severity(alert.severity()));
    status(json, alert, activity);
    confidence(json, alert.verdict());
    risk(json, alert);
    json.flag("is_alert", alert.delivered());
    json.text("message", told.headline());
    metadata(json, told);
    resource(json, told);
    json.object("unmapped", outer -> outer.object("sparekey", own -> OwnFields.write(own, told)));
    finding(json, told);
    observables(json, told);
    evidences(json, told);
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

  private static void status(Json json, Alert alert, Activity activity) {
    TriageDecision triage = alert.handling().triage();
    if (activity == Activity.CLOSE) {
      json.number("status_id", 4);
      json.text("status", "Resolved");
      json.text(
          "status_detail",
          alert.verdict() == Verdict.WITHDRAWN || triage == null
              ? "withdrawn"
              : Wording.lower(triage.decision()));
    } else if (triage != null) {
      json.number("status_id", 2);
      json.text("status", "In Progress");
      json.text("status_detail", Wording.lower(triage.decision()));
    } else {
      json.number("status_id", 1);
      json.text("status", "New");
    }
  }

  /** How firmly the condition is established; that somebody meant harm is no part of it. */
  private static void confidence(Json json, Verdict verdict) {
    switch (verdict) {
      case CONFIRMED -> confidence(json, 3, "High");
      case SUSPECTED -> confidence(json, 2, "Medium");
      case UNDETERMINED, PENDING -> confidence(json, 1, "Low");
      case WITHDRAWN -> confidence(json, 0, "Unknown");
    }
  }

  private static void confidence(Json json, int id, String caption) {
    json.number("confidence_id", id);
    json.text("confidence", caption);
  }

  private static void risk(Json json, Alert alert) {
    Severity level =
        alert.verdict() == Verdict.WITHDRAWN ? Severity.INFORMATIONAL : alert.severity();
    json.number("risk_level_id", Wording.level(level) - 1);
    json.text("risk_level", level == Severity.INFORMATIONAL ? "Info" : severity(level));
    json.number("risk_score", Risk.score(alert));
  }

  private static void metadata(Json json, Told told) {
    Alert alert = told.alert();
    json.beginObject("metadata");
    json.text("version", SCHEMA_VERSION);
    json.text("uid", told.revisionId());
    json.number("sequence", alert.revision());
    json.text("correlation_uid", told.name(alert.handling().caseId()));
    json.text("tenant_uid", told.name(alert.tenant()));
    json.text("log_name", "sparekey.alerts");
    json.number("logged_time", alert.emittedAt().toEpochMilli());
    json.flag("is_truncated", told.evidenceOmitted() > 0);
    json.beginObject("product");
    json.text("name", Told.PRODUCT);
    json.text("vendor_name", Told.PRODUCT);
    json.text("version", Told.PRODUCT_VERSION);
    json.endObject();
    json.endObject();
  }

  private static void finding(Json json, Told told) {
    Alert alert = told.alert();
    json.beginObject("finding_info");
    json.text("uid", told.id());
    json.text("title", told.title());
    json.optional("src_url", told.link());
    json.number("first_seen_time", told.start().toEpochMilli());
    json.number("last_seen_time", told.end().toEpochMilli());
    json.number("modified_time", alert.emittedAt().toEpochMilli());
    json.beginObject("analytic");
    json.number("type_id", 1);
    json.text("type", "Rule");
    json.text("uid", told.name(alert.ruleId()));
    json.text("name", told.title());
    json.text("version", told.name(alert.ruleVersion()));
    json.endObject();
    attacks(json, told.techniques());
    json.beginArray("related_events");
    for (EvidenceLine line : told.evidence()) {
      json.beginObject();
      json.text("uid", line.eventId());
      json.endObject();
    }
    json.endArray();
    json.number("related_events_count", told.evidenceCount());
    json.endObject();
  }

  private static void attacks(Json json, List<Technique> techniques) {
    json.beginArray("attacks");
    for (Technique technique : techniques) {
      json.beginObject();
      json.text("version", Technique.VERSION);
      named(json, "technique", technique.id());
      if (technique.subId() != null) {
        named(json, "sub_technique", technique.subId());
      }
      json.endObject();
    }
    json.endArray();
  }

  private static void named(Json json, String field, String id) {
    json.beginObject(field);
    json.text("uid", id);
    json.optional("name", Technique.name(id));
    json.endObject();
  }

  /** The first one names the people, so that there is one even where no line fits. */
  private static void evidences(Json json, Told told) {
    List<EvidenceLine> lines = told.evidence();
    json.beginArray("evidences");
    for (int i = 0; i < Math.max(1, lines.size()); i++) {
      json.beginObject();
      if (i == 0) {
        people(json, told);
      }
      if (i < lines.size()) {
        EvidenceLine line = lines.get(i);
        json.text("name", line.kind());
        json.text("uid", line.eventId());
        json.beginObject("data");
        json.time("occurred_at", line.occurredAt());
        json.text("text", line.text());
        json.endObject();
      }
      json.endObject();
    }
    json.endArray();
  }

  private static void people(Json json, Told told) {
    user(json, told.subject(), told.account());
    Actor actor = told.actor();
    if (actor != null) {
      json.beginObject("actor");
      user(json, told.optionalName(actor.name()), told.optionalName(actor.id()));
      json.endObject();
    }
  }

  private static void user(Json json, @Nullable String name, @Nullable String uid) {
    json.beginObject("user");
    json.optional("name", name);
    json.optional("uid", uid);
    json.endObject();
  }

  private static void resource(Json json, Told told) {
    json.beginArray("resources");
    json.beginObject();
    json.text("type", "account");
    json.text("uid", told.account());
    json.text("name", told.subject());
    json.text("namespace", told.name(told.alert().account().feed()));
    json.endObject();
    json.endArray();
  }

  private static void observables(Json json, Told told) {
    json.beginArray("observables");
    observable(json, "evidences[0].user.name", USER_NAME, told.subject());
    observable(json, "evidences[0].user.uid", USER_UID, told.account());
    Actor actor = told.actor();
    if (actor != null) {
      observable(json, "evidences[0].actor.user.name", USER_NAME, told.optionalName(actor.name()));
      observable(json, "evidences[0].actor.user.uid", USER_UID, told.optionalName(actor.id()));
    }
    json.endArray();
  }

  private static void observable(Json json, String pointer, int type, @Nullable String value) {
    if (value != null) {
      json.beginObject();
      json.text("name", pointer);
      json.number("type_id", type);
      json.text("value", value);
      json.endObject();
    }
  }
}
