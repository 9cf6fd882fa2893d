package dev.sparekey.testkit;

import static org.awaitility.Awaitility.await;

import dev.sparekey.localcluster.BrokerCluster;
import dev.sparekey.localcluster.BrokerProcess;
import dev.sparekey.localcluster.RegistryProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Brokers and a registry in child JVMs that this JVM's tests have one after another, so that each
 * is started once: a start costs up to ten seconds of a processor that those who wait for it share.
 * A broker has one borrower at a time, who gives it back empty; as many are started as are borrowed
 * at once. The registry is everybody's, for it needs no broker and all register the same schemas.
 *
 * <p>Not for a test that kills or stops one of them: it starts its own.
 */
public final class LentProcesses implements KafkaAndRegistry {

  private static final ConcurrentLinkedDeque<BrokerCluster> STARTED = new ConcurrentLinkedDeque<>();
  private static final ConcurrentLinkedDeque<BrokerCluster> IDLE = new ConcurrentLinkedDeque<>();
  private static final Duration LONGEST_EMPTYING = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static @Nullable Path folder;
  private static @Nullable RegistryProcess registry;

  private final BrokerCluster kafka;
  private final String registryUrl;

  private LentProcesses(BrokerCluster kafka, String registryUrl) {
    this.kafka = kafka;
    this.registryUrl = registryUrl;
  }

  /**
   * Waits until both answer.
   *
   * @throws IOException one did not start; the message holds the end of its log
   */
  public static LentProcesses borrow() throws IOException, InterruptedException {
    String registryUrl = registry().url();
    BrokerCluster idle = IDLE.poll();
    return new LentProcesses(idle == null ? start() : idle, registryUrl);
  }

  private static BrokerCluster start() throws IOException, InterruptedException {
    BrokerCluster started = BrokerCluster.start(dir("cluster"), 1);
    STARTED.add(started);
    return started;
  }

  /** Whoever comes while it starts waits for it. */
  private static synchronized RegistryProcess registry() throws IOException, InterruptedException {
    RegistryProcess known = registry;
    if (known == null || !known.isAlive()) {
      known = RegistryProcess.start(dir("registry"));
      registry = known;
    }
    return known;
  }

  /** Goes with this JVM, as do those who write to it. */
  private static synchronized Path dir(String name) throws IOException {
    if (folder == null) {
      Path made = Files.createTempDirectory("sparekey-tests");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(made)));
      folder = made;
    }
    return Files.createTempDirectory(folder, name);
  }

  /** Nobody will read what they have, so nothing is lost by killing them. */
  private static void end(Path folder) {
    try {
      for (BrokerCluster kafka : STARTED) {
        for (BrokerProcess broker : kafka.brokers()) {
          broker.kill();
        }
      }
      RegistryProcess started = registry;
      if (started != null) {
        started.kill();
      }
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      System.err.println(folder + " is left behind: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  @Override
  public String registryUrl() {
    return registryUrl;
  }

  /**
   * Deletes all topics and groups, of which the next borrower may have some of the same name.
   *
   * @throws ConditionTimeoutException they could not be deleted; nobody gets this broker any more
   */
  @Override
  public void close() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      await("the lent broker is empty")
          .pollDelay(Duration.ZERO)
          .pollInterval(BETWEEN_LOOKS)
          .atMost(LONGEST_EMPTYING)
          // Members of a process that was killed go by themselves, too, perhaps just now.
          .ignoreExceptionsInstanceOf(ExecutionException.class)
          .until(() -> empty(admin));
    }
    IDLE.push(kafka);
  }

  private static boolean empty(Admin admin) throws ExecutionException, InterruptedException {
    List<String> groups =
        admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get().stream()
            .map(GroupListing::groupId)
            .toList();
    for (ConsumerGroupDescription group :
        admin.describeConsumerGroups(groups).all().get().values()) {
      // Of a process that was killed they stay until their sessions end.
      if (!group.members().isEmpty()) {
        admin
            .removeMembersFromConsumerGroup(
                group.groupId(), new RemoveMembersFromConsumerGroupOptions())
            .all()
            .get();
      }
    }
    admin.deleteConsumerGroups(groups).all().get();
    admin.deleteTopics(admin.listTopics().names().get()).all().get();
    // The controller has deleted them a little before the broker knows of it.
    return admin.listTopics().names().get().isEmpty();
  }
}
