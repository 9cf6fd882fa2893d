package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.rules.noise.Noise;
import dev.sparekey.app.rules.noise.Outcome;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Severity;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey rules noise}. */
@Command(
    name = "noise",
    description = {
      "Puts the everyday of a made-up company and twelve attacks before the rules, and says what"
          + " they make of it: findings a day by rule and severity, what is delivered, and which"
          + " attacks.",
      "Granted are 3 cases of severity high and 12 delivered cases a day, on average, and to one rule"
          + " 30 %% of the delivered findings."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every attack was delivered, within what is granted",
      "1:an attack was missed, or more was delivered than is granted",
      "2:wrong usage, or rules that do not load"
    },
    mixinStandardHelpOptions = true)
final class NoiseCommand implements Callable<Integer> {

  private static final int NOT_GRANTED = 1;
  private static final int TITLE = 62;
  private static final int MOST_PEOPLE = 100_000;
  private static final int FEWEST_DAYS = 3;
  private static final int MOST_DAYS = 90;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private RuleSetOptions ruleSet = new RuleSetOptions();

  @Option(
      names = "--people",
      defaultValue = "10000",
      description = "How many work there, 200 to 100000; default: ${DEFAULT-VALUE}.")
  private int people = 10_000;

  @Option(
      names = "--days",
      defaultValue = "30",
      description =
          "How many days are looked at, 3 to 90, after four weeks of logins only; default:"
              + " ${DEFAULT-VALUE}.")
  private int days = 30;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Equal seeds give equal companies; default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    within("--people", people, Noise.FEWEST_PEOPLE, MOST_PEOPLE);
    within("--days", days, FEWEST_DAYS, MOST_DAYS);
    RuleSetOptions.Meant meant = ruleSet.read(spec);
    if (meant == null) {
      return CommandLine.ExitCode.USAGE;
    }
    Progress progress = new Progress(err, "noise");
    long started = System.nanoTime();
    Outcome outcome =
        new Noise(people, days, seed, meant.rules(), meant.policy()).run(progress::at);
    progress.end();
    switch (format) {
      case TABLE -> print(outcome, out);
      case JSON -> out.println(json(outcome));
    }
    if (out.checkError()) {
      err.println("sparekey: standard output cannot be written to; the result is not complete");
      return CommandLine.ExitCode.SOFTWARE;
    }
    outcome.shortcomings().forEach(line -> err.println("sparekey: " + line));
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    err.println(String.format(Locale.ROOT, "in %.1f s", took.toMillis() / 1000.0));
    return outcome.shortcomings().isEmpty() ? CommandLine.ExitCode.OK : NOT_GRANTED;
  }

  private void within(String option, int is, int least, int most) {
    if (is < least || is > most) {
      throw new ParameterException(
          spec.commandLine(), option + " should be " + least + " to " + most + ": was " + is);
    }
  }

  private static List<Outcome.OfRule> ordered(Outcome outcome) {
    return outcome.rules().stream()
        .sorted(
            Comparator.comparingInt(Outcome.OfRule::delivered)
                .thenComparingInt(Outcome.OfRule::findings)
                .reversed()
                .thenComparing(Outcome.OfRule::title))
        .toList();
  }

  private static void print(Outcome outcome, PrintWriter out) {
    String row = "%s  %8s  %8s  %8s  %8s  %9s  %5s";
    out.println(
        "a day, on average of " + outcome.days() + " days, " + outcome.people() + " people");
    out.println(
        String.format(
            Locale.ROOT,
            row,
            Cells.fit("RULE", TITLE),
            "CRITICAL",
            "HIGH",
            "MEDIUM",
            "LOWER",
            "DELIVERED",
            "SHARE"));
    for (Outcome.OfRule rule : ordered(outcome)) {
      out.println(
          String.format(
              Locale.ROOT,
              row,
              Cells.fit(rule.title(), TITLE),
              perDay(rule, outcome, Severity.CRITICAL),
              perDay(rule, outcome, Severity.HIGH),
              perDay(rule, outcome, Severity.MEDIUM),
              perDay(rule, outcome, Severity.LOW, Severity.INFORMATIONAL),
              perDay(rule.delivered(), outcome),
              Math.round(100.0 * rule.delivered() / Math.max(1, outcome.deliveredFindings()))
                  + " %"));
    }
    out.println();
    for (Outcome.Fate fate : outcome.attacks()) {
      out.println(
          (fate.delivered() ? "delivered  " : "MISSED     ")
              + fate.attack()
              + (fate.delivered() ? ": " + String.join("; ", fate.rules()) : ""));
    }
    out.println();
    out.println(
        String.format(
            Locale.ROOT,
            "%d of %d attacks delivered; %.2f cases a day (most on one day: %d), %.2f of them high;"
                + " one rule has %.0f %% of the delivered findings",
            outcome.attacksDelivered(),
            outcome.attacks().size(),
            outcome.deliveredPerDay(),
            outcome.busiestDay(),
            outcome.highPerDay(),
            100 * outcome.maxRuleShare()));
  }

  private static String perDay(Outcome.OfRule rule, Outcome outcome, Severity... severities) {
    int count = 0;
    for (Severity severity : severities) {
      count += rule.bySeverity().getOrDefault(severity, 0);
    }
    return perDay(count, outcome);
  }

  private static String perDay(int count, Outcome outcome) {
    return count == 0 ? "-" : String.format(Locale.ROOT, "%.2f", (double) count / outcome.days());
  }

  private static String json(Outcome outcome) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("people", outcome.people())
        .put("days", outcome.days())
        .put("attacks", outcome.attacks().size())
        .put("attacks_delivered", outcome.attacksDelivered())
        .put("high_per_day", outcome.highPerDay())
        .put("delivered_per_day", outcome.deliveredPerDay())
        .put("most_delivered_on_a_day", outcome.busiestDay())
        .put("max_rule_share", outcome.maxRuleShare());
    ArrayNode attacks = json.putArray("attack_list");
    for (Outcome.Fate fate : outcome.attacks()) {
      ArrayNode rules =
          attacks
              .addObject()
              .put("attack", fate.attack())
              .put("delivered", fate.delivered())
              .putArray("rules");
      fate.rules().forEach(rules::add);
    }
    ArrayNode rules = json.putArray("rules");
    for (Outcome.OfRule rule : ordered(outcome)) {
      ObjectNode one =
          rules
              .addObject()
              .put("id", rule.id())
              .put("title", rule.title())
              .put("findings", rule.findings())
              .put("delivered", rule.delivered());
      ObjectNode bySeverity = one.putObject("by_severity");
      for (Severity severity : Severity.values()) {
        bySeverity.put(Words.of(severity), rule.bySeverity().getOrDefault(severity, 0));
      }
    }
    ArrayNode assumptions = json.putArray("assumptions");
    Noise.assumptions().forEach(assumptions::add);
    return PlainJson.of(json);
  }
}
