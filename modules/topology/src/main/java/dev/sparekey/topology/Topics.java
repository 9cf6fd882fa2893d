package dev.sparekey.topology;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** The topics we own. The sources' own are their owners'. */
public final class Topics {

  public static final String NAMES = "sparekey.names";
  public static final String INBOX = "sparekey.inbox";

  /** Steps that groups across accounts count, by group. */
  public static final String MATCHES = "sparekey.matches";

  public static final String ALERTS = "sparekey.alerts";
  public static final String TRIAGE = "sparekey.triage";

  /** What rules that are only tried would say, as alerts. */
  public static final String SHADOW_ALERTS = "sparekey.shadow-alerts";

  /** Who changes what judges, in order; kept for good, as the audit of such changes. */
  public static final String CONTROL = "sparekey.control";

  /** The texts of rules and of releases, by their hashes. */
  public static final String RULES = "sparekey.rules";

  /** Each recovery credential as it is now, by account and entry. */
  public static final String INVENTORY = "sparekey.inventory";

  /** Where each account stands between recovery and its usual proof, by account. */
  public static final String RECOVERY_STATE = "sparekey.recovery-state";

  /** The ways into each account, by account. */
  public static final String POSTURE = "sparekey.posture";

  public static final String DEAD_LETTERS = "sparekey.dead-letters";

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
  private static final String TIMESTAMP_TYPE = "message.timestamp.type";
  private static final int DEAD_LETTER_PARTITIONS = 6;

  /** People decide less often than a partition can carry, and one is always among a source's. */
  private static final int TRIAGE_PARTITIONS = 1;

  /** Changes have one order. */
  private static final int CONTROL_PARTITIONS = 1;

  private static final Duration FOR_GOOD = Duration.ofMillis(-1);

  private static final int LARGEST_MESSAGE = 1_048_576;

  private Topics() {}

  /** What became of a topic that we want. */
  public enum Made {
    NOW,
    BEFORE
  }

