package dev.sparekey.app.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells when a pipeline has worked through everything. A topic is done when the group has committed
 * past its last record; the topics are asked in the order of the flow, so that what an earlier
 * stage wrote is there when the next is asked.
 *
 * <p>The end of a topic cannot be compared instead: a transaction's marker takes an offset too, and
 * a task that got nothing but a marker commits nothing.
 */
final class Quiescence {

  private static final Duration POLL = Duration.ofMillis(100);

  private final Admin admin;
  private final KafkaConsumer<byte[], byte[]> reader;
  private final String group;
  private final List<String> topics;
  private final Map<TopicPartition, Long> lastRecord = new HashMap<>();

  /**
   * @param reader reads committed records; assigned to the topics here
   * @param topics in the order of the flow; one that is on a loop stands in it again
   */
  Quiescence(Admin admin, KafkaConsumer<byte[], byte[]> reader, String group, List<String> topics) {
    this.admin = admin;
    this.reader = reader;
    this.group = group;
    this.topics = List.copyOf(topics);
    List<TopicPartition> partitions =
        topics.stream()
            .distinct()
            .flatMap(topic -> reader.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
  }

  /** True when every record of every topic has been worked through. */
  boolean reached() throws InterruptedException {
    for (String topic : topics) {
      try {
        if (!done(topic)) {
          return false;
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(
            "the broker does not tell how far " + topic + " is: " + e.getCause(), e);
      }
    }
    return true;
  }

  private boolean done(String topic) throws InterruptedException, ExecutionException {
    List<TopicPartition> partitions =
        reader.assignment().stream().filter(one -> one.topic().equals(topic)).toList();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    var ends =
        admin
            .listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
            .all()
            .get();
    for (TopicPartition partition : partitions) {
      ListOffsetsResult.ListOffsetsResultInfo end = ends.get(partition);
      while (end != null && reader.position(partition) < end.offset()) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
          lastRecord.merge(
              new TopicPartition(record.topic(), record.partition()), record.offset(), Math::max);
        }
      }
    }
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    for (TopicPartition partition : partitions) {
      Long last = lastRecord.get(partition);
      OffsetAndMetadata at = committed.get(partition);
      if (last != null && (at == null || at.offset() <= last)) {
        return false;
      }
    }
    return true;
  }
}
