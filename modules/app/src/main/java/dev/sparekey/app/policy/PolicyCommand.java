package dev.sparekey.app.policy;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.config.PolicyFile;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey policy show} and {@code sparekey policy check}. */
@Command(
    name = "policy",
    description = "Shows the assurance policy in force and checks one of your own.",
    mixinStandardHelpOptions = true)
public final class PolicyCommand implements Runnable {

  private static final int NOT_CLEAN = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw usage("name a command: check or show");
  }

  @Command(
      description = {
        "Prints the policy in force as YAML.",
        "That is the one that comes with Sparekey, with its comments; or, if the configuration names"
            + " another, that as it was understood."
      },
      mixinStandardHelpOptions = true)
  int show(
      @Option(
              names = "--config",
              paramLabel = "FILE",
              description = "Shows what is in force with this configuration.")
          @Nullable Path config) {
    AssurancePolicy policy = config == null ? AssurancePolicy.DEFAULT : policy(config);
    if (policy == null) {
      return CommandLine.ExitCode.USAGE;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        policy.equals(AssurancePolicy.DEFAULT) ? AssurancePolicy.defaultText() : policy.toYaml());
    // Not in the text, which would claim it after the first change.
    PrintWriter err = spec.commandLine().getErr();
    err.println("version " + policy.version());
    err.flush();
    if (out.checkError()) {
      spec.commandLine()
          .getErr()
          .println("sparekey: standard output cannot be written to; not all was shown");
      return CommandLine.ExitCode.SOFTWARE;
    }
    return CommandLine.ExitCode.OK;
  }

  @Command(
      description = "Checks a policy file; prints file:line:column: message per mistake.",
      exitCodeListHeading = "Exit codes:%n",
      exitCodeList = {
        "0:the policy can be used",
        "1:it cannot",
        "2:wrong usage, or a file that cannot be read"
      },
      mixinStandardHelpOptions = true)
  int check(@Parameters(paramLabel = "FILE", description = "A policy, as YAML text.") Path file) {
    Compiled<AssurancePolicy> compiled;
    try {
      compiled = PolicyFile.read(file);
    } catch (IOException e) {
      throw usage(e.getMessage());
    }
    return switch (compiled) {
      case Compiled.Accepted<AssurancePolicy> accepted -> {
        print(List.of(file + ": ok, version " + accepted.value().version()));
        yield CommandLine.ExitCode.OK;
      }
      case Compiled.Refused<AssurancePolicy> refused -> {
        print(refused.diagnostics().stream().map(Diagnostic::headline).toList());
        yield NOT_CLEAN;
      }
    };
  }

  private void print(List<String> lines) {
    PrintWriter out = spec.commandLine().getOut();
    lines.forEach(out::println);
    out.flush();
  }

  private @Nullable AssurancePolicy policy(Path config) {
    Configuration configuration = ConfigurationOption.read(config, spec.commandLine().getErr());
    return configuration == null ? null : configuration.policy();
  }

  private ParameterException usage(@Nullable String message) {
    return new ParameterException(spec.commandLine(), String.valueOf(message));
  }
}
