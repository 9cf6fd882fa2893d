package dev.sparekey.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics we own. The sources' own are their owners'. */
public final class Topics {

  public static final String NAMES = "sparekey.names";
  public static final String INBOX = "sparekey.inbox";
  public static final String ALERTS = "sparekey.alerts";
  public static final String DEAD_LETTERS = "sparekey.dead-letters";

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final int DEAD_LETTER_PARTITIONS = 6;

  private Topics() {}

  /**
   * Makes those that are missing; what is there is left as it is.
   *
   * @param partitions of the topics between the stages
   * @param replicas of each, 3 in production
   * @throws TopicsNotMadeException the brokers refused, or did not answer within 30 s
   */
  public static void create(Admin admin, int partitions, short replicas)
      throws InterruptedException {
    CreateTopicsOptions options =
        new CreateTopicsOptions().timeoutMs(Math.toIntExact(LONGEST_WAIT.toMillis()));
    for (Map.Entry<String, KafkaFuture<Void>> made :
        admin.createTopics(wanted(partitions, replicas), options).values().entrySet()) {
      try {
        made.getValue().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw new TopicsNotMadeException(made.getKey(), e.getCause());
        }
      }
    }
  }

  static List<NewTopic> wanted(int partitions, short replicas) {
    String alerts = "compact,delete";
    return List.of(
        topic(NAMES, partitions, replicas, "delete", Duration.ofDays(7)),
        topic(INBOX, partitions, replicas, "delete", Duration.ofDays(14)),
        topic(ALERTS, partitions, replicas, alerts, Duration.ofDays(400)),
        topic(DEAD_LETTERS, DEAD_LETTER_PARTITIONS, replicas, "delete", Duration.ofDays(30)));
  }

  private static NewTopic topic(
      String name, int partitions, short replicas, String cleanup, Duration retention) {
    Map<String, String> configs = new HashMap<>();
    // Brokers refuse records dated more than an hour ahead, and delete by the dates of records: an
    // event time there would let one record dated 2098 keep a segment for ever.
    configs.put("message.timestamp.type", "LogAppendTime");
    configs.put("cleanup.policy", cleanup);
    configs.put("retention.ms", Long.toString(retention.toMillis()));
    configs.put("compression.type", "lz4");
    if (cleanup.contains("compact")) {
      configs.put("min.compaction.lag.ms", Long.toString(Duration.ofDays(7).toMillis()));
    }
    if (replicas > 1) {
      configs.put("min.insync.replicas", Integer.toString(replicas - 1));
    }
    return new NewTopic(name, partitions, replicas).configs(configs);
  }
}
