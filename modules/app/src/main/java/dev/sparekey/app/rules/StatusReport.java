package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.rules.Disabled;
import dev.sparekey.rules.Replaced;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.Suppression;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code sparekey rules status} says.
 *
 * @param last what was published last
 * @param rules of it; null where a pipeline refuses them
 * @param files in it
 * @param tried in it
 * @param changes the last ones, newest first
 * @param unreadable records of changes that this version does not know
 * @param now which exceptions have expired
 */
record StatusReport(
    ControlLog.Entry last,
    @Nullable RuleSet rules,
    int files,
    List<Promotions.Tried> tried,
    List<ControlLog.Entry> changes,
    int unreadable,
    Instant now) {

  private static final int NAME = 80;
  private static final int TITLE = 120;
  private static final int REASON = 256;
  private static final int EXCEPTION = 300;

  StatusReport {
    tried = List.copyOf(tried);
    changes = List.copyOf(changes);
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("release " + last.number() + " " + last.release());
    if (rules != null) {
      add(rules, lines);
    }
    for (Promotions.Tried one : tried) {
      lines.add(
          "shadow %s: since %s, %d alerts, %d of them delivered"
              .formatted(
                  Cells.plain(one.name(), NAME), one.since(), one.alerts(), one.delivered()));
    }
    for (ControlLog.Entry change : changes) {
      lines.add(
          "change %d at %s by %s: %s"
              .formatted(
                  change.number(),
                  change.made().at(),
                  Cells.plain(change.made().by(), NAME),
                  Cells.plain(change.made().reason(), REASON)));
    }
    if (unreadable > 0) {
      lines.add(unreadable + " changes are of a kind that this version does not know");
    }
    return lines;
  }

  private void add(RuleSet of, List<String> lines) {
    lines.add(
        "%d rules and %d correlations in %d files"
            .formatted(of.rules().size(), of.correlations().size(), files));
    for (Replaced one : of.replaced()) {
      lines.add(
          "replaced %s: '%s' by %s"
              .formatted(
                  one.rule(),
                  Cells.plain(one.title(), TITLE),
                  Cells.plain(one.by().source(), NAME)));
    }
    for (Disabled one : of.disabled()) {
      lines.add(
          "disabled %s: '%s' by %s in %s: %s"
              .formatted(
                  one.rule(),
                  Cells.plain(one.title(), TITLE),
                  Cells.plain(one.owner(), NAME),
                  Cells.plain(one.at().source(), NAME),
                  Cells.plain(one.reason(), REASON)));
    }
    for (Suppression one : of.suppressions()) {
      lines.add("%s %s: %s".formatted(state(one), one.rule(), Cells.plain(one.text(), EXCEPTION)));
    }
  }

  private String state(Suppression one) {
    if (!one.expires().isAfter(now)) {
      return "expired exception";
    }
    return one.from().isAfter(now) ? "exception to come" : "exception";
  }

  String json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("number", last.number()).put("release", last.release()).put("loads", rules != null);
    if (rules != null) {
      json.put("rules", rules.rules().size())
          .put("correlations", rules.correlations().size())
          .put("files", files);
      ArrayNode replaced = json.putArray("replaced");
      for (Replaced one : rules.replaced()) {
        replaced
            .addObject()
            .put("rule", one.rule().toString())
            .put("title", one.title())
            .put("file", one.by().source());
      }
      ArrayNode disabled = json.putArray("disabled");
      for (Disabled one : rules.disabled()) {
        disabled
            .addObject()
            .put("rule", one.rule().toString())
            .put("title", one.title())
            .put("owner", one.owner())
            .put("reason", one.reason())
            .put("file", one.at().source());
      }
      ArrayNode exceptions = json.putArray("exceptions");
      for (Suppression one : rules.suppressions()) {
        exceptions
            .addObject()
            .put("rule", one.rule().toString())
            .put("when", one.written())
            .put("owner", one.owner())
            .put("reason", one.reason())
            .put("from", one.from().toString())
            .put("begun", !one.from().isAfter(now))
            .put("expires", one.expires().toString())
            .put("expired", !one.expires().isAfter(now));
      }
    }
    ArrayNode shadow = json.putArray("shadow");
    for (Promotions.Tried one : tried) {
      shadow
          .addObject()
          .put("file", one.name())
          .put("since", one.since().toString())
          .put("alerts", one.alerts())
          .put("delivered", one.delivered());
    }
    ArrayNode list = json.putArray("changes");
    for (ControlLog.Entry change : changes) {
      list.addObject()
          .put("number", change.number())
          .put("at", change.made().at().toString())
          .put("by", change.made().by())
          .put("reason", change.made().reason())
          .put("release", change.release());
    }
    json.put("unknown_changes", unreadable);
    return PlainJson.of(json);
  }
}
