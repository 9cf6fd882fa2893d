package dev.sparekey.testkit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far a consumer group has come in topics that itself may write to. */
public final class GroupProgress implements AutoCloseable {

  private final Admin admin;
  private final String group;
  private final List<String> topics;
  private final CommittedLog log;
  private List<Long> before = List.of();

  /**
   * @param topics that exist, in the order in which records flow through them
   */
  public GroupProgress(String bootstrapServers, String group, List<String> topics) {
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    this.group = group;
    this.topics = List.copyOf(topics);
    this.log = new CommittedLog(bootstrapServers, topics);
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
    try {
      Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
      admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
          .flatMap(one -> one.partitions().stream())
          .forEach(
              one -> latest.put(new TopicPartition(topic, one.partition()), OffsetSpec.latest()));
      return admin.listOffsets(latest).all().get().values().stream()
          .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker does not tell the offsets of " + topic, e);
    }
  }

  /**
   * True when every record of every topic has been worked through and none has come since the last
   * call. The second half is for stages that write back to an earlier topic: the topic may have
   * been looked at just before.
   */
  public boolean isDone() throws InterruptedException {
    List<Long> sizes = new ArrayList<>();
    for (String topic : topics) {
      long size = size(topic);
      if (worked(topic) < size) {
        return false;
      }
      sizes.add(size);
    }
    boolean same = sizes.equals(before);
    before = sizes;
    return same;
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
