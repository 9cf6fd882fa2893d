package dev.sparekey.topology;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Where Kafka is, and who we are there.
 *
 * @param bootstrapServers such as {@code 127.0.0.1:9092}
 * @param applicationId also the consumer group's, and the start of the changelogs' names
 * @param instance a name of this process that outlives it, so that a restart gets its state back
 * @param stateDir on a disk that outlives the process
 * @param threads of streams, 1 or more
 * @param replicas of changelogs, 3 in production
 * @param client more settings of Kafka's clients, such as credentials; ours win
 */
public record Connection(
    String bootstrapServers,
    String applicationId,
    String instance,
    Path stateDir,
    int threads,
    int replicas,
    Map<String, String> client) {

  public Connection {
    client = Map.copyOf(client);
    if (threads < 1) {
      throw new IllegalArgumentException("threads should be 1 or more: was " + threads);
    }
    if (replicas < 1) {
      throw new IllegalArgumentException("replicas should be 1 or more: was " + replicas);
    }
  }

  /** Without the client settings, which hold credentials. */
  @Override
  public String toString() {
    return "Connection[bootstrapServers="
        + bootstrapServers
        + ", applicationId="
        + applicationId
        + ", instance="
        + instance
        + ", stateDir="
        + stateDir
        + ", threads="
        + threads
        + ", replicas="
        + replicas
        + "]";
  }

  Properties streams() {
    Properties properties = new Properties();
    properties.putAll(client);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replicas);
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 30_000);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 65_536);
    properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    properties.put(
        StreamsConfig.mainConsumerPrefix(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG), instance);
    properties.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
    properties.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
    return properties;
  }
}
