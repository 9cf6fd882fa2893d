package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.rules.Diagnostic;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey rules lint}. */
@Command(
    name = "lint",
    description =
        "Checks rule files beside the built-in ones; prints file:line:column: message per mistake, and"
            + " below it the line with a caret under the place.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every rule loads (warnings and notes may be printed)",
      "1:something does not load",
      "2:wrong usage, or a file that cannot be read"
    },
    mixinStandardHelpOptions = true)
final class LintCommand implements Callable<Integer> {

  private static final int NOT_CLEAN = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Rule files, or folders searched for *.yml and *.yaml that are not hidden.")
  private List<Path> paths = List.of();

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() {
    RuleFiles files = RuleTestCommand.files(spec, paths);
    List<Diagnostic> diagnostics = files.diagnostics();
    PrintWriter out = spec.commandLine().getOut();
    switch (format) {
      case TABLE -> diagnostics.stream().map(Diagnostic::render).forEach(out::println);
      case JSON -> out.println(json(diagnostics));
    }
    if (out.checkError()) {
      spec.commandLine()
          .getErr()
          .println("sparekey: standard output cannot be written to; not all was said");
      return CommandLine.ExitCode.SOFTWARE;
    }
    return count(diagnostics, Diagnostic.Severity.ERROR) > 0 ? NOT_CLEAN : CommandLine.ExitCode.OK;
  }

  private static String json(List<Diagnostic> diagnostics) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Diagnostic.Severity severity : Diagnostic.Severity.values()) {
      json.put(Words.of(severity) + "s", count(diagnostics, severity));
    }
    ArrayNode list = json.putArray("diagnostics");
    for (Diagnostic one : diagnostics) {
      list.addObject()
          .put("file", one.source())
          .put("line", one.line())
          .put("column", one.column())
          .put("severity", Words.of(one.severity()))
          .put("message", one.message());
    }
    return PlainJson.of(json);
  }

  private static long count(List<Diagnostic> diagnostics, Diagnostic.Severity severity) {
    return diagnostics.stream().filter(one -> one.severity() == severity).count();
  }
}
