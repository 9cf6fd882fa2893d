package dev.sparekey.app.rules;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey rules list} and {@code sparekey rules lint}. */
@Command(
    name = "rules",
    description = "Lists the built-in rules and checks rule files.",
    mixinStandardHelpOptions = true)
public final class RulesCommand implements Runnable {

  /** How the list is written. */
  enum Format {
    table,
    json
  }

  private static final int NOT_CLEAN = 1;
  private static final String ROW = "%-13s  %-12s  %-9s  %-36s  %s";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw usage("name a command: list or lint");
  }

  @Command(
      description = "Lists the rules and correlations that come with Sparekey.",
      mixinStandardHelpOptions = true)
  int list(
      @Option(
              names = "--format",
              defaultValue = "table",
              description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
          Format format) {
    RuleSet pack = Pack.load();
    List<Listed> listed =
        Stream.concat(
                pack.rules().stream().map(rule -> new Listed(rule.header(), rule.evaluated())),
                pack.correlations().stream()
                    .map(rule -> new Listed(rule.header(), pack.evaluated(rule))))
            .toList();
    PrintWriter out = commandLine().getOut();
    out.println(
        switch (format) {
          case table -> table(listed);
          case json -> json(listed);
        });
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  @Command(
      description = "Checks rule files; prints file:line:column: message per mistake.",
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
              description = "Rule files, or folders searched for *.yml and *.yaml.")
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
    RuleSet rules = RuleSet.load(files.texts());
    PrintWriter out = commandLine().getOut();
    rules.diagnostics().stream().map(Diagnostic::headline).forEach(out::println);
    out.flush();
    return rules.hasErrors() ? NOT_CLEAN : CommandLine.ExitCode.OK;
  }

  /**
   * @param evaluated false when this version loads the rule but puts no records before it
   */
  private record Listed(RuleHeader header, boolean evaluated) {}

  private static String table(List<Listed> rules) {
    StringBuilder table =
        new StringBuilder(String.format(ROW, "LEVEL", "STATUS", "EVALUATED", "ID", "TITLE"));
    for (Listed rule : rules) {
      RuleHeader header = rule.header();
      table
          .append(System.lineSeparator())
          .append(
              String.format(
                  ROW,
                  lower(header.level()),
                  lower(header.status()),
                  rule.evaluated() ? "yes" : "no",
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
          .put("status", lower(header.status()))
          .put("level", lower(header.level()))
          .put("evaluated", rule.evaluated());
    }
    try {
      return mapper.writeValueAsString(list);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private ParameterException usage(@Nullable String message) {
    return new ParameterException(commandLine(), String.valueOf(message));
  }

  private CommandLine commandLine() {
    CommandSpec command = spec;
    if (command == null) {
      throw new IllegalStateException("picocli sets the command's spec before it is called");
    }
    return command.commandLine();
  }
}
