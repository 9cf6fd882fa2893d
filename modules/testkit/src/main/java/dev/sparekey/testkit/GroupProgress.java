package dev.sparekey.testkit;

import java.util.ArrayList;
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
  private List<Long> before = List.of();

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
   * True when every record of every topic has been worked through, none has come since the last
   * call, and all that was written can be read. The second is for stages that write back to an
   * earlier topic: the topic may have been looked at just before. The third is because a commit is
   * told to the topics one by one: the group's offsets may be known before its last records are.
   */
  public boolean isDone() throws InterruptedException {
    List<Long> sizes = new ArrayList<>();
    for (String topic : flow) {
      long size = size(topic);
      if (worked(topic) < size) {
        return false;
      }
      sizes.add(size);
    }
    boolean same = sizes.equals(before);
    before = sizes;
    return same
        && ends(all, IsolationLevel.READ_UNCOMMITTED)
            .equals(ends(all, IsolationLevel.READ_COMMITTED));
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
