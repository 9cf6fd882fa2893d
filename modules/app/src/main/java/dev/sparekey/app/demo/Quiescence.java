package dev.sparekey.app.demo;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells when a pipeline has worked through everything. A topic is done when the group has committed
 * past its last record. Stages write back to topics that were looked at before, and a commit is
 * told to the topics one by one: so nothing may be written from the first look to the last, and no
 * transaction may be open.
 *
 * <p>The end of a topic cannot be compared with what is committed instead: a transaction's marker
 * takes an offset too, and a task that got nothing but a marker commits nothing.
 */
final class Quiescence {

  private static final Duration POLL = Duration.ofMillis(100);

  private final Admin admin;
  private final KafkaConsumer<byte[], byte[]> reader;
  private final String group;
  private final List<String> topics;
  private final List<TopicPartition> all;
  private final Map<TopicPartition, Long> lastRecord = new HashMap<>();

  /**
   * @param reader reads committed records; assigned to the topics here
   * @param topics that the pipeline reads
   * @param results topics that it only writes
   */
  Quiescence(
      Admin admin,
      KafkaConsumer<byte[], byte[]> reader,
      String group,
      List<String> topics,
      List<String> results) {
    this.admin = admin;
    this.reader = reader;
    this.group = group;
    this.topics = List.copyOf(topics);
    List<TopicPartition> partitions = partitions(reader, topics);
    this.all = Stream.concat(partitions.stream(), partitions(reader, results).stream()).toList();
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> reader, List<String> topics) {
    return topics.stream()
        .flatMap(topic -> reader.partitionsFor(topic).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  /** True when every record of every topic has been worked through, and what came of it written. */
  boolean reached() throws InterruptedException {
    try {
      Map<TopicPartition, Long> before = ends(all, IsolationLevel.READ_UNCOMMITTED);
      if (!ends(all, IsolationLevel.READ_COMMITTED).equals(before)) {
        return false;
      }
      for (String topic : topics) {
        if (!done(topic)) {
          return false;
        }
      }
      return ends(all, IsolationLevel.READ_UNCOMMITTED).equals(before);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the broker does not tell how far the pipeline is: " + e.getCause(), e);
    }
  }

  private Map<TopicPartition, Long> ends(List<TopicPartition> of, IsolationLevel isolation)
      throws InterruptedException, ExecutionException {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    of.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin
        .listOffsets(latest, new ListOffsetsOptions(isolation))
        .all()
        .get()
        .forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private boolean done(String topic) throws InterruptedException, ExecutionException {
    List<TopicPartition> partitions =
        reader.assignment().stream().filter(one -> one.topic().equals(topic)).toList();
    Map<TopicPartition, Long> ends = ends(partitions, IsolationLevel.READ_COMMITTED);
    for (TopicPartition partition : partitions) {
      Long end = ends.get(partition);
      while (end != null && reader.position(partition) < end) {
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
