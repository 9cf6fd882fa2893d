package dev.sparekey.app.replay;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Interval;
import java.util.Locale;

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
    json.put("occurred_at", alert.occurredAt().toString());
    json.put("emitted_at", alert.emittedAt().toString());
    ObjectNode assurance = json.putObject("assurance");
    interval(assurance.putObject("primary"), alert.assurance().primary());
    interval(assurance.putObject("effective"), alert.assurance().effective());
    assurance.put("gap", lower(alert.assurance().gap()));
    ArrayNode why = assurance.putArray("why");
    alert.assurance().why().forEach(why::add);
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
    ArrayNode absence = json.putArray("absence");
    alert.absence().forEach(absence::add);
    ArrayNode attack = json.putArray("attack");
    alert.attack().forEach(attack::add);
    ArrayNode nist = json.putArray("nist");
    alert.nist().forEach(nist::add);
    json.put("policy_version", alert.policyVersion());
    json.put("mapping", alert.mapping());
    return PlainJson.of(json);
  }

  private static void interval(ObjectNode node, Interval interval) {
    node.put("floor", interval.floor()).put("ceiling", interval.ceiling());
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
