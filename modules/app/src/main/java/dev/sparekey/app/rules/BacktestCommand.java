package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.app.config.RulePath;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.app.replay.Arrivals;
import dev.sparekey.app.replay.LogReplay;
import dev.sparekey.app.replay.ReplayInputs;
import dev.sparekey.app.replay.TopicReplay;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.model.Proof;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey rules backtest}. */
@Command(
    name = "backtest",
    description = {
      "Plays log files, or what the topics of a running pipeline hold, to the rules as if it were"
          + " live, at full speed, and says how each rule did.",
      "Records of files arrive in the order of the lines, or against it where the newest come first;"
          + " those that tell no time of arrival arrive as they occur. Records of topics arrive when"
          + " the broker appended them. FIRST is how long after the step the rule first said something, FINAL"
          + " when its verdict last changed: of half of the findings, and of 95 of 100. A late flip"
          + " is a verdict that changed more than 4 h after it was first said."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all was played",
      "1:a file or a topic cannot be read",
      "2:wrong usage, or the configuration is wrong"
    },
    mixinStandardHelpOptions = true)
final class BacktestCommand implements Callable<Integer> {

  /** Before the title of a rule whose findings reach nobody yet. */
  private static final String TRIED = "(tried) ";

  private static final int TITLE = 60;
  private static final int MOST_DISORDER_DAYS = 7;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LogReplay logs = new LogReplay();

  @Mixin private TopicReplay topics = new TopicReplay();

  @Option(
      names = "--marks",
      defaultValue = "proven",
      description =
          "How the feeds say that they are complete: proven, as pollers do that read to the end, or"
              + " assumed from the newest record; default: ${DEFAULT-VALUE}.")
  private String marks = "proven";

  @Option(
      names = "--disorder",
      defaultValue = "10",
      paramLabel = "MINUTES",
      description =
          "How far behind the time they say so; default: ${DEFAULT-VALUE}. What arrives later than"
              + " that behind a proof is contested.")
  private int disorder = 10;

  @Option(
      names = "--rejections",
      paramLabel = "FILE",
      description =
          "Writes each rejected record's source, place (file and line, or topic, partition and"
              + " offset) and reason; no payload.")
  private @Nullable Path rejections;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() throws InterruptedException {
    Proof proof = proof();
    if (disorder < 0 || disorder > MOST_DISORDER_DAYS * 24 * 60) {
      throw usage(
          "--disorder should be 0 to "
              + MOST_DISORDER_DAYS * 24 * 60
              + " minutes: was "
              + disorder);
    }
    TopicReplay.Window window;
    try {
      window = topics.window(Instant.now());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    Path config = topics.config();
    return config == null ? ofFiles(proof) : ofTopics(config, window, proof);
  }

  private int ofFiles(Proof proof) {
    ReplayInputs inputs;
    Backtest backtest;
    if (logs.ofFiles() == null) {
      throw usage(
          "name each log source and a file of its records with --source NAME=FILE, or a"
              + " configuration with --config for what its feeds' topics hold");
    }
    try {
      inputs = logs.inputs();
      if (rejections != null && inputs.isOneOfTheFiles(rejections)) {
        throw usage("--rejections would overwrite '" + rejections + "', which is read");
      }
      inputs.warnings().forEach(spec.commandLine().getErr()::println);
      backtest =
          new Backtest(
              inputs.policy(),
              inputs.rules(),
              LogReplay.ticketFeeds(inputs),
              LogReplay.feeds(inputs),
              proof,
              Duration.ofMinutes(disorder));
      inputs.decisions().forEach(backtest::decided);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return failed(e);
    }
    try (RejectionLog log = RejectionLog.to(rejections)) {
      return play(
          backtest,
          (told, progress) ->
              logs.readInOrder(inputs, log, told, spec.commandLine().getErr()::println, progress),
          logs::summary);
    } catch (IOException e) {
      return failed(e);
    }
  }

  private int ofTopics(Path config, TopicReplay.Window window, Proof proof)
      throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    String ofFiles = logs.ofFiles();
    if (ofFiles != null) {
      throw usage(ofFiles + " is of files: with --config the configuration says how to read");
    }
    Configuration configuration = ConfigurationOption.read(config, err);
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    List<RulePath> paths = new ArrayList<>(configuration.ruleChanges().paths());
    logs.rules().forEach(path -> paths.add(RulePath.of(path)));
    RuleFiles files = RuleTestCommand.read(spec, paths);
    RuleSet rules = files.load();
    if (rules.hasErrors()) {
      files.diagnostics().stream().map(Diagnostic::headline).forEach(err::println);
      return CommandLine.ExitCode.USAGE;
    }
    Backtest backtest =
        new Backtest(
            configuration.policy(),
            rules,
            TopicReplay.ticketFeeds(configuration),
            TopicReplay.feeds(configuration),
            proof,
            Duration.ofMinutes(disorder));
    try (RejectionLog log = RejectionLog.to(rejections)) {
      return topics.within(
          configuration,
          rules,
          window,
          line -> {
            err.println(line);
            err.flush();
          },
          log,
          arrivals -> play(backtest, arrivals, topics::summary));
    } catch (IOException e) {
      return failed(e);
    }
  }

