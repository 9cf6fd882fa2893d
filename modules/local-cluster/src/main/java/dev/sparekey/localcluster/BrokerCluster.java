package dev.sparekey.localcluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/** One broker or three, each also a controller, on the loopback interface. */
public final class BrokerCluster implements AutoCloseable {
  private final List<BrokerProcess> brokers;
  private final List<Integer> passwordPorts;

  private BrokerCluster(List<BrokerProcess> brokers, List<Integer> passwordPorts) {
    this.brokers = List.copyOf(brokers);
    this.passwordPorts = List.copyOf(passwordPorts);
  }

  /**
   * Starts all brokers and waits until each has joined.
   *
   * @param dir for data and logs; made if missing
   * @param count 1 or 3
   * @throws IOException a broker did not start within 60 s; the message holds the end of its log
   */
  public static BrokerCluster start(Path dir, int count) throws IOException, InterruptedException {
    return start(dir, count, Map.of());
  }

  /**
   * As above, and on another port each broker asks for a password.
   *
   * @param passwords by user, letters and digits only; with none there is no such port
   */
  public static BrokerCluster start(Path dir, int count, Map<String, String> passwords)
      throws IOException, InterruptedException {
    return start(dir, count, passwords, Ports::free);
  }

  static BrokerCluster start(Path dir, int count, Map<String, String> passwords, Ports free)
      throws IOException, InterruptedException {
    if (count != 1 && count != 3) {
      throw new IllegalArgumentException("a cluster has 1 or 3 brokers: was " + count);
    }
    // One for both attempts: the second may find storage that the first has formatted.
    String clusterId = Uuid.randomUuid().toString();
    try {
      return start(dir, count, passwords, clusterId, free.choose(3 * count));
    } catch (PortTakenException e) {
      return start(dir, count, passwords, clusterId, free.choose(3 * count));
    }
  }

  private static BrokerCluster start(
      Path dir, int count, Map<String, String> passwords, String clusterId, List<Integer> ports)
      throws IOException, InterruptedException {
    String voters =
        IntStream.range(0, count)
            .mapToObj(i -> (i + 1) + "@127.0.0.1:" + ports.get(count + i))
            .collect(Collectors.joining(","));
    List<Integer> passwordPorts =
        passwords.isEmpty() ? List.of() : ports.subList(2 * count, 3 * count);
    List<BrokerProcess> launched = new ArrayList<>();
    boolean ready = false;
    try {
      for (int i = 0; i < count; i++) {
        Properties settings = settings(i + 1, ports.get(i), ports.get(count + i), voters, count);
        if (!passwords.isEmpty()) {
          askForPasswords(settings, passwordPorts.get(i), passwords);
        }
        launched.add(
            BrokerProcess.launch(
                i + 1,
                ports.get(i),
                dir.resolve("broker-" + (i + 1)).toAbsolutePath(),
                clusterId,
                settings));
      }
      for (BrokerProcess broker : launched) {
        broker.awaitReady();
      }
      ready = true;
      return new BrokerCluster(launched, passwordPorts);
    } finally {
      if (!ready) {
        // All before the first is waited for: an interrupt ends the waiting.
        launched.forEach(BrokerProcess::destroy);
        for (BrokerProcess broker : launched) {
          broker.kill();
        }
      }
    }
  }

  private static Properties settings(
      int id, int port, int controllerPort, String voters, int count) {
    Properties p = new Properties();
    p.setProperty("process.roles", "broker,controller");
    p.setProperty("node.id", Integer.toString(id));
    p.setProperty("controller.quorum.voters", voters);
    p.setProperty(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    p.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    p.setProperty("controller.listener.names", "CONTROLLER");
    p.setProperty("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    // A topic with default settings where ours was to be made would be hard to notice.
    p.setProperty("auto.create.topics.enable", "false");
    p.setProperty("group.initial.rebalance.delay.ms", "0");
    // The defaults are sized for servers: 50 partitions each, 128 MB for the cleaner.
    String replicas = Integer.toString(count);
    String inSync = count == 1 ? "1" : "2";
    p.setProperty("offsets.topic.num.partitions", "4");
    p.setProperty("offsets.topic.replication.factor", replicas);
    p.setProperty("transaction.state.log.num.partitions", "4");
    p.setProperty("transaction.state.log.replication.factor", replicas);
    p.setProperty("transaction.state.log.min.isr", inSync);
    p.setProperty("share.coordinator.state.topic.num.partitions", "1");
    p.setProperty("share.coordinator.state.topic.replication.factor", replicas);
    p.setProperty("share.coordinator.state.topic.min.isr", inSync);
    p.setProperty("default.replication.factor", replicas);
    p.setProperty("min.insync.replicas", inSync);
    p.setProperty("log.cleaner.dedupe.buffer.size", "16777216");
    // A killed broker is noticed in 3–6 s instead of 9–12 s; until then its restart is refused.
    p.setProperty("broker.session.timeout.ms", "3000");
    p.setProperty("broker.heartbeat.interval.ms", "500");
    if (count > 1) {
      p.setProperty("controller.quorum.fetch.timeout.ms", "1500");
      p.setProperty("controller.quorum.election.timeout.ms", "500");
    }
    return p;
  }

  private static void askForPasswords(Properties p, int port, Map<String, String> passwords) {
    String listener = "PASSWORDS://127.0.0.1:" + port;
    p.merge("listeners", listener, (before, more) -> before + "," + more);
    p.merge("advertised.listeners", listener, (before, more) -> before + "," + more);
    p.merge(
        "listener.security.protocol.map",
        "PASSWORDS:SASL_PLAINTEXT",
        (before, more) -> before + "," + more);
    p.setProperty("sasl.enabled.mechanisms", "PLAIN");
    p.setProperty(
        "listener.name.passwords.plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required"
            + passwords.entrySet().stream()
                .map(entry -> " user_" + entry.getKey() + "=\"" + entry.getValue() + "\"")
                .collect(Collectors.joining())
            + ";");
  }

  /** Comma-separated addresses where brokers ask for a password; empty if they do nowhere. */
  public String passwordBootstrapServers() {
    return passwordPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
  }

  /** Comma-separated addresses of all brokers. */
  public String bootstrapServers() {
    return brokers.stream().map(BrokerProcess::address).collect(Collectors.joining(","));
  }

  public List<BrokerProcess> brokers() {
    return brokers;
  }

  /** Ends all brokers; when it returns none is left. */
  @Override
  public void close() {
    // All at once: with the quorum gone, a last broker would wait for a controller in vain.
    try (ExecutorService ends = Executors.newVirtualThreadPerTaskExecutor()) {
      for (BrokerProcess broker : brokers) {
        ends.execute(broker::close);
      }
    }
  }
}
