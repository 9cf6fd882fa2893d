package dev.sparekey.app;

import dev.sparekey.app.accounts.AccountsCommand;
import dev.sparekey.app.backfill.BackfillCommand;
import dev.sparekey.app.demo.DemoCommand;
import dev.sparekey.app.inventory.InventoryCommand;
import dev.sparekey.app.policy.PolicyCommand;
import dev.sparekey.app.receivers.ReceiversCommand;
import dev.sparekey.app.replay.ReplayCommand;
import dev.sparekey.app.rules.RulesCommand;
import dev.sparekey.app.run.RunCommand;
import dev.sparekey.app.sinks.SinksCommand;
import dev.sparekey.app.sources.SourcesCommand;
import dev.sparekey.app.topics.TopicsCommand;
import dev.sparekey.app.triage.TriageCommand;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
      AccountsCommand.class,
      BackfillCommand.class,
      DemoCommand.class,
      InventoryCommand.class,
      PolicyCommand.class,
      ReceiversCommand.class,
      ReplayCommand.class,
      RulesCommand.class,
      RunCommand.class,
      SinksCommand.class,
      SourcesCommand.class,
      TopicsCommand.class,
      TriageCommand.class
    })
public final class Sparekey implements Runnable {

  private static final String LOG_FORMAT = "LOG_FORMAT";

  @Spec private CommandSpec spec = CommandSpec.create();

  public static void main(String[] arguments) {
    Optional<String> format = logFormat(System.getenv(LOG_FORMAT));
    if (format.isEmpty()) {
      System.err.println(
          "sparekey: LOG_FORMAT should be text or json: was '" + System.getenv(LOG_FORMAT) + "'");
      System.exit(CommandLine.ExitCode.USAGE);
    }
    // Before anything logs: with a name that logback.xml does not know there would be no log at
    // all.
    System.setProperty(LOG_FORMAT, format.orElseThrow());
    System.exit(commandLine().execute(arguments));
  }

  /**
   * The appender that is meant; none if there is none of that name.
   *
   * @param given null or empty for text
   */
  static Optional<String> logFormat(@Nullable String given) {
    if (given == null || given.isEmpty()) {
      return Optional.of("text");
    }
    return given.equals("text") || given.equals("json") ? Optional.of(given) : Optional.empty();
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
