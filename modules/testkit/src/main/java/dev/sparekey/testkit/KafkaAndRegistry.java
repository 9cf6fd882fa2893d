package dev.sparekey.testkit;

import java.io.IOException;

/** One Kafka broker and one schema registry under test. Whoever starts it closes it. */
public interface KafkaAndRegistry extends AutoCloseable {

  String bootstrapServers();

  /** The base address of the registry's Confluent API; the same after a stop and a start. */
  String registryUrl();

  /** Ends the registry's process; when it returns, its port refuses connections. */
  void stopRegistry() throws InterruptedException;

  /**
   * Starts the stopped registry again, with the schemas and ids it had, and waits until it answers.
   *
   * @throws IOException it did not start
   */
  void startRegistry() throws IOException, InterruptedException;

  /** Ends both; when it returns, neither is left running. */
  @Override
  void close();
}
