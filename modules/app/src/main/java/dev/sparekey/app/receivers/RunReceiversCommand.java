package dev.sparekey.app.receivers;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.app.terminal.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sparekey receivers run}: takes records until a signal ends it. */
@Command(
    name = "run",
    description = "Runs a configuration's receivers.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "1:Kafka does not answer",
      "2:what a restart does not heal: a wrong configuration, a refused login, a missing topic, a"
          + " port that is taken",
      "130, 143:ended by Ctrl-C or SIGTERM, in order"
    },
    mixinStandardHelpOptions = true)
final class RunReceiversCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunReceiversCommand.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
  private static final int GAVE_UP = 1;

  @Mixin private final ConfigurationOption config = new ConfigurationOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    Configuration configuration = config.read(err);
    if (configuration == null) {
      return CommandLine.ExitCode.USAGE;
    }
    if (configuration.receivers().isEmpty()) {
      err.println(
          "sparekey: " + config.name() + " has no 'receivers': deploy/sparekey.yaml explains");
      err.flush();
      return CommandLine.ExitCode.USAGE;
    }
    Cluster cluster = ClusterOptions.of(configuration);
    try (Stop stop = Stop.onSignals()) {
      stop.interrupting(() -> awaitTopics(cluster, configuration));
      try (Reception reception = Reception.start(configuration)) {
        reception.addresses().forEach(LOG::info);
        while (!stop.isRequestedWithin(BETWEEN_LOOKS)) {
          continue;
        }
        return CommandLine.ExitCode.OK;
      }
    } catch (NotStartedException e) {
      err.println("sparekey: " + e.getMessage());
      err.flush();
      return e.exitCode();
    } catch (IOException e) {
      err.println("sparekey: " + e.getMessage());
      err.flush();
      return CommandLine.ExitCode.USAGE;
    } catch (KafkaException e) {
      err.println("sparekey: " + cluster.reason(e));
      err.flush();
      return GAVE_UP;
    }
  }

  private static Cluster awaitTopics(Cluster cluster, Configuration configuration)
      throws NotStartedException, InterruptedException {
    TreeSet<String> topics = new TreeSet<>();
    configuration.receivers().forEach(receiver -> topics.add(receiver.feed().topic()));
    cluster.requireTopics(
        topics, "create it, with message.timestamp.type=LogAppendTime", LOG::info);
    return cluster;
  }
}
