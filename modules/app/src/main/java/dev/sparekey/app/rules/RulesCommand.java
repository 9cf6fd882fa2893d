package dev.sparekey.app.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.engine.History;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey rules list} and {@code sparekey rules lint}, and what they stand beside. */
@Command(
    name = "rules",
    description = "Lists, checks, tests, explains, compares and publishes rules.",
    subcommands = {
      RuleTestCommand.class,
      ExplainCommand.class,
      WhyCommand.class,
      CoverageCommand.class,
      BacktestCommand.class,
      DiffCommand.class,
      NoiseCommand.class,
      PublishCommand.class,
      StatusCommand.class,
      ExceptCommand.class
    },
    mixinStandardHelpOptions = true)
public final class RulesCommand implements Runnable {

  private static final int NOT_CLEAN = 1;
  private static final String ROW = "%-13s  %-12s  %-9s  %-7s  %-36s  %s";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw usage(
        "name a command: list, lint, test, explain, why, coverage, backtest, diff, noise, publish,"
            + " status or except");
  }

  @Command(
      description = {
        "Lists the rules and correlations: the built-in ones, and a configuration's.",
        "HISTORY is how long an account has to be observed until a rule sees all that it reads. Until"
            + " then it is judged by what was seen, and its alerts say so; 'sparekey backfill' brings"
            + " the past."
      },
      mixinStandardHelpOptions = true)
  int list(
      @Option(
              names = "--format",
              defaultValue = "table",
              description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
          Format format,
      @Option(
              names = "--config",
              paramLabel = "FILE",
              description = "Also lists the rules that this configuration names.")
          @Nullable Path config) {
    Configuration configuration =
        config == null ? null : ConfigurationOption.read(config, spec.commandLine().getErr());
    if (config != null && configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    RuleSet rules = configuration == null ? Pack.load() : configuration.rules();
    AssurancePolicy policy =
        configuration == null ? AssurancePolicy.DEFAULT : configuration.policy();
    List<Listed> listed =
        Stream.concat(
                rules.rules().stream()
                    .map(
                        rule -> new Listed(rule.header(), rule.evaluated(), history(rule, policy))),
                rules.correlations().stream()
                    .map(
                        rule ->
                            new Listed(
                                rule.header(),
                                rules.evaluated(rule),
                                history(rule, rules, policy))))
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        switch (format) {
          case TABLE -> table(listed);
          case JSON -> json(listed);
        });
    if (out.checkError()) {
      spec.commandLine()
          .getErr()
          .println("sparekey: standard output cannot be written to; not all was listed");
      return CommandLine.ExitCode.SOFTWARE;
    }
    return CommandLine.ExitCode.OK;
  }

  @Command(
      description =
          "Checks rule files beside the built-in ones; prints file:line:column: message per mistake, and"
              + " below it the line with a caret under the place.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:every rule loads (warnings may be printed)",
        "1:something does not load",
        "2:wrong usage, or a file that cannot be read"
      },
      mixinStandardHelpOptions = true)
  int lint(
      @Parameters(
              arity = "1..*",
              paramLabel = "PATH",
              description =
                  "Rule files, or folders searched for *.yml and *.yaml that are not hidden.")
          List<Path> paths) {
    RuleFiles files = new RuleFiles();
    try {
      for (Path path : paths) {
        if (files.add(path) == 0) {
          throw usage("no *.yml or *.yaml file in '" + path + "'");
        }
      }
    } catch (IOException e) {
      throw usage(e.getMessage());
    }
    List<Diagnostic> diagnostics = files.diagnostics();
    PrintWriter out = spec.commandLine().getOut();
    diagnostics.stream().map(Diagnostic::render).forEach(out::println);
    out.flush();
    return diagnostics.stream()
            .anyMatch(diagnostic -> diagnostic.severity() == Diagnostic.Severity.ERROR)
        ? NOT_CLEAN
        : CommandLine.ExitCode.OK;
  }

  private static Duration history(Correlation correlation, RuleSet rules, AssurancePolicy policy) {
    return rules.rules().stream()
        .filter(rule -> correlation.rules().contains(rule.id()))
        .map(rule -> history(rule, policy))
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private static Duration history(Rule rule, AssurancePolicy policy) {
    return History.neededBy(rule, policy).stream()
        .map(History::span)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  /**
   * @param evaluated false when this version loads the rule but puts no records before it
   * @param history how long an account is to be observed before the rule sees all that it reads
   */
  private record Listed(RuleHeader header, boolean evaluated, Duration history) {}

  private static String table(List<Listed> rules) {
    StringBuilder table =
        new StringBuilder(
            String.format(ROW, "LEVEL", "STATUS", "EVALUATED", "HISTORY", "ID", "TITLE"));
    for (Listed rule : rules) {
      RuleHeader header = rule.header();
      table
          .append(System.lineSeparator())
          .append(
              String.format(
                  ROW,
                  Words.of(header.level()),
                  Words.of(header.status()),
                  rule.evaluated() ? "yes" : "no",
                  rule.history().isZero() ? "-" : rule.history().toDays() + " d",
                  header.id(),
                  header.title()));
    }
    return table.toString();
  }

  private static String json(List<Listed> rules) {
    ObjectMapper mapper = new ObjectMapper();
    ArrayNode list = mapper.createArrayNode();
    for (Listed rule : rules) {
      RuleHeader header = rule.header();
      list.addObject()
          .put("id", header.id().toString())
          .put("title", header.title())
          .put("status", Words.of(header.status()))
          .put("level", Words.of(header.level()))
          .put("evaluated", rule.evaluated())
          .put("history_days", rule.history().toDays());
    }
    try {
      return mapper.writeValueAsString(list);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  private ParameterException usage(@Nullable String message) {
    return new ParameterException(spec.commandLine(), String.valueOf(message));
  }
}
