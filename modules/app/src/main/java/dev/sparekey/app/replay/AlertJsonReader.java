package dev.sparekey.app.replay;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Containment;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An alert revision from the JSON of {@code replay --format json}. Unknown fields are passed over.
 */
public final class AlertJsonReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of what is wrong in a line, so much is shown. */
  private static final int LONGEST_SHOWN = 60;

  private AlertJsonReader() {}

  /** What is wrong with a line, in words, with the field's name. */
  public static final class InvalidAlertException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidAlertException(String message) {
      super(message);
    }
  }

  /**
   * @param most bytes of a line that are read
   * @throws InvalidAlertException it is longer or no JSON object, a field is missing or its value
   *     is none that an alert can have
   */
  public static Alert read(byte[] line, int most) throws InvalidAlertException {
    if (line.length > most) {
      throw new InvalidAlertException("has more than " + most + " bytes");
    }
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new InvalidAlertException("is not JSON: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new InvalidAlertException("is not UTF-8 text");
    }
    if (!json.isObject()) {
      throw new InvalidAlertException("should be a JSON object");
    }
    try {
      return alert(json);
    } catch (IllegalArgumentException e) {
      throw new InvalidAlertException("is no alert: " + e.getMessage());
    }
  }

  private static Alert alert(JsonNode json) throws InvalidAlertException {
    JsonNode assurance = object(json, "assurance");
    String tenant = text(json, "tenant");
    return new Alert(
        text(json, "alert_id"),
        integer(json, "epoch"),
        integer(json, "revision"),
        tenant,
        text(json, "rule"),
        text(json, "title"),
        text(json, "rule_version"),
        constant(json, "verdict", Verdict.class),
        constant(json, "severity", Severity.class),
        flag(json, "delivered"),
        new AccountId(tenant, text(json, "feed"), text(json, "account")),
        text(json, "subject"),
        actor(json.path("actor")),
        text(json, "anchor"),
        time(json, "occurred_at"),
        time(json, "emitted_at"),
        new AssuranceFinding(
            interval(object(assurance, "primary")),
            interval(object(assurance, "effective")),
            texts(assurance, "why")),
        constant(json, "ticket_status", TicketStatus.class),
        evidence(json),
        integer(json, "evidence_omitted"),
        texts(json, "absence"),
        requirement(object(json, "requirement")),
        texts(json, "attack"),
        texts(json, "nist"),
        text(json, "policy_version"),
        text(json, "mapping"),
        handling(json),
        new Explanation(
            texts(json, "clauses"),
            texts(json, "unknowns"),
            texts(json, "counterfactuals"),
            containment(json)),
        json.has("group") ? texts(json, "group") : List.of(),
        step(json.path("step")));
  }

  private static @Nullable StepKind step(JsonNode json) throws InvalidAlertException {
    return json.isObject()
        ? new StepKind(
            constant(json, "action", RecoveryAction.class),
            constant(json, "path", RecoveryPath.class))
        : null;
  }

  private static @Nullable Actor actor(JsonNode json) throws InvalidAlertException {
    return json.isObject()
        ? new Actor(
            constant(json, "role", Actor.Role.class),
            optionalText(json, "id"),
            optionalText(json, "name"))
        : null;
  }

  private static Interval interval(JsonNode json) throws InvalidAlertException {
    return new Interval(integer(json, "floor"), integer(json, "ceiling"));
  }

  private static List<EvidenceLine> evidence(JsonNode json) throws InvalidAlertException {
    List<EvidenceLine> lines = new ArrayList<>();
    for (JsonNode line : array(json, "evidence")) {
      lines.add(
          new EvidenceLine(
              text(line, "kind"),
              text(line, "event_id"),
              time(line, "occurred_at"),
              text(line, "text")));
    }
    return lines;
  }

  private static RequirementFinding requirement(JsonNode json) throws InvalidAlertException {
    List<RequirementFinding.Check> checks = new ArrayList<>();
    for (JsonNode check : array(json, "checks")) {
      checks.add(
          new RequirementFinding.Check(
              text(check, "clause"),
              constant(check, "status", RequirementFinding.Status.class),
              text(check, "why")));
    }
    return new RequirementFinding(
        optionalText(json, "clause"),
        constant(json, "status", RequirementFinding.Status.class),
        text(json, "why"),
        checks);
  }

  private static Handling handling(JsonNode json) throws InvalidAlertException {
    JsonNode triage = json.path("triage");
    return new Handling(
        text(json, "case"),
        optionalText(json, "repeat_of"),
        texts(json, "supersedes"),
        optionalText(json, "merged_into"),
        flag(json, "holds"),
        triage.isObject() ? triage(triage) : null,
        flag(json, "reopened"));
  }

  private static TriageDecision triage(JsonNode json) throws InvalidAlertException {
    return new TriageDecision(
        text(json, "id"),
        constant(json, "decision", TriageDecision.Outcome.class),
        text(json, "reason"),
        text(json, "by"),
        time(json, "at"),
        optionalText(json, "note"));
  }

  private static List<Containment> containment(JsonNode json) throws InvalidAlertException {
    List<Containment> all = new ArrayList<>();
    for (JsonNode one : array(json, "containment")) {
      all.add(
          new Containment(
              text(one, "kind"), text(one, "native_id"), time(one, "since"), text(one, "text")));
    }
    return all;
  }

  // Values.

  private static JsonNode object(JsonNode json, String field) throws InvalidAlertException {
    return value(json, field, JsonNode::isObject, "an object");
  }

  private static JsonNode array(JsonNode json, String field) throws InvalidAlertException {
    return value(json, field, JsonNode::isArray, "a list");
  }

  private static String text(JsonNode json, String field) throws InvalidAlertException {
    return value(json, field, JsonNode::isTextual, "a text").textValue();
  }

  private static @Nullable String optionalText(JsonNode json, String field)
      throws InvalidAlertException {
    return json.path(field).isNull() || json.path(field).isMissingNode() ? null : text(json, field);
  }

  private static List<String> texts(JsonNode json, String field) throws InvalidAlertException {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : array(json, field)) {
      if (!item.isTextual()) {
        throw wrong(field, "a list of texts", item);
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  private static int integer(JsonNode json, String field) throws InvalidAlertException {
    return value(json, field, JsonNode::canConvertToInt, "a whole number").intValue();
  }

  private static boolean flag(JsonNode json, String field) throws InvalidAlertException {
    return value(json, field, JsonNode::isBoolean, "true or false").booleanValue();
  }

  private static Instant time(JsonNode json, String field) throws InvalidAlertException {
    String text = text(json, field);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw wrong(field, "a time such as 2026-11-24T18:00:00Z", json.path(field));
    }
  }

  private static <E extends Enum<E>> E constant(JsonNode json, String field, Class<E> type)
      throws InvalidAlertException {
    String text = text(json, field);
    List<String> words = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      if (Words.of(constant).equals(text)) {
        return constant;
      }
      words.add(Words.of(constant));
    }
    throw wrong(field, "one of " + String.join(", ", words), json.path(field));
  }

  private static JsonNode value(JsonNode json, String field, Predicate<JsonNode> fits, String shape)
      throws InvalidAlertException {
    JsonNode value = json.path(field);
    if (!fits.test(value)) {
      throw wrong(field, shape, value);
    }
    return value;
  }

  private static InvalidAlertException wrong(String field, String shape, JsonNode value) {
    String shown = value.isMissingNode() ? "missing" : value.toString();
    return new InvalidAlertException(
        "field '"
            + field
            + "' should be "
            + shape
            + ": was "
            + (shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "…" : shown));
  }
}
