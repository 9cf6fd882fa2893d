package dev.sparekey.app;

import dev.sparekey.app.demo.DemoCommand;
import dev.sparekey.app.replay.ReplayCommand;
import dev.sparekey.app.rules.RulesCommand;
import dev.sparekey.app.run.RunCommand;
import dev.sparekey.app.topics.TopicsCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey}: the only main of the product. */
@Command(
    name = "sparekey",
    description = "Watches the spare keys to accounts: backup codes and account recovery.",
    mixinStandardHelpOptions = true,
    version = "Sparekey 0.1.0",
    subcommands = {
      DemoCommand.class,
      ReplayCommand.class,
      RulesCommand.class,
      RunCommand.class,
      TopicsCommand.class
    })
public final class Sparekey implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** The command line, with wrong usage answered by one line and exit code 2. */
  static CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(new Sparekey());
    commandLine.setParameterExceptionHandler(
        (refused, arguments) -> {
          String command = refused.getCommandLine().getCommandSpec().qualifiedName();
          refused
              .getCommandLine()
              .getErr()
              .println("sparekey: " + refused.getMessage() + " (see '" + command + " --help')");
          return CommandLine.ExitCode.USAGE;
        });
    return commandLine;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command");
  }
}
