package dev.sparekey.sinks.format;

import dev.sparekey.model.Alert;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
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

  private static void plain(Json json, Alert alert, Message message) {
    Told told = new Told(alert, Cut.MILDEST_FIRST.getFirst(), Links.NONE);
    json.text("alert_id", told.id());
    json.number("epoch", alert.epoch());
    json.number("revision", alert.revision());
    json.text("activity", Activity.of(alert).done);
    json.text("case_id", told.name(alert.handling().caseId()));
    json.text("tenant", told.name(alert.tenant()));
    json.text("rule", told.name(alert.ruleId()));
    json.text("verdict", Wording.lower(alert.verdict()));
    json.text("severity", Wording.lower(alert.severity()));
    json.number("risk", Risk.score(alert));
    json.text("account", told.account());
    StepKind step = alert.step();
    if (step != null) {
      json.text("action", Wording.lower(step.action()));
      json.text("path", Wording.lower(step.path()));
    }
    json.text("emitted_at", alert.emittedAt().toString());
    json.text("occurred_at", alert.occurredAt().toString());
    json.text("headline", message.headline());
    json.beginArray("parts");
    for (Message.Part part : message.parts()) {
      json.beginObject();
      json.text("title", part.title());
      json.texts("lines", part.lines());
      json.endObject();
    }
    json.endArray();
    json.optional("link", message.link());
  }

  /**
   * @param decided what its buttons decide on; null for a message without buttons
   */
  private static void slack(Json json, Message message, @Nullable Alert decided) {
    // Shown where there are no blocks, such as in notices; there, markup would be read.
    json.text("text", escaped(message.headline()));
    json.flag("unfurl_links", false);
    json.beginArray("blocks");
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
    json.endArray();
  }

  /** As {@code sparekey receivers run} reads them when they come back. */
  private static void buttons(Json json, Alert alert) {
    json.beginObject();
    json.text("type", "actions");
    json.text("block_id", "sparekey");
    json.beginArray("elements");
    for (TriageDecision.Outcome outcome : TriageDecision.Outcome.values()) {
      String word = Wording.lower(outcome);
      String label = word.replace('_', ' ');
      json.beginObject();
      json.text("type", "button");
      json.text("action_id", "sparekey_" + word);
      json.text("value", alert.id() + " " + alert.epoch() + "." + alert.revision());
      text(json, label.substring(0, 1).toUpperCase(Locale.ROOT) + label.substring(1));
      json.endObject();
    }
    json.endArray();
    json.endObject();
  }

  private static void block(Json json, String type, String text) {
    json.beginObject();
    json.text("type", type);
    text(json, text);
    json.endObject();
  }

  private static void text(Json json, String text) {
    json.beginObject("text");
    json.text("type", "plain_text");
    json.flag("emoji", false);
    json.text("text", Plain.cut(text, LONGEST_BLOCK));
    json.endObject();
  }

  private static String lines(List<String> lines) {
    return "• " + String.join("\n• ", lines);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static void teams(Json json, Message message) {
    json.text("type", "message");
    json.beginArray("attachments");
    json.beginObject();
    json.text("contentType", "application/vnd.microsoft.card.adaptive");
    json.beginObject("content");
    json.text("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    json.text("type", "AdaptiveCard");
    json.text("version", "1.4");
    json.beginArray("body");
    rich(json, message.headline(), true);
    for (Message.Part part : message.parts()) {
      rich(json, part.title(), true);
      for (String line : part.lines()) {
        rich(json, line, false);
      }
    }
    rich(json, message.footer(), false);
    json.endArray();
    if (message.link() != null) {
      json.beginArray("actions");
      json.beginObject();
      json.text("type", "Action.OpenUrl");
      json.text("title", "Open");
      json.text("url", message.link());
      json.endObject();
      json.endArray();
    }
    json.endObject();
    json.endObject();
    json.endArray();
  }

  /** A TextBlock would read Markdown; a RichTextBlock reads none. */
  private static void rich(Json json, String text, boolean bold) {
    json.beginObject();
    json.text("type", "RichTextBlock");
    json.beginArray("inlines");
    json.beginObject();
    json.text("type", "TextRun");
    json.text("text", text);
    if (bold) {
      json.text("weight", "Bolder");
    }
    json.endObject();
    json.endArray();
    json.endObject();
  }
}
