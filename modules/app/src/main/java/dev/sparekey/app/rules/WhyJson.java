package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.engine.Inquiry;
import dev.sparekey.ingest.Inquired;
import dev.sparekey.model.Alert;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.rules.ComparisonOutcome;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.Fields;
import dev.sparekey.rules.RecoveryTaxonomy;
import dev.sparekey.rules.SelectionOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@code rules why} as a program reads it. */
final class WhyJson {

  private WhyJson() {}

  static String of(WhyAnswer answer) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    switch (answer) {
      case WhyAnswer.OfStep of -> putHead(json, of.step());
      case WhyAnswer.OfRecord of -> putHead(json, of.record());
    }
    putRules(json, answer.reasons());
    putSaid(json, answer.correlations(), answer.spoken());
    return PlainJson.of(json);
  }

  private static void putHead(ObjectNode json, RecoveryStep step) {
    json.put("event", step.id())
        .put("action", Words.of(step.action()))
        .put("account", step.event().account().nativeId())
        .put("subject", step.subjectName())
        .put("occurred_at", step.occurredAt().toString());
    ObjectNode fields = json.putObject("fields");
    Fields seen = Inquiry.fields(step);
    for (String name : RecoveryTaxonomy.taxonomy().names()) {
      put(fields, name, seen.get(name));
    }
  }

  private static void putHead(ObjectNode json, Inquired record) {
    json.put("event", record.header().id())
        .put("native_type", record.header().nativeType())
        .put("account", record.account().nativeId())
        .put("subject", record.accountName())
        .put("occurred_at", record.header().occurredAt().toString());
  }

  private static void putSaid(
      ObjectNode json, List<CorrelationReason> counted, List<Spoken> spoken) {
    ArrayNode correlations = json.putArray("correlations");
    counted.forEach(one -> one.put(correlations.addObject()));
    ArrayNode alerts = json.putArray("alerts");
    for (Spoken one : spoken) {
      Alert alert = one.said().alert();
      alerts
          .addObject()
          .put("alert_id", alert.id())
          .put("rule", alert.ruleId())
          .put("verdict", Words.of(alert.verdict()))
          .put("severity", Words.of(alert.severity()))
          .put("delivered", alert.delivered() && !one.said().tried())
          .put("said", one.words());
    }
  }

  private static void putRules(ObjectNode json, List<Reason> reasons) {
    ArrayNode rules = json.putArray("rules");
    for (Reason reason : reasons) {
      ObjectNode rule =
          rules
              .addObject()
              .put("id", reason.rule().id().toString())
              .put("title", reason.rule().header().title())
              .put("verdict", reason.verdict() == null ? null : Words.of(reason.verdict()))
              .put("strength", Words.of(reason.strength()))
              .put("conclusion", reason.conclusion())
              .put("condition", reason.rule().detection().condition());
      ArrayNode selections = rule.putArray("selections");
      for (SelectionOutcome selection : reason.selections()) {
        ArrayNode comparisons =
            selections
                .addObject()
                .put("name", selection.selection())
                .put("truth", Words.of(selection.truth()))
                .putArray("comparisons");
        for (ComparisonOutcome comparison : reason.comparisons()) {
          if (comparison.selection().equals(selection.selection())) {
            ObjectNode one =
                comparisons
                    .addObject()
                    .put("written", comparison.written())
                    .put("truth", Words.of(comparison.truth()));
            put(one, "seen", comparison.seen());
          }
        }
      }
    }
  }

  /** Null for what is not known. */
  private static void put(ObjectNode json, String name, @Nullable FieldValue value) {
    if (!(value instanceof FieldValue.Known known)) {
      json.putNull(name);
      return;
    }
    List<Object> scalars = known.scalars();
    if (scalars.size() == 1) {
      json.set(name, node(scalars.getFirst()));
    } else {
      ArrayNode list = json.putArray(name);
      scalars.forEach(scalar -> list.add(node(scalar)));
    }
  }

  private static JsonNode node(Object scalar) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (scalar) {
      case Boolean flag -> nodes.booleanNode(flag);
      case Long number -> nodes.numberNode(number);
      case Double number -> nodes.numberNode(number);
      default -> nodes.textNode(String.valueOf(scalar));
    };
  }
}
