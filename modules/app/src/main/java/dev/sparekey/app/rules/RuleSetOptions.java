package dev.sparekey.app.rules;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.RuleSet;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which rules are meant: the built-in ones, and those of files or of a configuration. */
final class RuleSetOptions {

  @Option(
      names = "--rules",
      paramLabel = "PATH",
      description = "Rules beside the built-in ones, as files or folders; repeatable.")
  private List<Path> rules = List.of();

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The rules and the policy of this configuration.")
  private @Nullable Path config;

  /**
   * What is meant.
   *
   * @param configuration null unless one was given
   */
  record Meant(RuleSet rules, AssurancePolicy policy, @Nullable Configuration configuration) {}

  /**
   * Says what is wrong, if anything is.
   *
   * @return null if it cannot be used
   * @throws ParameterException for files that cannot be read
   */
  @Nullable Meant read(CommandSpec spec) {
    PrintWriter err = spec.commandLine().getErr();
    Path given = config;
    if (given != null) {
      if (!rules.isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "give --rules or --config, which names rules itself");
      }
      Configuration configuration = ConfigurationOption.read(given, err);
      return configuration == null
          ? null
          : new Meant(configuration.rules(), configuration.policy(), configuration);
    }
    RuleFiles files = RuleTestCommand.files(spec, rules);
    RuleSet all = files.load();
    if (all.hasErrors()) {
      files.diagnostics().stream().map(Diagnostic::headline).forEach(err::println);
      return null;
    }
    return new Meant(all, AssurancePolicy.DEFAULT, null);
  }
}
