package dev.sparekey.testkit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** How far a consumer group has come in topics that itself may write to. */
public final class GroupProgress implements AutoCloseable {

  private final Admin admin;
  private final String group;
  private final List<String> flow;
  private final List<String> all;
  private final CommittedLog log;

  /**
   * @param flow topics that the group reads, in the order in which records flow through them
   * @param results topics that it only writes
   */
  public GroupProgress(
      String bootstrapServers, String group, List<String> flow, List<String> results) {
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    this.group = group;
    this.flow = List.copyOf(flow);
    this.all = Stream.concat(flow.stream(), results.stream()).toList();
    this.log = new CommittedLog(bootstrapServers, flow);
  }

  /**
   * How many of the topic's records, of all partitions together, lie behind the group's commits.
   */
  public long worked(String topic) throws InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> committed = committed();
    return log.upToNow(topic).values().stream()
        .flatMap(List::stream)
        .filter(record -> isBehind(record, committed))
        .count();
  }

  /** How many records the topic has, of all partitions together. */
  public long size(String topic) {
    return log.upToNow(topic).values().stream().mapToLong(List::size).sum();
  }

  /**
   * How many offsets of the topic are taken, by whatever is not committed yet too, of all
   * partitions together.
   */
  public long written(String topic) throws InterruptedException {
    return ends(List.of(topic), IsolationLevel.READ_UNCOMMITTED).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /**
   * True when every record of every topic has been worked through and what came of it can be read.
   *
   * <p>A commit is told to the topics one by one, and stages write back to topics that were looked
   * at before. So nothing may be written from the first look to the last, and in between no
   * transaction may be open and all must be behind the group's commits. Sizes alone that stay the
   * same for two rounds were not enough: the offsets of a transaction were known, the answer that
   * it wrote could be read only after the second round had looked at that topic, and was never
   * waited for.
   */
  public boolean isDone() throws InterruptedException {
    Map<TopicPartition, Long> before = ends(all, IsolationLevel.READ_UNCOMMITTED);
    if (!ends(all, IsolationLevel.READ_COMMITTED).equals(before)) {
      return false;
    }
    for (String topic : flow) {
      if (worked(topic) < size(topic)) {
        return false;
      }
    }
    return ends(all, IsolationLevel.READ_UNCOMMITTED).equals(before);
  }

  private Map<TopicPartition, Long> ends(List<String> topics, IsolationLevel isolation)
      throws InterruptedException {
    try {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      admin
          .describeTopics(topics)
          .allTopicNames()
          .get()
          .forEach(
              (topic, description) ->
                  description
                      .partitions()
                      .forEach(
                          one ->
                              latest.put(
                                  new TopicPartition(topic, one.partition()),
                                  OffsetSpec.latest())));
      Map<TopicPartition, Long> ends = new HashMap<>();
      admin
          .listOffsets(latest, new ListOffsetsOptions(isolation))
          .all()
          .get()
          .forEach((partition, end) -> ends.put(partition, end.offset()));
      return ends;
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker does not tell the ends of " + topics, e);
    }
  }

  private static boolean isBehind(
      ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, OffsetAndMetadata> committed) {
    OffsetAndMetadata at = committed.get(new TopicPartition(record.topic(), record.partition()));
    return at != null && record.offset() < at.offset();
  }

  private Map<TopicPartition, OffsetAndMetadata> committed() throws InterruptedException {
    try {
      return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker does not tell the offsets of " + group, e);
    }
  }

  @Override
  public void close() {
    admin.close();
    log.close();
  }
}
