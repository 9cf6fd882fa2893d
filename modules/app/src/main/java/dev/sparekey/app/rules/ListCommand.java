package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.engine.History;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sparekey rules list}. */
@Command(
    name = "list",
    description = {
      "Lists the rules and correlations: the built-in ones, and a configuration's.",
      "HISTORY is how long an account has to be observed until a rule sees all that it reads. Until"
          + " then it is judged by what was seen, and its alerts say so; 'sparekey backfill' brings"
          + " the past."
    },
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

  private static final String ROW = "%-13s  %-12s  %-9s  %-7s  %-36s  %s";
  private static final int LONGEST_TITLE = 256;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Also lists the rules that this configuration names.")
  private @Nullable Path config;

  @Override
  public Integer call() {
    Path given = config;
    Configuration configuration =
        given == null ? null : ConfigurationOption.read(given, spec.commandLine().getErr());
    if (given != null && configuration == null) {
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
                  Cells.plain(header.title(), LONGEST_TITLE)));
    }
    return table.toString();
  }

  private static String json(List<Listed> rules) {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Listed rule : rules) {
      RuleHeader header = rule.header();
      list.addObject()
          .put("id", header.id().toString())
          .put("title", header.title())
          .put("status", Words.of(header.status()))
          .put("level", Words.of(header.level()))
          .put("tried", header.shadow())
          .put("evaluated", rule.evaluated())
          .put("history_days", rule.history().toDays());
    }
    return PlainJson.of(list);
  }
}
