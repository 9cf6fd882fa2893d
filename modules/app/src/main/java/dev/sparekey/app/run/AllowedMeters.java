package dev.sparekey.app.run;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.Set;

/**
 * Our own meters, and of the others those that an operator acts on. Kafka Streams alone has
 * thousands; one that is not named here is not kept at all.
 */
final class AllowedMeters implements MeterFilter {

  static final String OURS = "sparekey.";

  /** Of Kafka Streams, its clients and the Java platform. */
  static final Set<String> OTHERS =
      Set.of(
          "jvm.gc.pause",
          "jvm.memory.max",
          "jvm.memory.used",
          "jvm.threads.live",
          "kafka.consumer.coordinator.failed.rebalance.total",
          "kafka.consumer.coordinator.rebalance.total",
          "kafka.consumer.fetch.manager.records.lag",
          "kafka.producer.record.error.total",
          "kafka.producer.record.send.total",
          "kafka.stream.alive.stream.threads",
          "kafka.stream.failed.stream.threads",
          "kafka.stream.state.updater.active.restoring.tasks",
          "kafka.stream.task.dropped.records.total",
          "kafka.stream.task.restore.remaining.records.total",
          "kafka.stream.thread.commit.latency.max",
          "kafka.stream.thread.commit.total",
          "kafka.stream.thread.process.rate",
          "kafka.stream.thread.process.total",
          "process.cpu.usage",
          "process.files.open",
          "process.uptime");

  private static final String TOPIC = "topic";

  private final Set<String> topics;

  /**
   * @param topics whose meters are kept
   */
  AllowedMeters(Set<String> topics) {
    this.topics = Set.copyOf(topics);
  }

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    if (id.getName().startsWith(OURS)) {
      return MeterFilterReply.ACCEPT;
    }
    // Kafka has each meter of raw.okta a second time, as raw_okta.
    String topic = id.getTag(TOPIC);
    return OTHERS.contains(id.getName()) && (topic == null || topics.contains(topic))
        ? MeterFilterReply.ACCEPT
        : MeterFilterReply.DENY;
  }
}
