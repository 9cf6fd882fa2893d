package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.app.replay.LocalRunner;
import dev.sparekey.app.replay.LogReplay;
import dev.sparekey.app.replay.Otherwise;
import dev.sparekey.app.replay.ReplayInputs;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey rules diff}. */
@Command(
    name = "diff",
    description = {
      "Says what two sets of rules, policies, mappings or identity files say differently of log"
          + " files: findings added, removed and re-scored, by identity, with the cause.",
      "A and B are rule files or folders, which stand beside the built-in rules and in the place of"
          + " those whose ids they have; 'built-in' stands for those alone. What else B has other"
          + " than A is told by the options that end in -b."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the difference is within the budget, which has no bound unless one is given",
      "1:it is beyond a bound, or something does not load or cannot be read",
      "2:wrong usage"
    },
    mixinStandardHelpOptions = true)
final class DiffCommand implements Callable<Integer> {

  private static final String BUILT_IN = "built-in";
  private static final int BEYOND = 1;
  private static final int SUBJECT = 32;
  private static final int TITLE = 48;
  private static final int LONGEST = 200;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "A", description = "The rules as they are, or 'built-in'.")
  private String before = "";

  @Parameters(index = "1", paramLabel = "B", description = "The rules as they may become.")
  private String after = "";

  @Mixin private LogReplay logs = new LogReplay();

  @Mixin private Otherwise otherwise = new Otherwise();

  @Option(
      names = "--max-added",
      paramLabel = "N",
      description =
          "Exits with 1 if more findings are added, of those that are delivered: what is only tried"
              + " or recorded is printed, and exceeds no bound.")
  private @Nullable Integer mostAdded;

  @Option(
      names = "--max-removed",
      paramLabel = "N",
      description = "Exits with 1 if more findings are removed that were delivered.")
  private @Nullable Integer mostRemoved;

  @Option(
      names = "--max-rescored",
      paramLabel = "N",
      description =
          "Exits with 1 if more findings change verdict, severity or delivery that are delivered"
              + " before or after.")
  private @Nullable Integer mostRescored;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (!logs.rules().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--rules has no place here: name the rules as A and B");
    }
    RuleSet rulesBefore = rules(before, err);
    RuleSet rulesAfter = rules(after, err);
    if (rulesBefore == null || rulesAfter == null) {
      return BEYOND;
    }
    ReplayInputs inputs;
    ReplayInputs inputsAfter;
    try {
      inputs = logs.inputs();
      inputsAfter = logs.inputs(otherwise);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    Stream.concat(inputs.warnings().stream(), inputsAfter.warnings().stream())
        .distinct()
        .forEach(err::println);
    Map<Differences.Identity, Differences.Standing> one = new HashMap<>();
    Map<Differences.Identity, Differences.Standing> other = new HashMap<>();
    try (RejectionLog none = RejectionLog.to(null)) {
      play(inputs.with(rulesBefore), one, none, err);
      play(inputsAfter.with(rulesAfter), other, none, err);
    } catch (IOException e) {
      err.println("sparekey: " + e.getMessage());
      return BEYOND;
    }
    Differences differences =
        Differences.of(one, other, rulesBefore, rulesAfter, otherwise.words());
    switch (format) {
      case TABLE -> print(differences, out);
      case JSON -> out.println(json(differences));
    }
    if (out.checkError()) {
      err.println("sparekey: standard output cannot be written to; the result is not complete");
      return CommandLine.ExitCode.SOFTWARE;
    }
    err.println(logs.summary());
    boolean beyond = false;
    for (Differences.Kind kind : Differences.Kind.values()) {
      Integer most = most(kind);
      long count = differences.delivered(kind);
      if (most != null && count > most) {
        err.println(
            "sparekey: "
                + count
                + " "
                + Words.of(kind)
                + ", at most "
                + most
                + " allowed, of what is delivered before or after");
        beyond = true;
      }
    }
    return beyond ? BEYOND : CommandLine.ExitCode.OK;
  }

  private @Nullable Integer most(Differences.Kind kind) {
    return switch (kind) {
      case ADDED -> mostAdded;
      case REMOVED -> mostRemoved;
      case RESCORED -> mostRescored;
    };
  }

  private @Nullable RuleSet rules(String given, PrintWriter err) {
    if (given.equals(BUILT_IN)) {
      return Pack.load();
    }
    RuleFiles files = RuleTestCommand.files(spec, List.of(Path.of(given)));
    RuleSet rules = files.load();
    if (rules.hasErrors()) {
      rules.diagnostics().stream()
          .filter(diagnostic -> diagnostic.severity() == Diagnostic.Severity.ERROR)
          .map(Diagnostic::render)
          .forEach(err::println);
      return null;
    }
    return rules;
  }

  /**
   * @param last gets the last revision of each finding
   */
  private void play(
      ReplayInputs inputs,
      Map<Differences.Identity, Differences.Standing> last,
      RejectionLog log,
      PrintWriter err)
      throws IOException {
    LocalRunner runner =
        new LocalRunner(
            inputs.policy(),
            inputs.rules(),
            LogReplay.ticketFeeds(inputs),
            LogReplay.feeds(inputs),
            alert -> Differences.keep(last, alert, false),
            tried -> Differences.keep(last, tried, true),
            view -> {});
    inputs.decisions().forEach(runner::accept);
    logs.read(inputs, log, runner::accept, err::println);
    runner.finish(LogReplay.feeds(inputs));
  }

  private static void print(Differences differences, PrintWriter out) {
    for (Differences.Difference one : differences.all()) {
      Alert alert = one.either();
      out.println(
          Cells.fit(Words.of(one.kind()), 9)
              + Cells.fit(alert.ruleTitle(), TITLE)
              + " "
              + Cells.fit(alert.subject(), SUBJECT)
              + " "
              + alert.occurredAt()
              + "  "
              + one.change());
      out.println("         because " + Cells.plain(one.cause(), LONGEST));
    }
    out.println(
        String.format(
            Locale.ROOT,
            "%d added, %d removed, %d rescored, %d the same",
            differences.count(Differences.Kind.ADDED),
            differences.count(Differences.Kind.REMOVED),
            differences.count(Differences.Kind.RESCORED),
            differences.same()));
    out.println(
        String.format(
            Locale.ROOT,
            "of these delivered, before or after: %d added, %d removed, %d rescored",
            differences.delivered(Differences.Kind.ADDED),
            differences.delivered(Differences.Kind.REMOVED),
            differences.delivered(Differences.Kind.RESCORED)));
  }

  private static String json(Differences differences) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Differences.Kind kind : Differences.Kind.values()) {
      json.put(Words.of(kind), differences.count(kind));
    }
    ObjectNode delivered = json.putObject("delivered");
    for (Differences.Kind kind : Differences.Kind.values()) {
      delivered.put(Words.of(kind), differences.delivered(kind));
    }
    json.put("same", differences.same());
    ArrayNode list = json.putArray("differences");
    for (Differences.Difference one : differences.all()) {
      Alert alert = one.either();
      ObjectNode node =
          list.addObject()
              .put("kind", Words.of(one.kind()))
              .put("alert_id", alert.id())
              .put("rule", alert.ruleId())
              .put("title", alert.ruleTitle())
              .put("subject", alert.subject())
              .put("occurred_at", alert.occurredAt().toString())
              .put("cause", one.cause());
      put(node, "before", one.before());
      put(node, "after", one.after());
    }
    return PlainJson.of(json);
  }

  private static void put(ObjectNode json, String name, Differences.@Nullable Standing standing) {
    if (standing == null) {
      json.putNull(name);
    } else {
      json.putObject(name)
          .put("verdict", Words.of(standing.alert().verdict()))
          .put("severity", Words.of(standing.alert().severity()))
          .put("delivered", standing.delivered())
          .put("tried", standing.tried());
    }
  }
}
