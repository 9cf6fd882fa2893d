package dev.sparekey.app.rules;

import dev.sparekey.app.config.PolicyFile;
import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.app.config.RulePath;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.RuleTest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey rules test}. */
@Command(
    name = "test",
    description = {
      "Runs the tests that rules bring along under 'sparekey: tests:' through the engine itself.",
      "Without a path those of the built-in rules; with paths those of the files, beside the"
          + " built-in rules."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every test passed",
      "1:a test failed, or a rule or test does not load",
      "2:wrong usage, or a file that cannot be read or written"
    },
    mixinStandardHelpOptions = true)
final class RuleTestCommand implements Callable<Integer> {

  private static final int NOT_CLEAN = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "Rule files, or folders searched for *.yml and *.yaml that are not hidden.")
  private List<Path> paths = List.of();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "Tests them under this assurance policy in the place of Sparekey's own; see 'sparekey"
              + " policy'.")
  private @Nullable Path policy;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Also writes the results as JUnit XML, for continuous integration.")
  private @Nullable Path junit;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}.")
  private Format format = Format.TABLE;

  @Override
  public Integer call() {
    RuleFiles files = files(spec, paths);
    if (junit != null && isRead(junit, files)) {
      throw new ParameterException(
          spec.commandLine(), "--junit would overwrite '" + junit + "', which is read");
    }
    RuleSet rules = files.load();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<Diagnostic> diagnostics = files.diagnostics();
    diagnostics.stream().map(Diagnostic::render).forEach(err::println);
    boolean broken =
        diagnostics.stream()
            .anyMatch(diagnostic -> diagnostic.severity() == Diagnostic.Severity.ERROR);
    if (broken) {
      err.println("sparekey: nothing was tested, since not everything loads");
      return NOT_CLEAN;
    }
    Set<String> given = files.texts().keySet();
    AssurancePolicy under = policy(err);
    if (under == null) {
      return NOT_CLEAN;
    }
    TestBench bench = new TestBench(under, rules);
    List<TestBench.Result> results = new ArrayList<>();
    for (RuleTest test : rules.tests()) {
      if (paths.isEmpty() || given.contains(test.at().source())) {
        results.add(bench.run(test));
      }
    }
    TestReport report = TestReport.of(rules, results, paths.isEmpty() ? null : given);
    switch (format) {
      case TABLE -> report.lines().forEach(out::println);
      case JSON -> out.println(report.json());
    }
    if (out.checkError()) {
      err.println("sparekey: standard output cannot be written to; the results are not complete");
      return CommandLine.ExitCode.SOFTWARE;
    }
    if (junit != null) {
      try {
        JUnitXml.write(report, junit);
      } catch (IOException e) {
        throw new ParameterException(
            spec.commandLine(), "--junit: '" + junit + "' cannot be written: " + e.getMessage());
      }
    }
    return report.failed() == 0 ? CommandLine.ExitCode.OK : NOT_CLEAN;
  }

  /** Null if it does not load, which is said. */
  private @Nullable AssurancePolicy policy(PrintWriter err) {
    Path given = policy;
    if (given == null) {
      return AssurancePolicy.DEFAULT;
    }
    try {
      return switch (PolicyFile.read(given)) {
        case Compiled.Accepted<AssurancePolicy> accepted -> accepted.value();
        case Compiled.Refused<AssurancePolicy> refused -> {
          refused.diagnostics().stream().map(Diagnostic::render).forEach(err::println);
          err.println("sparekey: nothing was tested, since the policy does not load");
          yield null;
        }
      };
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "--policy: " + e.getMessage());
    }
  }

  /** Also by another name, as by a link. */
  private boolean isRead(Path out, RuleFiles files) {
    List<Path> read = new ArrayList<>(files.texts().keySet().stream().map(Path::of).toList());
    if (policy != null) {
      read.add(policy);
    }
    try {
      for (Path one : read) {
        if (Files.exists(out) && Files.exists(one) && Files.isSameFile(one, out)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new ParameterException(
          spec.commandLine(), "--junit: '" + out + "' cannot be looked at: " + e.getMessage());
    }
  }

  /**
   * What the paths name.
   *
   * @throws ParameterException if there is nothing or it cannot be read
   */
  static RuleFiles files(CommandSpec spec, List<Path> paths) {
    return read(spec, paths.stream().map(RulePath::of).toList());
  }

  /** The same where some are those of a configuration. */
  static RuleFiles read(CommandSpec spec, List<RulePath> paths) {
    RuleFiles files = new RuleFiles();
    try {
      for (RulePath path : paths) {
        if (files.add(path) == 0) {
          throw new ParameterException(
              spec.commandLine(), "no *.yml or *.yaml file in '" + path.resolved() + "'");
        }
      }
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
    }
    return files;
  }
}
