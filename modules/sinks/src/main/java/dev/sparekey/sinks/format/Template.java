package dev.sparekey.sinks.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sparekey.model.Alert;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Messages for people, as the chat or ticket tool behind a webhook wants them. Texts of others are
 * put where the tool reads no markup: a name cannot mention a channel or hide a link.
 */
public enum Template {
  /** A headline, parts with lines, and what a program needs; documented in the README. */
  PLAIN,
  /** Slack's Block Kit. */
  SLACK,
  /** An Adaptive Card, as workflows of Microsoft Teams take it. */
  TEAMS;

  /** Of a block of Slack; 3,000 is its bound. */
  private static final int LONGEST_BLOCK = 2_900;

  /** Of a header of Slack. */
  private static final int LONGEST_HEADER = 150;

  public String of(Alert alert, Guide guide) {
    Message message = Message.of(alert, guide);
    return switch (this) {
      case PLAIN -> Json.object(json -> plain(json, alert, message));
      case SLACK ->
          Json.object(
              json -> {
                // Nothing is left to decide of what no longer holds.
                boolean buttons = guide.decisions() && alert.verdict() != Verdict.WITHDRAWN;
                slack(json, message, buttons ? alert : null);
              });
      case TEAMS -> Json.object(json -> teams(json, message));
    };
  }

  /** As users write it. */
  @Override
  public String toString() {
    return Wording.lower(this);
  }

  /** The message as lines of text, for mail and terminals. */
  public static String text(Alert alert, Guide guide) {
    Message message = Message.of(alert, guide);
    StringBuilder text = new StringBuilder(message.headline()).append('\n');
    for (Message.Part part : message.parts()) {
      text.append('\n').append(part.title()).append('\n');
      part.lines().forEach(line -> text.append("  ").append(line).append('\n'));
    }
    if (message.link() != null) {
      text.append('\n').append(message.link()).append('\n');
    }
    return text.append('\n').append(message.footer()).append('\n').toString();
  }

  private static void plain(JsonGenerator json, Alert alert, Message message) throws IOException {
    Told told = new Told(alert, Cut.MILDEST_FIRST.getFirst(), Links.NONE);
    json.writeStringField("alert_id", told.id());
    json.writeNumberField("epoch", alert.epoch());
    json.writeNumberField("revision", alert.revision());
    json.writeStringField("activity", Activity.of(alert).done);
    json.writeStringField("case_id", told.name(alert.handling().caseId()));
    json.writeStringField("tenant", told.name(alert.tenant()));
    json.writeStringField("rule", told.name(alert.ruleId()));
    json.writeStringField("verdict", Wording.lower(alert.verdict()));
    json.writeStringField("severity", Wording.lower(alert.severity()));
    json.writeNumberField("risk", Risk.score(alert));
    json.writeStringField("account", told.account());
    json.writeStringField("emitted_at", alert.emittedAt().toString());
    json.writeStringField("occurred_at", alert.occurredAt().toString());
    json.writeStringField("headline", message.headline());
    json.writeArrayFieldStart("parts");
    for (Message.Part part : message.parts()) {
      json.writeStartObject();
      json.writeStringField("title", part.title());
      Json.texts(json, "lines", part.lines());
      json.writeEndObject();
    }
    json.writeEndArray();
    Json.optional(json, "link", message.link());
  }

  /**
   * @param decided what its buttons decide on; null for a message without buttons
   */
  private static void slack(JsonGenerator json, Message message, @Nullable Alert decided)
      throws IOException {
    // Shown where there are no blocks, such as in notices; there, markup would be read.
    json.writeStringField("text", escaped(message.headline()));
    json.writeBooleanField("unfurl_links", false);
    json.writeArrayFieldStart("blocks");
    block(json, "header", Plain.cut(message.headline(), LONGEST_HEADER));
    for (Message.Part part : message.parts()) {
      block(json, "section", part.title() + "\n" + lines(part.lines()));
    }
    if (message.link() != null) {
      block(json, "section", message.link());
    }
    block(json, "section", message.footer());
    if (decided != null) {
      buttons(json, decided);
    }
    json.writeEndArray();
  }

  /** As {@code sparekey receivers run} reads them when they come back. */
  private static void buttons(JsonGenerator json, Alert alert) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "actions");
    json.writeStringField("block_id", "sparekey");
    json.writeArrayFieldStart("elements");
    for (TriageDecision.Outcome outcome : TriageDecision.Outcome.values()) {
      String word = Wording.lower(outcome);
      String label = word.replace('_', ' ');
      json.writeStartObject();
      json.writeStringField("type", "button");
      json.writeStringField("action_id", "sparekey_" + word);
      json.writeStringField("value", alert.id() + " " + alert.epoch() + "." + alert.revision());
      text(json, label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1));
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void block(JsonGenerator json, String type, String text) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
    text(json, text);
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String text) throws IOException {
    json.writeObjectFieldStart("text");
    json.writeStringField("type", "plain_text");
    json.writeBooleanField("emoji", false);
    json.writeStringField("text", Plain.cut(text, LONGEST_BLOCK));
    json.writeEndObject();
  }

  private static String lines(List<String> lines) {
    return "• " + String.join("\n• ", lines);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static void teams(JsonGenerator json, Message message) throws IOException {
    json.writeStringField("type", "message");
    json.writeArrayFieldStart("attachments");
    json.writeStartObject();
    json.writeStringField("contentType", "application/vnd.microsoft.card.adaptive");
    json.writeObjectFieldStart("content");
    json.writeStringField("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    json.writeStringField("type", "AdaptiveCard");
    json.writeStringField("version", "1.4");
    json.writeArrayFieldStart("body");
    rich(json, message.headline(), true);
    for (Message.Part part : message.parts()) {
      rich(json, part.title(), true);
      for (String line : part.lines()) {
        rich(json, line, false);
      }
    }
    rich(json, message.footer(), false);
    json.writeEndArray();
    if (message.link() != null) {
      json.writeArrayFieldStart("actions");
      json.writeStartObject();
      json.writeStringField("type", "Action.OpenUrl");
      json.writeStringField("title", "Open");
      json.writeStringField("url", message.link());
      json.writeEndObject();
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndArray();
  }

  /** A TextBlock would read Markdown; a RichTextBlock reads none. */
  private static void rich(JsonGenerator json, String text, boolean bold) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "RichTextBlock");
    json.writeArrayFieldStart("inlines");
    json.writeStartObject();
    json.writeStringField("type", "TextRun");
    json.writeStringField("text", text);
    if (bold) {
      json.writeStringField("weight", "Bolder");
    }
    json.writeEndObject();
    json.writeEndArray();
    json.writeEndObject();
  }
}
