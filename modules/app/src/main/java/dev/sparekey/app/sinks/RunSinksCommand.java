package dev.sparekey.app.sinks;

import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.run.UntilStopped;
import dev.sparekey.topology.Topics;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sparekey sinks run}: sends alerts to all sinks until a signal ends it. */
@Command(
    name = "run",
    description = "Sends alerts to a configuration's sinks, each at its own pace.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "1:Kafka does not answer",
      "2:what a restart does not heal: a wrong configuration, a refused login, a missing topic, a"
          + " port that is taken",
      "130, 143:ended by Ctrl-C or SIGTERM, in order"
    },
    mixinStandardHelpOptions = true)
final class RunSinksCommand implements Callable<Integer> {

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Configuration configuration = config.read(err);
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    if (configuration.sinks().isEmpty()) {
      err.println("sparekey: " + config.name() + " has no 'sinks': deploy/sparekey.yaml explains");
      err.flush();
      return CommandLine.ExitCode.USAGE;
    }
    return UntilStopped.run(
        ClusterOptions.of(configuration),
        List.of(Topics.ALERTS, Topics.DEAD_LETTERS),
        "run 'sparekey topics create' once",
        () -> Deliveries.start(configuration),
        err);
  }
}
