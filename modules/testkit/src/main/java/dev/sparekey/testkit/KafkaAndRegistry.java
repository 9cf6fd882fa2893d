package dev.sparekey.testkit;

/**
 * One Kafka broker without topics and one schema registry, under test. Whoever gets it closes it.
 */
public interface KafkaAndRegistry extends AutoCloseable {

  String bootstrapServers();

  /** The base address of the registry's Confluent API. */
  String registryUrl();

  /** Nobody may use either any more; with the processes of the test ended before. */
  @Override
  void close();
}
