package dev.sparekey.app.receivers;

import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.run.UntilStopped;
import dev.sparekey.app.triage.KafkaDecisions;
import java.io.PrintWriter;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sparekey receivers run}: takes records until a signal ends it. */
@Command(
    name = "run",
    description = "Takes records and decisions until a signal ends it.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "1:Kafka does not answer",
      "2:what a restart does not heal: a wrong configuration, a refused login, a missing topic, a"
          + " port that is taken",
      "130, 143:ended by Ctrl-C or SIGTERM, in order"
    },
    mixinStandardHelpOptions = true)
final class RunReceiversCommand implements Callable<Integer> {

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Configuration configuration = config.read(err);
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    if (configuration.receivers().isEmpty() && configuration.decisions().isEmpty()) {
      err.println(
          "sparekey: "
              + config.name()
              + " has neither 'receivers' nor 'decisions': deploy/sparekey.yaml explains");
      err.flush();
      return CommandLine.ExitCode.USAGE;
    }
    return UntilStopped.run(
        ClusterOptions.of(configuration),
        topics(configuration),
        "create it, with message.timestamp.type=LogAppendTime; 'sparekey topics create' makes those"
            + " whose names begin with 'sparekey.'",
        () -> Reception.start(configuration),
        err);
  }

  private static SortedSet<String> topics(Configuration configuration) {
    SortedSet<String> topics = new TreeSet<>();
    configuration.receivers().forEach(receiver -> topics.add(receiver.feed().topic()));
    if (!configuration.decisions().isEmpty()) {
      topics.addAll(KafkaDecisions.topics());
    }
    return topics;
  }
}
