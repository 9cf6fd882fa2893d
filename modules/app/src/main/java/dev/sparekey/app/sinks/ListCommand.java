package dev.sparekey.app.sinks;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.sinks.delivery.Destination;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sparekey sinks list}: what a configuration says, without its secrets. */
@Command(
    name = "list",
    description = "Lists a configuration's sinks, without their secrets.",
    mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

  private static final String ROW = "%-16s  %-48s  %-11s  %-14s  %s%n";

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Configuration configuration = config.read(spec.commandLine().getErr());
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(ROW, "NAME", "WHERE", "GIVES UP", "FROM SEVERITY", "FINDINGS");
    for (Configuration.Sink sink : configuration.sinks()) {
      Destination destination = sink.destination();
      out.printf(
          ROW,
          destination.name(),
          sink.endpoint().shown(),
          Words.of(destination.giveUpAfter()),
          Words.of(destination.filter().least()),
          destination.filter().undelivered() ? "all" : "delivered");
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }
}
