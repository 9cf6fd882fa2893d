package dev.sparekey.app.sinks;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationOption;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.app.terminal.Stop;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
      "2:what a restart does not heal: a wrong configuration, a refused login, a missing topic",
      "130, 143:ended by Ctrl-C or SIGTERM, in order"
    },
    mixinStandardHelpOptions = true)
final class RunSinksCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(RunSinksCommand.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
  private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);
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
    if (configuration.sinks().isEmpty()) {
      err.println("sparekey: " + config.name() + " has no 'sinks': deploy/sparekey.yaml explains");
      err.flush();
      return CommandLine.ExitCode.USAGE;
    }
    Cluster cluster = ClusterOptions.of(configuration);
    try (Stop stop = Stop.onSignals()) {
      stop.interrupting(() -> awaitTopics(cluster));
      try (Deliveries deliveries = Deliveries.start(configuration)) {
        return awaitEnd(stop, deliveries);
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

  private static Cluster awaitTopics(Cluster cluster)
      throws NotStartedException, InterruptedException {
    cluster.requireTopics(
        List.of(Topics.ALERTS, Topics.DEAD_LETTERS),
        "run 'sparekey topics create' once",
        LOG::info);
    return cluster;
  }

  private static int awaitEnd(Stop stop, Deliveries deliveries) throws InterruptedException {
    LOG.info("at work for {} sinks", deliveries.size());
    long said = System.nanoTime();
    while (!stop.isRequestedWithin(BETWEEN_LOOKS)) {
      if (System.nanoTime() - said >= BETWEEN_LINES.toNanos()) {
        said = System.nanoTime();
        deliveries.say();
      }
    }
    return CommandLine.ExitCode.OK;
  }
}
