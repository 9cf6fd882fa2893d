package dev.sparekey.localcluster;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Node;

/**
 * One Kafka broker, also a controller, in a child JVM. Port and data stay the same over {@link
 * #restart()}. Made by {@link BrokerCluster}.
 */
public final class BrokerProcess {
  private static final Duration LONGEST_START = Duration.ofSeconds(60);

  private final int id;
  private final int port;
  private final Path dir;
  private final Path properties;
  private final String clusterId;
  private ChildJvm child;

  private BrokerProcess(
      int id, int port, Path dir, Path properties, String clusterId, ChildJvm child) {
    this.id = id;
    this.port = port;
    this.dir = dir;
    this.properties = properties;
    this.clusterId = clusterId;
    this.child = child;
  }

  /** Starts the process; it is not ready before {@link #awaitReady}. */
  static BrokerProcess launch(int id, int port, Path dir, String clusterId, Properties settings)
      throws IOException {
    Files.createDirectories(dir);
    settings.setProperty("log.dirs", dir.resolve("data").toString());
    Path properties = dir.resolve("server.properties");
    try (Writer out = Files.newBufferedWriter(properties)) {
      settings.store(out, null);
    }
    return new BrokerProcess(
        id, port, dir, properties, clusterId, start(dir, properties, clusterId));
  }

  private static ChildJvm start(Path dir, Path properties, String clusterId) throws IOException {
    return ChildJvm.start(
        "broker",
        dir,
        ChildJvm.ownClassPath(),
        List.of(
            "-Xmx384m",
            "-XX:+UseSerialGC",
            // A broker of a demo lives minutes: quick to start beats quick at its peak.
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-Djava.net.preferIPv4Stack=true",
            "-Dlogback.configurationFile=dev/sparekey/localcluster/broker-logback.xml"),
        List.of(BrokerMain.class.getName(), properties.toString(), clusterId));
  }

  void awaitReady() throws IOException, InterruptedException {
    child.await(LONGEST_START, () -> Loopback.accepts(port) && isInCluster());
  }

  private boolean isInCluster() {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 2000,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 2000);
    try (Admin admin = Admin.create(settings)) {
      return admin.describeCluster().nodes().get(3, TimeUnit.SECONDS).stream()
          .map(Node::id)
          .anyMatch(node -> node == id);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The node id, from 1. */
  public int id() {
    return id;
  }

  /** Host and port for clients. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** The process id of the present run. */
  public synchronized long pid() {
    return child.pid();
  }

  public synchronized boolean isAlive() {
    return child.isAlive();
  }

  /** Where warnings of all runs go. */
  public synchronized Path log() {
    return child.log();
  }

  /** Ends the broker in order, within 15 s. */
  public synchronized void stop() throws InterruptedException {
    child.stop();
  }

  synchronized void close() {
    child.close();
  }

  /** SIGKILL, without waiting. */
  synchronized void destroy() {
    child.destroy();
  }

  /** SIGKILL. */
  public synchronized void kill() throws InterruptedException {
    child.kill();
  }

  /**
   * Starts the ended broker again on its port and data and waits until it has joined.
   *
   * @throws IllegalStateException the broker is still running
   * @throws IOException it did not start within 60 s; the message holds the end of its log
   */
  public synchronized void restart() throws IOException, InterruptedException {
    if (child.isAlive()) {
      throw new IllegalStateException("broker " + id + " is running: stop or kill it first");
    }
    child = start(dir, properties, clusterId);
    awaitReady();
  }
}
