package dev.sparekey.app.inventory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the last committed value of each key of a topic. It joins no group and leaves no trace. */
final class CompactedTopic implements AutoCloseable {

  private static final Duration LONGEST_POLL = Duration.ofMillis(500);
  private static final Duration LONGEST_STALL = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * @param settings of the client; holds credentials
   */
  CompactedTopic(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * What was committed when the reading began, without what was erased, by key.
   *
   * @param progress gets a line about every 5 s
   * @throws org.apache.kafka.common.KafkaException the brokers refuse, or bring nothing for 60 s
   */
  SortedMap<String, byte[]> read(String topic, Consumer<String> progress) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    // Of a reader of committed records this is the end of what is committed.
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    SortedMap<String, byte[]> last = new TreeMap<>();
    long records = 0;
    long moved = System.nanoTime();
    long said = moved;
    long before = -1;
    while (true) {
      long position = 0;
      boolean done = true;
      for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
        long now = consumer.position(end.getKey());
        position += now;
        done &= now >= end.getValue();
      }
      if (done) {
        return last;
      }
      long now = System.nanoTime();
      if (position != before) {
        before = position;
        moved = now;
      } else if (now - moved > LONGEST_STALL.toNanos()) {
        throw new TimeoutException(
            topic + " brought nothing for " + LONGEST_STALL.toSeconds() + " s");
      }
      if (now - said > BETWEEN_LINES.toNanos()) {
        said = now;
        progress.accept("read " + records + " records of " + topic);
      }
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LONGEST_POLL)) {
        records++;
        keep(record, last);
      }
    }
  }

  private static void keep(ConsumerRecord<byte[], byte[]> record, SortedMap<String, byte[]> last) {
    if (record.key() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (record.value() == null) {
      last.remove(key);
    } else {
      last.put(key, record.value());
    }
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(LONGEST_CLOSE));
  }
}
