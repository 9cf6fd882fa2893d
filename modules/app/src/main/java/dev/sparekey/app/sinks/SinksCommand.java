package dev.sparekey.app.sinks;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey sinks}: what leaves for SIEMs and people. */
@Command(
    name = "sinks",
    description = "Sends alerts to SIEMs and people, and shows what they would get.",
    subcommands = {
      ListCommand.class,
      RenderCommand.class,
      ResendCommand.class,
      RunSinksCommand.class,
      TestCommand.class
    },
    mixinStandardHelpOptions = true)
public final class SinksCommand implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "name a command: list, render, resend, run or test");
  }
}
