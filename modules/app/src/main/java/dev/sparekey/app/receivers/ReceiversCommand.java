package dev.sparekey.app.receivers;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey receivers}: what brings records where no connector does. */
@Command(
    name = "receivers",
    description = "Takes what sources send, and puts it into the feeds' topics.",
    subcommands = {ListReceiversCommand.class, RunReceiversCommand.class},
    mixinStandardHelpOptions = true)
public final class ReceiversCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "name a command: list or run");
  }
}
