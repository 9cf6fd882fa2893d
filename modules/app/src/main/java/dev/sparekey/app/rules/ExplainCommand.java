package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.engine.History;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.LogSources;
import dev.sparekey.rules.RecoveryTaxonomy;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey rules explain}. */
@Command(
    name = "explain",
    description =
        "Says what a rule means: when it fires, what it reads, which sources can show that, and"
            + " what it waits for.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:the rule was explained", "2:wrong usage, or no such rule"},
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Callable<Integer> {

  private static final int WIDTH = 96;
  private static final int LONGEST = 4_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "RULE",
      description = "The rule's id, its name, or a part of its title that is only in it.")
  private String meant = "";

  @Mixin private RuleSetOptions which = new RuleSetOptions();

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() {
    RuleSetOptions.Meant read = which.read(spec);
    if (read == null) {
      return CommandLine.ExitCode.USAGE;
    }
    RuleLookup.Found found;
    try {
      found = RuleLookup.find(read.rules(), meant);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    PrintWriter out = spec.commandLine().getOut();
    Explained explained = Explained.of(found, read.rules(), read.policy());
    switch (format) {
      case TABLE -> explained.lines().forEach(out::println);
      case JSON -> out.println(explained.json());
    }
    return out.checkError() ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  /**
   * A rule in words.
   *
   * @param judging the rule itself, or those that a correlation counts
   * @param waits for what, a sentence each
   */
  private record Explained(
      RuleHeader header,
      @Nullable Correlation correlation,
      List<Rule> judging,
      boolean evaluated,
      SortedSet<String> fields,
      List<String> waits) {

    static Explained of(RuleLookup.Found found, RuleSet rules, AssurancePolicy policy) {
      Correlation correlation = found.correlation();
      List<Rule> judging =
          found.rule() != null
              ? List.of(found.rule())
              : rules.rules().stream()
                  .filter(rule -> correlation != null && correlation.rules().contains(rule.id()))
                  .toList();
      SortedSet<String> fields = new TreeSet<>();
      judging.forEach(rule -> fields.addAll(rule.detection().fields()));
      if (correlation != null) {
        judging.forEach(rule -> fields.addAll(correlation.key(rule.id())));
      }
      boolean evaluated =
          found.rule() != null
              ? found.rule().evaluated()
              : correlation != null && rules.evaluated(correlation);
      return new Explained(
          found.header(),
          correlation,
          judging,
          evaluated,
          fields,
          evaluated ? waits(judging, correlation, fields, policy) : List.of());
    }

    private static List<String> waits(
        List<Rule> judging,
        @Nullable Correlation correlation,
        SortedSet<String> fields,
        AssurancePolicy policy) {
      List<String> waits = new ArrayList<>();
      if (fields.contains("ticket.status")) {
        waits.add(
            "for a ticket: that none fits is said once the desk's feed is complete "
                + Spans.words(policy.ticketHabit().plus(policy.skew()))
                + " past the step; while the feed is silent it stays pending for "
                + Spans.words(policy.undeterminedAfter(false))
                + " ("
                + Spans.words(policy.undeterminedAfter(true))
                + " on privileged accounts) and is then shown as undetermined");
      }
      if (fields.contains("ticket.verification") || fields.contains("verification.evidence")) {
        waits.add(
            "for what the ticket says of verification, which an agent may fill in within "
                + Spans.words(policy.ticketHabit()));
      }
      if (fields.contains("after.privileged_action")) {
        waits.add(
            "for use of administrative power, for "
                + Spans.words(policy.privilegedActionWindow())
                + " after the step");
      }
      if (fields.contains("after.anomalous_login") || fields.contains("after.new_factor_bound")) {
        waits.add(
            "for logins from new places and for new factors, for "
                + Spans.words(policy.afterWindow())
                + " after the step");
      }
      if (fields.contains("session.impossible_travel")) {
        waits.add(
            "for logins from too far away, for "
                + Spans.words(Assessment.travelWithin())
                + " after the step's own");
      }
      if (correlation != null) {
        waits.add("for matches that lie within " + Spans.words(correlation.timespan()));
      }
      for (Rule rule : judging) {
        for (History one : History.neededBy(rule, policy)) {
          String line =
              one.what()
                  + " takes "
                  + Spans.words(one.span())
                  + " of observation; until then it is judged by what was seen";
          if (!waits.contains(line)) {
            waits.add(line);
          }
        }
      }
      return waits;
    }

    List<String> lines() {
      List<String> lines = new ArrayList<>();
      lines.add(plain(header.title()));
      lines.add(
          "  id "
              + header.id()
              + (header.name() == null ? "" : ", name " + plain(header.name()))
              + ", from "
              + plain(header.source()));
      lines.add(
          "  level "
              + Words.of(header.level())
              + ", status "
              + Words.of(header.status())
              + ", owner "
              + (header.response().owner().isEmpty() ? "-" : plain(header.response().owner())));
      part(lines, "What it means", header.description());
      lines.add("");
      lines.add(evaluated ? "It fires when" : "It would fire when");
      for (Rule rule : judging) {
        String indent = "  ";
        if (correlation != null) {
          lines.add(
              (rule.overSteps() ? "  a step matches '" : "  a record matches '")
                  + plain(rule.header().title())
                  + "':");
          indent = "    ";
        }
        lines.add(indent + plain(rule.detection().condition()));
        for (String selection : selections(rule)) {
          lines.add(indent + "  " + selection);
        }
      }
      if (correlation != null) {
        lines.add(
            "  and within "
                + Spans.words(correlation.timespan())
                + " there are "
                + plain(correlation.condition(this::called))
                + ", with the same "
                + (correlation.groupBy().isEmpty()
                    ? "tenant"
                    : plain(String.join(", ", correlation.groupBy()))));
      }
      if (!evaluated) {
        lines.add("  but no source of ours reads such records: it is blind");
      }
      lines.add("");
      lines.add("Who is told");
      lines.add("  " + delivery());
      if (!waits.isEmpty()) {
        lines.add("");
        lines.add("What it waits for");
        waits.forEach(wait -> wrap(wait, "  - ", lines));
      }
      if (evaluated) {
        lines.add("");
        lines.add("What it reads, and the sources that can show it");
        SortedSet<String> records = recordsReadBy();
        if (!records.isEmpty()) {
          lines.add(
              "  records as they are, of "
                  + String.join(", ", records)
                  + ": which fields those have is the source's affair");
        }
        for (String field : records.isEmpty() ? fields : ofSteps()) {
          lines.add(
              "  "
                  + Cells.fit(field, 38)
                  + (RecoveryTaxonomy.taxonomy().isNeverKnown(field)
                      ? "never known to this version"
                      : String.join(", ", shownBy(field))));
        }
      }
      list(lines, "False positives", header.falsePositives());
      part(lines, "What to do first", header.response().runbook());
      list(lines, "ATT&CK", header.tags());
      list(lines, "NIST", header.response().nist());
      return lines;
    }

    private String called(UUID id) {
      return judging.stream()
          .filter(rule -> rule.id().equals(id))
          .map(rule -> "'" + rule.header().title() + "'")
          .findFirst()
          .orElse(id.toString());
    }

    private static List<String> selections(Rule rule) {
      List<String> lines = new ArrayList<>();
      String last = "";
      for (var comparison : rule.detection().comparisons(NothingKnown.FIELDS)) {
        String name = comparison.selection().equals(last) ? "" : comparison.selection() + ":";
        last = comparison.selection();
        lines.add(Cells.fit(name, 20) + " " + plain(comparison.written()));
      }
      return lines;
    }

    private String delivery() {
      return header.response().catchAll()
          ? deliveredWhen() + ", unless a more specific finding of its case is"
          : deliveredWhen();
    }

    private String deliveredWhen() {
      return switch (header.response().deliver()) {
        case ALWAYS -> "every finding is delivered";
        case NEVER -> "findings are recorded and counted, and never delivered";
        case COMPOSED ->
            "a finding is delivered when the step certainly proved less than the account usually"
                + " does and a second sign joins it";
      };
    }

    /** The sources of which a rule over raw records among them reads records. */
    private SortedSet<String> recordsReadBy() {
      SortedSet<String> sources = new TreeSet<>();
      judging.stream()
          .filter(rule -> !rule.overSteps())
          .forEach(rule -> sources.addAll(LogSources.readBy(rule.logSource())));
      return sources;
    }

    /** The fields of steps among those that are read. */
    private SortedSet<String> ofSteps() {
      SortedSet<String> read = new TreeSet<>();
      judging.stream()
          .filter(Rule::overSteps)
          .forEach(rule -> read.addAll(rule.detection().fields()));
      return read;
    }

    private static List<String> shownBy(String field) {
      List<String> names = new ArrayList<>();
      Sources sources = Sources.builtIn();
      for (String name : sources.names()) {
        Source source = sources.byName(name);
        if (new FeedSight(List.of(source)).shows(field)) {
          names.add(name);
        }
      }
      return names.isEmpty() ? List.of("none of the built-in sources") : names;
    }

    private static void part(List<String> lines, String heading, String text) {
      if (text.isBlank()) {
        return;
      }
      lines.add("");
      lines.add(heading);
      text.strip().lines().forEach(line -> lines.add("  " + plain(line)));
    }

    private static void list(List<String> lines, String heading, List<String> items) {
      if (items.isEmpty()) {
        return;
      }
      lines.add("");
      lines.add(heading);
      items.forEach(item -> wrap(plain(item), "  - ", lines));
    }

    private static void wrap(String text, String indent, List<String> lines) {
      StringBuilder line = new StringBuilder(indent);
      for (String word : text.split(" ")) {
        if (line.length() + word.length() > WIDTH && line.length() > indent.length()) {
          lines.add(line.toString().stripTrailing());
          line = new StringBuilder(" ".repeat(indent.length()));
        }
        line.append(word).append(' ');
      }
      lines.add(line.toString().stripTrailing());
    }

    private static String plain(String text) {
      return Cells.plain(text, LONGEST);
    }

    String json() {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("id", header.id().toString())
          .put("name", header.name())
          .put("title", header.title())
          .put("level", Words.of(header.level()))
          .put("status", Words.of(header.status()))
          .put("owner", header.response().owner())
          .put("source", header.source())
          .put("description", header.description())
          .put("evaluated", evaluated)
          .put("deliver", Words.of(header.response().deliver()))
          .put("emit", Words.of(header.response().emit()))
          .put("catch_all", header.response().catchAll());
      ArrayNode conditions = json.putArray("conditions");
      judging.forEach(rule -> conditions.add(rule.detection().condition()));
      texts(json.putArray("waits_for"), waits);
      ObjectNode read = json.putObject("fields");
      SortedSet<String> records = recordsReadBy();
      texts(json.putArray("records_of"), List.copyOf(records));
      fields.forEach(
          field ->
              texts(
                  read.putArray(field),
                  records.isEmpty()
                      ? evaluated ? shownBy(field) : List.of()
                      : List.copyOf(records)));
      texts(json.putArray("false_positives"), header.falsePositives());
      json.put("runbook", header.response().runbook());
      texts(json.putArray("tags"), header.tags());
      texts(json.putArray("nist"), header.response().nist());
      return PlainJson.of(json);
    }

    private static void texts(ArrayNode array, List<String> texts) {
      texts.forEach(array::add);
    }
  }
}
