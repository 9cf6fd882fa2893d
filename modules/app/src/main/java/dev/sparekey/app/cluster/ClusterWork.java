package dev.sparekey.app.cluster;

import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.registryclient.RegistryException;
import dev.sparekey.registryclient.RegistryUnavailableException;
import dev.sparekey.registryclient.SchemaRegistry;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;

/** What a command does with Kafka and the registry, and what it says when they do not answer. */
public interface ClusterWork {

  int FAILED = 1;

  /** The exit code. */
  int with(SchemaRegistry registry, Cluster cluster) throws InterruptedException;

  /**
   * Does it.
   *
   * @param topics that are needed
   * @param say gets what went wrong
   */
  static int within(Cluster cluster, List<String> topics, Consumer<String> say, ClusterWork work)
      throws InterruptedException {
    try {
      cluster.requireTopics(topics, "run 'sparekey topics create' once", say);
      try (SchemaRegistry registry = cluster.openRegistry()) {
        return work.with(registry, cluster);
      }
    } catch (NotStartedException e) {
      say.accept("sparekey: " + e.getMessage());
      return e.exitCode();
    } catch (RegistryUnavailableException e) {
      say.accept("sparekey: the registry does not answer: " + e.getMessage());
      return FAILED;
    } catch (RegistryException e) {
      say.accept("sparekey: the registry refuses us: " + e.getMessage());
      return CommandLine.ExitCode.USAGE;
    } catch (KafkaException e) {
      boolean refused = ClientFailure.isRefusal(e);
      say.accept(
          "sparekey: the brokers "
              + cluster.servers()
              + (refused ? " refuse us: " : " did not answer: ")
              + cluster.reason(e));
      return refused ? CommandLine.ExitCode.USAGE : FAILED;
    }
  }
}
