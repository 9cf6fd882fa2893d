package dev.sparekey.sinks.format;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
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

  private static void write(Json json, Told told) {
    Alert alert = told.alert();
    json.time("@timestamp", alert.emittedAt());
    json.text("message", told.headline());
    json.object("ecs", inner -> inner.text("version", SCHEMA_VERSION));
    event(json, told);
    json.object(
        "rule",
        inner -> {
          inner.text("id", told.name(alert.ruleId()));
          inner.text("name", told.title());
          inner.text("version", told.name(alert.ruleVersion()));
          inner.text("ruleset", "sparekey");
        });
    threat(json, told.techniques());
    people(json, told);
    json.object("organization", inner -> inner.text("id", told.name(alert.tenant())));
    json.object(
        "observer",
        inner -> {
          inner.text("vendor", Told.PRODUCT);
          inner.text("product", Told.PRODUCT);
          inner.text("version", Told.PRODUCT_VERSION);
        });
    json.beginObject("sparekey");
    OwnFields.write(json, told);
    evidence(json, told.evidence());
    json.endObject();
  }

  private static void event(Json json, Told told) {
    Alert alert = told.alert();
    json.beginObject("event");
    json.text("kind", "alert");
    json.texts("category", List.of("iam", "intrusion_detection"));
    // The one type that both categories have.
    json.texts("type", List.of("info"));
    json.text("id", told.revisionId());
    json.text("action", "finding-" + Activity.of(alert).done);
    json.text("module", "sparekey");
    json.text("dataset", "sparekey.alert");
    json.text("provider", "sparekey");
    json.time("start", told.start());
    json.time("end", told.end());
    json.time("created", alert.emittedAt());
    json.number("severity", Wording.level(alert.severity()));
    json.number("risk_score", Risk.score(alert));
    json.number("risk_score_norm", Risk.score(alert));
    json.number("sequence", alert.revision());
    json.text("reason", told.text(told.proof()));
    json.optional("url", told.link());
    json.endObject();
    json.object("log", inner -> inner.text("level", Wording.lower(alert.severity())));
  }

  private static void threat(Json json, List<Technique> techniques) {
    if (techniques.isEmpty()) {
      return;
    }
    json.beginObject("threat");
    json.text("framework", "MITRE ATT&CK");
    json.beginObject("technique");
    List<String> ids = new ArrayList<>();
    List<String> subs = new ArrayList<>();
    for (Technique technique : techniques) {
      addNew(ids, technique.id());
      addNew(subs, technique.subId());
    }
    named(json, ids);
    if (!subs.isEmpty()) {
      json.beginObject("subtechnique");
      named(json, subs);
      json.endObject();
    }
    json.endObject();
    json.endObject();
  }

  /** Lists of a few, for which a set would be slower. */
  private static void addNew(List<String> all, @Nullable String one) {
    if (one != null && !all.contains(one)) {
      all.add(one);
    }
  }

  private static void named(Json json, List<String> ids) {
    json.texts("id", ids);
    json.beginArray("name");
    for (String id : ids) {
      json.text(Objects.requireNonNullElse(Technique.name(id), ""));
    }
    json.endArray();
  }

  private static void people(Json json, Told told) {
    Actor actor = told.actor();
    String actorId = actor == null ? null : told.optionalName(actor.id());
    String actorName = actor == null ? null : told.optionalName(actor.name());
    json.beginObject("user");
    json.optional("id", actorId);
    json.optional("name", actorName);
    json.texts("roles", List.of(told.actorRole()));
    json.beginObject("target");
    json.text("id", told.account());
    json.text("name", told.subject());
    json.text("domain", told.name(told.alert().account().feed()));
    json.endObject();
    json.endObject();
    json.beginObject("related");
    json.texts("user", related(told.subject(), told.account(), actorName, actorId));
    json.endObject();
  }

  private static List<String> related(@Nullable String... names) {
    List<String> related = new ArrayList<>();
    for (String name : names) {
      addNew(related, name);
    }
    return related;
  }

  private static void evidence(Json json, List<EvidenceLine> lines) {
    json.beginArray("evidence");
    for (EvidenceLine line : lines) {
      json.beginObject();
      json.text("kind", line.kind());
      json.text("event_id", line.eventId());
      json.time("occurred_at", line.occurredAt());
      json.text("text", line.text());
      json.endObject();
    }
    json.endArray();
  }
}
