package dev.sparekey.testkit;

import java.io.IOException;

/** Both belong to one test, which may stop the registry. */
public interface KafkaAndOwnRegistry extends KafkaAndRegistry {

  /** The same after a stop and a start. */
  @Override
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
