package dev.sparekey.topology;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
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

  private static final String ADMIN_PREFIX = "admin.";
  private static final String CONSUMER_PREFIX = "consumer.";
  private static final String PRODUCER_PREFIX = "producer.";

  private static final Set<String> FIXED =
      Set.of(
          CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
          ConsumerConfig.GROUP_PROTOCOL_CONFIG,
          ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
          ConsumerConfig.ISOLATION_LEVEL_CONFIG,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
          ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
          ProducerConfig.ACKS_CONFIG,
          ProducerConfig.BATCH_SIZE_CONFIG,
          ProducerConfig.COMPRESSION_TYPE_CONFIG,
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
          ProducerConfig.PARTITIONER_CLASS_CONFIG,
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

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

  /** For an admin client. Holds credentials. */
  public Map<String, Object> admin() {
    return client(ADMIN_PREFIX, AdminClientConfig.configNames());
  }

  /** For a consumer in no group that reads what is committed. Holds credentials. */
  public Map<String, Object> consumer() {
    Map<String, Object> properties = client(CONSUMER_PREFIX, ConsumerConfig.configNames());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return properties;
  }

  /** For a producer whose records are kept by all replicas in sync. Holds credentials. */
  public Map<String, Object> producer() {
    Map<String, Object> properties = client(PRODUCER_PREFIX, ProducerConfig.configNames());
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    return properties;
  }

  private Map<String, Object> client(String prefix, Set<String> names) {
    Map<String, Object> properties = new HashMap<>();
    for (String name : names) {
      String value = client.getOrDefault(prefix + name, client.get(name));
      if (value != null) {
        properties.put(name, value);
      }
    }
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return properties;
  }

  /** The names that {@link #client} may hold, for all clients or, with a prefix, for some. */
  public static Set<String> clientSettings() {
    Set<String> names = new TreeSet<>();
    known(names, CONSUMER_PREFIX, ConsumerConfig.configNames());
    known(names, PRODUCER_PREFIX, ProducerConfig.configNames());
    known(names, ADMIN_PREFIX, AdminClientConfig.configNames());
    return names;
  }

  private static void known(Set<String> names, String prefix, Set<String> ofClient) {
    for (String name : ofClient) {
      names.add(name);
      names.add(prefix + name);
    }
  }

  /** The names among them whose value is ours, whatever {@link #client} holds. */
  public static Set<String> fixed() {
    return FIXED;
  }

  Properties streams() {
    Properties properties = new Properties();
    properties.putAll(client);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
    properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replicas);
    // Of changelogs, too: a state that one broker alone has can be lost with it, while the offsets
    // that go with it are kept.
    properties.put(
        StreamsConfig.topicPrefix(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG),
        Topics.inSync(replicas));
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
