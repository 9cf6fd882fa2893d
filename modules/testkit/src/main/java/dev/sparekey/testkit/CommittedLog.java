package dev.sparekey.testkit;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Topics as a {@code read_committed} reader sees them, each read once from its beginning. */
public final class CommittedLog implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(50);

  private static final Duration LONGEST_READ = Duration.ofSeconds(60);

  private final Consumer<byte[], byte[]> consumer;
  private final Duration longest;
  private final SortedMap<String, SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>>> read =
      new TreeMap<>();

  /**
   * @param topics that exist, at least one
   */
  public CommittedLog(String bootstrapServers, List<String> topics) {
    this(
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer()),
        topics,
        LONGEST_READ);
  }

  CommittedLog(Consumer<byte[], byte[]> consumer, List<String> topics, Duration longest) {
    this.consumer = consumer;
    this.longest = longest;
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> empty = new TreeMap<>();
      for (PartitionInfo info : partitionsOf(topic)) {
        partitions.add(new TopicPartition(topic, info.partition()));
        empty.put(info.partition(), new ArrayList<>());
      }
      read.put(topic, empty);
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /**
   * The controller has made a topic a little before the broker knows of it, and then tells of no
   * partitions; read without any, the topic would stay empty.
   */
  private List<PartitionInfo> partitionsOf(String topic) {
    List<PartitionInfo> partitions = new ArrayList<>();
    await("partitions of " + topic)
        .pollDelay(Duration.ZERO)
        .pollInterval(POLL)
        .atMost(LONGEST_READ)
        .until(() -> partitions.addAll(consumer.partitionsFor(topic)));
    return partitions;
  }

  /**
   * All committed records of the topic up to now, by partition; the same lists grow at each call.
   *
   * @throws IllegalStateException they could not be read within 60 s
   */
  public SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> upToNow(String topic) {
    SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> partitions = partitions(topic);
    Map<TopicPartition, Long> ends =
        consumer.endOffsets(
            partitions.keySet().stream().map(one -> new TopicPartition(topic, one)).toList());
    long begin = System.nanoTime();
    ends.forEach(
        (partition, end) -> {
          // A marker of a transaction takes an offset too: positions pass it, records do not.
          while (consumer.position(partition) < end) {
            if (System.nanoTime() - begin > longest.toNanos()) {
              throw new IllegalStateException(
                  partition
                      + " ends at "
                      + end
                      + " and was read to "
                      + consumer.position(partition)
                      + " within "
                      + longest
                      + ": is its broker up?");
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
              partitions(record.topic())
                  .computeIfAbsent(record.partition(), one -> new ArrayList<>())
                  .add(record);
            }
          }
        });
    return partitions;
  }

  private SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> partitions(String topic) {
    SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> partitions = read.get(topic);
    if (partitions == null) {
      throw new IllegalArgumentException("topics read are " + read.keySet() + ": was " + topic);
    }
    return partitions;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