  private int play(Backtest backtest, Arrivals arrivals, Supplier<String> summary) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Progress progress = new Progress(err, "backtest");
    long started = System.nanoTime();
    Backtest.Result result;
    try {
      result = backtest.run(arrivals, progress::at);
    } catch (IOException e) {
      return failed(e);
    } finally {
      progress.end();
    }
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    switch (format) {
      case TABLE -> print(result, out);
      case JSON -> out.println(json(result));
    }
    if (out.checkError()) {
      err.println("sparekey: standard output cannot be written to; the result is not complete");
      return CommandLine.ExitCode.SOFTWARE;
    }
    err.println(
        summary.get() + String.format(Locale.ROOT, ", in %.1f s", took.toMillis() / 1000.0));
    return CommandLine.ExitCode.OK;
  }

  private int failed(IOException e) {
    spec.commandLine().getErr().println("sparekey: " + e.getMessage());
    return CommandLine.ExitCode.SOFTWARE;
  }

  private Proof proof() {
    return switch (marks) {
      case "proven" -> Proof.PROVEN;
      case "assumed" -> Proof.ASSUMED;
      default -> throw usage("--marks should be proven or assumed: was '" + marks + "'");
    };
  }

  private static List<Backtest.OfRule> ordered(Backtest.Result result) {
    List<Backtest.OfRule> rules = new ArrayList<>(result.rules());
    rules.sort(
        Comparator.comparingInt(Backtest.OfRule::delivered)
            .thenComparingInt(Backtest.OfRule::alerts)
            .reversed()
            .thenComparing(Backtest.OfRule::title));
    return rules;
  }

  private static void print(Backtest.Result result, PrintWriter out) {
    String row = "%s %6s %9s %9s %5s %15s %15s %8s";
    out.println(
        String.format(
            Locale.ROOT,
            row,
            Cells.fit("RULE", TITLE),
            "ALERTS",
            "DELIVERED",
            "WITHDRAWN",
            "FLIPS",
            "FIRST 50/95",
            "FINAL 50/95",
            "ACCOUNTS"));
    for (Backtest.OfRule rule : ordered(result)) {
      out.println(
          String.format(
              Locale.ROOT,
              row,
              Cells.fit((rule.tried() ? TRIED : "") + rule.title(), TITLE),
              rule.alerts(),
              rule.delivered(),
              Math.round(100.0 * rule.withdrawn() / rule.alerts()) + " %",
              rule.lateFlips(),
              words(rule.toFirst(), 50) + "/" + words(rule.toFirst(), 95),
              words(rule.toFinal(), 50) + "/" + words(rule.toFinal(), 95),
              rule.accounts()));
    }
    List<Backtest.OfRule> active = result.rules().stream().filter(one -> !one.tried()).toList();
    int alerts = active.stream().mapToInt(Backtest.OfRule::alerts).sum();
    int delivered = active.stream().mapToInt(Backtest.OfRule::delivered).sum();
    out.println();
    out.println(
        String.format(
            Locale.ROOT,
            "%d findings in %.1f days, %d delivered in %d cases: %.1f cases a day",
            alerts,
            result.days(),
            delivered,
            result.cases(),
            result.cases() / result.days()));
    if (!result.skipped().isZero()) {
      out.println(
          "not counted: "
              + result.skipped().toDays()
              + " days in gaps of more than 40 days between two records");
    }
  }

  /** The least that so many of a hundred do not exceed. */
  private static Duration percentile(List<Duration> ascending, int percent) {
    int rank = (int) Math.ceil(ascending.size() * percent / 100.0);
    return ascending.get(Math.max(0, rank - 1));
  }

  private static String words(List<Duration> ascending, int percent) {
    Duration duration = percentile(ascending, percent);
    if (duration.compareTo(Duration.ofMinutes(1)) < 0) {
      return duration.toSeconds() + "s";
    }
    if (duration.compareTo(Duration.ofHours(2)) < 0) {
      return duration.toMinutes() + "m";
    }
    return duration.compareTo(Duration.ofDays(2)) < 0
        ? duration.toHours() + "h"
        : duration.toDays() + "d";
  }

  private static String json(Backtest.Result result) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("from", result.from().toString())
        .put("to", result.to().toString())
        .put("days", result.days())
        .put("days_skipped", result.skipped().toDays())
        .put("cases_delivered", result.cases())
        .put("cases_a_day", result.cases() / result.days());
    ArrayNode rules = json.putArray("rules");
    for (Backtest.OfRule rule : ordered(result)) {
      rules
          .addObject()
          .put("id", rule.id())
          .put("title", rule.title())
          .put("tried", rule.tried())
          .put("alerts", rule.alerts())
          .put("delivered", rule.delivered())
          .put("withdrawn", rule.withdrawn())
          .put("withdrawn_ratio", (double) rule.withdrawn() / rule.alerts())
          .put("late_flips", rule.lateFlips())
          .put("first_seconds_p50", percentile(rule.toFirst(), 50).toSeconds())
          .put("first_seconds_p95", percentile(rule.toFirst(), 95).toSeconds())
          .put("final_seconds_p50", percentile(rule.toFinal(), 50).toSeconds())
          .put("final_seconds_p95", percentile(rule.toFinal(), 95).toSeconds())
          .put("accounts", rule.accounts());
    }
    return PlainJson.of(json);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
