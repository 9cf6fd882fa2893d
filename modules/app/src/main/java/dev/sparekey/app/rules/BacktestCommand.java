package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.app.replay.LogReplay;
import dev.sparekey.app.replay.ReplayInputs;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.model.Proof;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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
      "Plays log files to the rules as if they were live, at full speed, and says how each rule"
          + " did.",
      "Records arrive in the order of the files' lines; those that tell no time of arrival arrive"
          + " as they occur. FIRST is how long after the step the rule first said something, FINAL"
          + " when its verdict last changed: of half of the findings, and of 95 of 100. A late flip"
          + " is a verdict that changed more than 4 h after it was first said."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:the files were played", "1:a file cannot be read", "2:wrong usage"},
    mixinStandardHelpOptions = true)
final class BacktestCommand implements Callable<Integer> {

  private static final int TITLE = 60;
  private static final int MOST_DISORDER_DAYS = 7;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private LogReplay logs = new LogReplay();

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
      description = "Writes each rejected record's source, file, line and reason; no payload.")
  private @Nullable Path rejections;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Proof proof = proof();
    if (disorder < 0 || disorder > MOST_DISORDER_DAYS * 24 * 60) {
      throw usage(
          "--disorder should be 0 to "
              + MOST_DISORDER_DAYS * 24 * 60
              + " minutes: was "
              + disorder);
    }
    ReplayInputs inputs;
    try {
      inputs = logs.inputs();
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    if (rejections != null && inputs.isOneOfTheFiles(rejections)) {
      throw usage("--rejections would overwrite '" + rejections + "', which is read");
    }
    inputs.warnings().forEach(err::println);
    Progress progress = new Progress(err, "backtest");
    Backtest.Result result;
    long started = System.nanoTime();
    try (RejectionLog log = RejectionLog.to(rejections)) {
      result =
          new Backtest(inputs, proof, Duration.ofMinutes(disorder))
              .run(logs, inputs, log, progress::at);
    } catch (IOException e) {
      progress.end();
      err.println("sparekey: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    progress.end();
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
        logs.summary() + String.format(Locale.ROOT, ", in %.1f s", took.toMillis() / 1000.0));
    return CommandLine.ExitCode.OK;
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
              Cells.fit(rule.title(), TITLE),
              rule.alerts(),
              rule.delivered(),
              Math.round(100.0 * rule.withdrawn() / rule.alerts()) + " %",
              rule.lateFlips(),
              words(rule.toFirst(), 50) + "/" + words(rule.toFirst(), 95),
              words(rule.toFinal(), 50) + "/" + words(rule.toFinal(), 95),
              rule.accounts()));
    }
    int alerts = result.rules().stream().mapToInt(Backtest.OfRule::alerts).sum();
    int delivered = result.rules().stream().mapToInt(Backtest.OfRule::delivered).sum();
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
