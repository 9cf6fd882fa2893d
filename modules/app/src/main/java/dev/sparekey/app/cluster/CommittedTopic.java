package dev.sparekey.app.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a topic holds that was committed when the reading began. It joins no group and leaves no
 * trace.
 */
public final class CommittedTopic implements AutoCloseable {

  private static final Duration LONGEST_POLL = Duration.ofMillis(500);
  private static final Duration LONGEST_STALL = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String topic;

  public CommittedTopic(Cluster cluster, String topic) {
    Map<String, Object> all = new HashMap<>(cluster.consumer());
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    this.consumer =
        new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.topic = topic;
  }

  /**
   * Hands over every record, those of one key in their order.
   *
   * @param progress gets a line about every 5 s
   * @throws org.apache.kafka.common.KafkaException the brokers refuse, or bring nothing for 60 s
   */
  public void read(Consumer<ConsumerRecord<byte[], byte[]>> records, Consumer<String> progress) {
    read(partitions(), records, progress);
  }

  /**
   * The same, but only of the partitions that these keys can be in, by the default partitioner of
   * Kafka's producers: of a topic of six partitions, one key is in one.
   */
  public void readPartitionsOf(
      Collection<String> keys,
      Consumer<ConsumerRecord<byte[], byte[]>> records,
      Consumer<String> progress) {
    List<TopicPartition> all = partitions();
    TreeSet<Integer> wanted = new TreeSet<>();
    for (String key : keys) {
      wanted.add(
          BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), all.size()));
    }
    read(
        all.stream().filter(partition -> wanted.contains(partition.partition())).toList(),
        records,
        progress);
  }

  /**
   * Whether it has a record that was appended in that time.
   *
   * @param from inclusive
   * @param to exclusive
   */
  public boolean hasBetween(Instant from, Instant to) {
    Map<TopicPartition, Long> asked = new HashMap<>();
    partitions().forEach(partition -> asked.put(partition, Math.max(0, from.toEpochMilli())));
    return consumer.offsetsForTimes(asked).values().stream()
        .anyMatch(first -> first != null && first.timestamp() < to.toEpochMilli());
  }

  private List<TopicPartition> partitions() {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private void read(
      List<TopicPartition> partitions,
      Consumer<ConsumerRecord<byte[], byte[]>> records,
      Consumer<String> progress) {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    // Of a reader of committed records this is the end of what is committed.
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long begin = left(ends);
    long left = begin;
    long moved = System.nanoTime();
    long said = moved;
    while (left > 0) {
      consumer.poll(LONGEST_POLL).forEach(records);
      long now = System.nanoTime();
      long still = left(ends);
      if (still < left) {
        moved = now;
      } else if (now - moved > LONGEST_STALL.toNanos()) {
        throw new TimeoutException(
            "nothing of %s came for %d s, %d records before its end"
                .formatted(topic, LONGEST_STALL.toSeconds(), still));
      }
      left = still;
      if (now - said > BETWEEN_LINES.toNanos()) {
        said = now;
        progress.accept("reading %s: %,d of %,d records".formatted(topic, begin - left, begin));
      }
    }
  }

  private long left(Map<TopicPartition, Long> ends) {
    long left = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      left += Math.max(0, end.getValue() - consumer.position(end.getKey()));
    }
    return left;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(LONGEST_CLOSE));
  }
}
