package dev.sparekey.app.rules;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey rules}, which is only what its commands stand under. */
@Command(
    name = "rules",
    description = "Lists, checks, tests, explains, compares and publishes rules.",
    subcommands = {
      ListCommand.class,
      LintCommand.class,
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

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "name a command: list, lint, test, explain, why, coverage, backtest, diff, noise, publish,"
            + " status or except");
  }
}
