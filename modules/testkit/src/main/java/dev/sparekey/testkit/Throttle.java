package dev.sparekey.testkit;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Slows a Kafka Streams application down from outside, so that a kill is sure to fall in the middle
 * of its input: at most 50 records in 25 ms, 2,000 a second. On the child JVM's class path it needs
 * nothing but {@link #SETTINGS}.
 */
public final class Throttle implements ConsumerInterceptor<byte[], byte[]> {

  /** Client settings that put it to work. */
  public static final Map<String, String> SETTINGS =
      Map.of(
          "consumer.interceptor.classes",
          Throttle.class.getName(),
          "consumer.max.poll.records",
          "50");

  private static final Duration PAUSE = Duration.ofMillis(25);

  @Override
  public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
    // A restore reads changelogs through such a consumer too, and is nothing to wait for.
    if (records.partitions().stream().anyMatch(one -> !one.topic().endsWith("-changelog"))) {
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {}

  @Override
  public void configure(Map<String, ?> configs) {}
}