  /**
   * Makes those that are missing; what is there is left as it is. Returns when the broker that is
   * asked knows of all of them.
   *
   * @param partitions of the topics between the stages
   * @param replicas of each, 3 in production
   * @return each topic, by name
   * @throws TopicsNotMadeException the brokers refused, or did not answer within 30 s
   */
  public static SortedMap<String, Made> create(Admin admin, int partitions, short replicas)
      throws InterruptedException {
    CreateTopicsOptions options =
        new CreateTopicsOptions().timeoutMs(Math.toIntExact(LONGEST_WAIT.toMillis()));
    SortedMap<String, Made> topics = new TreeMap<>();
    for (Map.Entry<String, KafkaFuture<Void>> made :
        admin.createTopics(wanted(partitions, replicas), options).values().entrySet()) {
      try {
        made.getValue().get();
        topics.put(made.getKey(), Made.NOW);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw new TopicsNotMadeException(made.getKey(), e.getCause());
        }
        topics.put(made.getKey(), Made.BEFORE);
      }
    }
    awaitKnown(admin, topics.keySet());
    return topics;
  }

  /**
   * The controller has made a topic a little before the broker knows of it, and whoever started the
   * pipeline at once would be told that it is missing.
   */
  private static void awaitKnown(Admin admin, Collection<String> topics)
      throws InterruptedException {
    long begin = System.nanoTime();
    while (isAnyUnknown(admin, topics) && System.nanoTime() - begin < LONGEST_WAIT.toNanos()) {
      TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
    }
  }

  private static boolean isAnyUnknown(Admin admin, Collection<String> topics)
      throws InterruptedException {
    DescribeTopicsOptions options =
        new DescribeTopicsOptions().timeoutMs(Math.toIntExact(LONGEST_WAIT.toMillis()));
    for (KafkaFuture<TopicDescription> one :
        admin.describeTopics(topics, options).topicNameValues().values()) {
      try {
        one.get();
      } catch (ExecutionException e) {
        // Who may not look at topics has made them all the same.
        if (e.getCause() instanceof UnknownTopicOrPartitionException) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * A topic as the brokers have it.
   *
   * @param appendTime whether its records have the time when the broker appended them; null where
   *     we may not know
   */
  public record Found(int partitions, @Nullable Boolean appendTime) {}

  /**
   * Those of the topics that are there.
   *
   * @throws TopicsNotReadException the brokers refused, or did not answer within 30 s
   */
  public static SortedMap<String, Found> find(Admin admin, Collection<String> topics)
      throws InterruptedException {
    int wait = Math.toIntExact(LONGEST_WAIT.toMillis());
    SortedMap<String, Found> found = new TreeMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> one :
        admin
            .describeTopics(topics, new DescribeTopicsOptions().timeoutMs(wait))
            .topicNameValues()
            .entrySet()) {
      try {
        int partitions = one.getValue().get().partitions().size();
        found.put(one.getKey(), new Found(partitions, appendTime(admin, one.getKey(), wait)));
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw new TopicsNotReadException(one.getKey(), e.getCause());
        }
      }
    }
    return found;
  }

  private static @Nullable Boolean appendTime(Admin admin, String topic, int wait)
      throws InterruptedException, ExecutionException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config =
          admin
              .describeConfigs(List.of(resource), new DescribeConfigsOptions().timeoutMs(wait))
              .all()
              .get()
              .get(resource);
      ConfigEntry type = config == null ? null : config.get(TIMESTAMP_TYPE);
      return type == null ? null : "LogAppendTime".equals(type.value());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return null;
      }
      throw e;
    }
  }

  /** The topics as we make them. */
  public static List<NewTopic> wanted(int partitions, short replicas) {
    String alerts = "compact,delete";
    return List.of(
        topic(NAMES, partitions, replicas, "delete", Duration.ofDays(7)),
        topic(INBOX, partitions, replicas, "delete", Duration.ofDays(14)),
        topic(MATCHES, partitions, replicas, "delete", Duration.ofDays(7)),
        topic(ALERTS, partitions, replicas, alerts, Duration.ofDays(400)),
        topic(SHADOW_ALERTS, partitions, replicas, alerts, Duration.ofDays(90)),
        topic(TRIAGE, TRIAGE_PARTITIONS, replicas, "delete", Duration.ofDays(400)),
        topic(CONTROL, CONTROL_PARTITIONS, replicas, "delete", FOR_GOOD),
        compacted(RULES, CONTROL_PARTITIONS, replicas),
        compacted(INVENTORY, partitions, replicas),
        compacted(RECOVERY_STATE, partitions, replicas),
        compacted(POSTURE, partitions, replicas),
        topic(DEAD_LETTERS, DEAD_LETTER_PARTITIONS, replicas, "delete", Duration.ofDays(30)));
  }

  /** How many replicas must have a record before it counts: one broker may always be down. */
  static int inSync(int replicas) {
    return Math.min(2, Math.max(1, replicas - 1));
  }

  private static NewTopic topic(
      String name, int partitions, short replicas, String cleanup, Duration retention) {
    Map<String, String> configs = common(replicas);
    configs.put("cleanup.policy", cleanup);
    configs.put("retention.ms", Long.toString(retention.toMillis()));
    if (cleanup.contains("compact")) {
      configs.put("min.compaction.lag.ms", Long.toString(Duration.ofDays(7).toMillis()));
    }
    return new NewTopic(name, partitions, replicas).configs(configs);
  }

  /** The last of each key for ever; who reads it anew within 7 days sees what was erased, too. */
  private static NewTopic compacted(String name, int partitions, short replicas) {
    Map<String, String> configs = common(replicas);
    configs.put("cleanup.policy", "compact");
    configs.put("delete.retention.ms", Long.toString(Duration.ofDays(7).toMillis()));
    return new NewTopic(name, partitions, replicas).configs(configs);
  }

  private static Map<String, String> common(short replicas) {
    Map<String, String> configs = new HashMap<>();
    // Brokers refuse records dated more than an hour ahead, and delete by the dates of records: an
    // event time there would let one record dated 2098 keep a segment for ever.
    configs.put(TIMESTAMP_TYPE, "LogAppendTime");
    configs.put("compression.type", "lz4");
    configs.put("max.message.bytes", Integer.toString(LARGEST_MESSAGE));
    configs.put("min.insync.replicas", Integer.toString(inSync(replicas)));
    return configs;
  }
}
