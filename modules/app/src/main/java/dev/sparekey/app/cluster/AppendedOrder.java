package dev.sparekey.app.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What several topics hold that was committed when the reading began, in the order in which it was
 * appended, whatever the partition. Joins no group and leaves no trace.
 *
 * <p>A partition of which enough was read is paused until the others have caught up, so that one
 * that is ten times as full as another does not fill the memory.
 */
public final class AppendedOrder implements AutoCloseable {

  private static final Duration LONGEST_POLL = Duration.ofMillis(500);
  private static final Duration LONGEST_STALL = Duration.ofSeconds(60);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  /** Of one partition; a poll may bring as many again. */
  private static final int MOST_WAITING = 500;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Collection<String> topics;

  public AppendedOrder(Cluster cluster, Collection<String> topics) {
    Map<String, Object> all = new HashMap<>(cluster.consumer());
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_WAITING);
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    this.consumer =
        new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.topics = List.copyOf(topics);
  }

  /** One partition while it is read beside others. */
  private static final class Lane implements Comparable<Lane> {
    private final TopicPartition partition;
    private final long begin;
    private final long end;
    private final Deque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();

    Lane(TopicPartition partition, long begin, long end) {
      this.partition = partition;
      this.begin = begin;
      this.end = end;
    }

    @Override
    public int compareTo(Lane other) {
      int order =
          Long.compare(waiting.getFirst().timestamp(), other.waiting.getFirst().timestamp());
      return order != 0 ? order : partition.toString().compareTo(other.partition.toString());
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return partition.hashCode();
    }
  }

  /**
   * Hands over every record of a time.
   *
   * @param from the first time of appending; null for all that is kept
   * @param to the first that is left out; null for all there is
   * @param progress gets how much was read, 0 to 1
   * @throws org.apache.kafka.common.KafkaException the brokers refuse, or bring nothing for 60 s
   */
  public void read(
      @Nullable Instant from,
      @Nullable Instant to,
      Consumer<ConsumerRecord<byte[], byte[]>> records,
      DoubleConsumer progress) {
    Map<TopicPartition, Lane> lanes = lanes(from, to);
    // Those of which something is still to come from the brokers.
    Set<Lane> awaited = new HashSet<>(lanes.values());
    PriorityQueue<Lane> next = new PriorityQueue<>();
    long moved = System.nanoTime();
    while (!awaited.isEmpty() || !next.isEmpty()) {
      boolean empty = false;
      for (Lane lane : List.copyOf(awaited)) {
        boolean full = lane.waiting.size() >= MOST_WAITING;
        if (full) {
          consumer.pause(List.of(lane.partition));
        } else {
          consumer.resume(List.of(lane.partition));
        }
        empty |= lane.waiting.isEmpty();
      }
      if (empty) {
        long before = read(lanes.values());
        consumer.poll(LONGEST_POLL).forEach(one -> take(one, lanes, next));
        for (Lane lane : List.copyOf(awaited)) {
          if (consumer.position(lane.partition) >= lane.end) {
            awaited.remove(lane);
            consumer.pause(List.of(lane.partition));
          }
        }
        long now = System.nanoTime();
        if (read(lanes.values()) > before) {
          moved = now;
        } else if (now - moved > LONGEST_STALL.toNanos()) {
          throw new TimeoutException(
              "nothing of %s came for %d s".formatted(topics, LONGEST_STALL.toSeconds()));
        }
      }
      // While a partition is awaited and has nothing, its next may be the earliest of all.
      while (!next.isEmpty() && awaited.stream().noneMatch(lane -> lane.waiting.isEmpty())) {
        Lane lane = next.remove();
        records.accept(lane.waiting.removeFirst());
        if (!lane.waiting.isEmpty()) {
          next.add(lane);
        }
      }
      progress.accept(share(lanes.values()));
    }
  }

  private static void take(
      ConsumerRecord<byte[], byte[]> record,
      Map<TopicPartition, Lane> lanes,
      PriorityQueue<Lane> next) {
    Lane lane = lanes.get(new TopicPartition(record.topic(), record.partition()));
    if (lane == null || record.offset() >= lane.end) {
      return;
    }
    lane.waiting.addLast(record);
    if (lane.waiting.size() == 1) {
      next.add(lane);
    }
  }

  private Map<TopicPartition, Lane> lanes(@Nullable Instant from, @Nullable Instant to) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : topics) {
      consumer
          .partitionsFor(topic)
          .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
    }
    consumer.assign(partitions);
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
    // Of a reader of committed records this is the end of what is committed.
    Map<TopicPartition, Long> last = consumer.endOffsets(partitions);
    Map<TopicPartition, OffsetAndTimestamp> fromTime = at(partitions, from);
    Map<TopicPartition, OffsetAndTimestamp> toTime = at(partitions, to);
    Map<TopicPartition, Lane> lanes = new HashMap<>();
    for (TopicPartition partition : partitions) {
      long all = last.getOrDefault(partition, 0L);
      OffsetAndTimestamp until = toTime.get(partition);
      OffsetAndTimestamp since = fromTime.get(partition);
      long end = until == null ? all : Math.min(all, until.offset());
      long begin =
          from == null
              ? first.getOrDefault(partition, 0L)
              : since == null ? end : Math.min(end, since.offset());
      consumer.seek(partition, begin);
      lanes.put(partition, new Lane(partition, begin, end));
    }
    return lanes;
  }

  /** Without those that have nothing from that time on. */
  private Map<TopicPartition, OffsetAndTimestamp> at(
      List<TopicPartition> partitions, @Nullable Instant time) {
    Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
    if (time != null) {
      Map<TopicPartition, Long> asked = new HashMap<>();
      partitions.forEach(partition -> asked.put(partition, Math.max(0, time.toEpochMilli())));
      consumer
          .offsetsForTimes(asked)
          .forEach(
              (partition, offset) -> {
                if (offset != null) {
                  found.put(partition, offset);
                }
              });
    }
    return found;
  }

  private long read(Collection<Lane> lanes) {
    return lanes.stream()
        .mapToLong(lane -> Math.min(lane.end, consumer.position(lane.partition)) - lane.begin)
        .sum();
  }

  private double share(Collection<Lane> lanes) {
    long all = lanes.stream().mapToLong(lane -> lane.end - lane.begin).sum();
    return all == 0 ? 1 : (double) read(lanes) / all;
  }

  @Override
  public void close() {
    consumer.close(CloseOptions.timeout(LONGEST_CLOSE));
  }
}
