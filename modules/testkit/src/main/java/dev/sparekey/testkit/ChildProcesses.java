package dev.sparekey.testkit;

import dev.sparekey.localcluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;

/** Broker and registry in child JVMs of their own: what every machine with a JDK has. */
public final class ChildProcesses implements KafkaAndOwnRegistry {

  private final LocalCluster cluster;

  private ChildProcesses(LocalCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Starts both and waits until they answer.
   *
   * @param dir for data and logs
   * @throws IOException one did not start; the message holds the end of its log
   */
  public static ChildProcesses start(Path dir) throws IOException, InterruptedException {
    return new ChildProcesses(LocalCluster.start(dir, progress -> {}));
  }

  @Override
  public String bootstrapServers() {
    return cluster.kafka().bootstrapServers();
  }

  @Override
  public String registryUrl() {
    return cluster.registry().url();
  }

  @Override
  public void stopRegistry() throws InterruptedException {
    cluster.registry().stop();
  }

  @Override
  public void startRegistry() throws IOException, InterruptedException {
    cluster.registry().restart();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
