package dev.sparekey.sinks.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Elastic Common Schema. {@code event.kind} is {@code alert}, since {@code signal} is Elastic's
 * own; {@code user} is who acted, {@code user.target} whose account it is.
 */
final class Ecs {

  private static final String SCHEMA_VERSION = "9.4.0";

  private Ecs() {}

  static Document of(Told told) {
    return Json.document(json -> write(json, told));
  }

  private static void write(JsonGenerator json, Told told) throws IOException {
    Alert alert = told.alert();
    json.writeStringField("@timestamp", Iso.of(alert.emittedAt()));
    json.writeStringField("message", told.headline());
    Json.object(json, "ecs", inner -> inner.writeStringField("version", SCHEMA_VERSION));
    event(json, told);
    Json.object(
        json,
        "rule",
        inner -> {
          inner.writeStringField("id", told.name(alert.ruleId()));
          inner.writeStringField("name", told.title());
          inner.writeStringField("version", told.name(alert.ruleVersion()));
          inner.writeStringField("ruleset", "sparekey");
        });
    threat(json, told.techniques());
    people(json, told);
    Json.object(
        json, "organization", inner -> inner.writeStringField("id", told.name(alert.tenant())));
    Json.object(
        json,
        "observer",
        inner -> {
          inner.writeStringField("vendor", Told.PRODUCT);
          inner.writeStringField("product", Told.PRODUCT);
          inner.writeStringField("version", Told.PRODUCT_VERSION);
        });
    json.writeObjectFieldStart("sparekey");
    OwnFields.write(json, told);
    evidence(json, told.evidence());
    json.writeEndObject();
  }

  private static void event(JsonGenerator json, Told told) throws IOException {
    Alert alert = told.alert();
    json.writeObjectFieldStart("event");
    json.writeStringField("kind", "alert");
    Json.texts(json, "category", List.of("iam", "intrusion_detection"));
    // The one type that both categories have.
    Json.texts(json, "type", List.of("info"));
    json.writeStringField("id", told.revisionId());
    json.writeStringField("action", "finding-" + Activity.of(alert).done);
    json.writeStringField("module", "sparekey");
    json.writeStringField("dataset", "sparekey.alert");
    json.writeStringField("provider", "sparekey");
    json.writeStringField("start", Iso.of(told.start()));
    json.writeStringField("end", Iso.of(told.end()));
    json.writeStringField("created", Iso.of(alert.emittedAt()));
    json.writeNumberField("severity", Wording.level(alert.severity()));
    json.writeNumberField("risk_score", Risk.score(alert));
    json.writeNumberField("risk_score_norm", Risk.score(alert));
    json.writeNumberField("sequence", alert.revision());
    json.writeStringField("reason", told.text(told.proof()));
    Json.optional(json, "url", told.link());
    json.writeEndObject();
    Json.object(
        json, "log", inner -> inner.writeStringField("level", Wording.lower(alert.severity())));
  }

  private static void threat(JsonGenerator json, List<Technique> techniques) throws IOException {
    if (techniques.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart("threat");
    json.writeStringField("framework", "MITRE ATT&CK");
    json.writeObjectFieldStart("technique");
    List<String> ids = new ArrayList<>();
    List<String> subs = new ArrayList<>();
    for (Technique technique : techniques) {
      addNew(ids, technique.id());
      addNew(subs, technique.subId());
    }
    named(json, ids);
    if (!subs.isEmpty()) {
      json.writeObjectFieldStart("subtechnique");
      named(json, subs);
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Lists of a few, for which a set would be slower. */
  private static void addNew(List<String> all, @Nullable String one) {
    if (one != null && !all.contains(one)) {
      all.add(one);
    }
  }

  private static void named(JsonGenerator json, List<String> ids) throws IOException {
    Json.texts(json, "id", ids);
    json.writeArrayFieldStart("name");
    for (String id : ids) {
      json.writeString(Objects.requireNonNullElse(Technique.name(id), ""));
    }
    json.writeEndArray();
  }

  private static void people(JsonGenerator json, Told told) throws IOException {
    Actor actor = told.actor();
    String actorId = actor == null ? null : told.optionalName(actor.id());
    String actorName = actor == null ? null : told.optionalName(actor.name());
    json.writeObjectFieldStart("user");
    Json.optional(json, "id", actorId);
    Json.optional(json, "name", actorName);
    Json.texts(json, "roles", List.of(told.actorRole()));
    json.writeObjectFieldStart("target");
    json.writeStringField("id", told.account());
    json.writeStringField("name", told.subject());
    json.writeStringField("domain", told.name(told.alert().account().feed()));
    json.writeEndObject();
    json.writeEndObject();
    json.writeObjectFieldStart("related");
    Json.texts(json, "user", related(told.subject(), told.account(), actorName, actorId));
    json.writeEndObject();
  }

  private static List<String> related(@Nullable String... names) {
    List<String> related = new ArrayList<>();
    for (String name : names) {
      addNew(related, name);
    }
    return related;
  }

  private static void evidence(JsonGenerator json, List<EvidenceLine> lines) throws IOException {
    json.writeArrayFieldStart("evidence");
    for (EvidenceLine line : lines) {
      json.writeStartObject();
      json.writeStringField("kind", line.kind());
      json.writeStringField("event_id", line.eventId());
      json.writeStringField("occurred_at", Iso.of(line.occurredAt()));
      json.writeStringField("text", line.text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
