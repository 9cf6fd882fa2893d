package dev.sparekey.app.cluster;

import dev.sparekey.app.run.Brokers;
import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.app.run.NotStartedException;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.Topics;
import dev.sparekey.topology.TopicsNotReadException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Whom to ask. The clients' settings hold credentials, which are not shown.
 *
 * @param servers as the user knows them
 * @param patience how long to wait for the brokers
 */
public record Cluster(
    String servers,
    Map<String, Object> admin,
    Map<String, Object> consumer,
    Map<String, Object> producer,
    RegistrySettings registry,
    Duration patience) {

  private static final Duration ADMIN_CLOSE = Duration.ofSeconds(2);

  /** A client of the registry, to be closed. */
  public SchemaRegistry openRegistry() {
    return new SchemaRegistry(registry, Pauses.real());
  }

  /**
   * Waits for the brokers and sees that topics are there.
   *
   * @param advice what to do about those that are missing
   * @param progress gets a line about every 5 s
   * @throws NotStartedException the brokers do not answer or refuse us, or a topic is missing
   */
  public void requireTopics(Collection<String> topics, String advice, Consumer<String> progress)
      throws NotStartedException, InterruptedException {
    Admin client = Brokers.await(admin, servers, patience, progress);
    try {
      Map<String, Topics.Found> found = Topics.find(client, topics);
      String missing =
          topics.stream()
              .filter(topic -> !found.containsKey(topic))
              .distinct()
              .sorted()
              .collect(Collectors.joining(", "));
      if (!missing.isEmpty()) {
        throw NotStartedException.misconfigured("topic " + missing + " is missing: " + advice);
      }
    } catch (TopicsNotReadException e) {
      String why = String.valueOf(e.getMessage());
      throw ClientFailure.isRefusal(e.getCause())
          ? NotStartedException.misconfigured(why)
          : NotStartedException.unavailable(why, e);
    } finally {
      client.close(ADMIN_CLOSE);
    }
  }

  /** Why a client failed, in words that hold nothing of its secrets. */
  public String reason(@Nullable Throwable failure) {
    return ClientFailure.reason(failure, consumer);
  }

  /** Without the settings. */
  @Override
  public String toString() {
    return "Cluster[servers=" + servers + "]";
  }
}
