package dev.sparekey.app.triage;

import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.InvalidWireValueException;
import dev.sparekey.registryclient.MalformedRecordException;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic of alerts, read once from its start to where it ended when reading began. */
final class AlertLog implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> form;

  /**
   * @param settings of the consumer; holds credentials
   */
  AlertLog(Map<String, Object> settings, SchemaRegistry registry) {
    this.form = new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
    this.consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Hands over every revision, those of one alert in their order.
   *
   * @param progress gets a line about every 5 s
   * @return how many records could not be read as alerts
   * @throws SilentException nothing came for 30 s
   */
  long read(Consumer<Alert> alerts, Consumer<String> progress) throws SilentException {
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.ALERTS).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long begin = left(ends);
    long left = begin;
    long unreadable = 0;
    long lastRecord = System.nanoTime();
    long lastLine = lastRecord;
    while (left > 0) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        unreadable += hand(record, alerts) ? 0 : 1;
      }
      long now = System.nanoTime();
      long still = left(ends);
      if (still < left) {
        lastRecord = now;
      } else if (now - lastRecord > LONGEST_SILENCE.toNanos()) {
        throw new SilentException(
            "nothing of %s came for %d s, %d records before its end"
                .formatted(Topics.ALERTS, LONGEST_SILENCE.toSeconds(), still));
      }
      left = still;
      if (now - lastLine >= BETWEEN_LINES.toNanos()) {
        lastLine = now;
        progress.accept(
            "reading %s: %,d of %,d records".formatted(Topics.ALERTS, begin - left, begin));
      }
    }
    return unreadable;
  }

  private long left(Map<TopicPartition, Long> ends) {
    long left = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      left += Math.max(0, end.getValue() - consumer.position(end.getKey()));
    }
    return left;
  }

  private boolean hand(ConsumerRecord<byte[], byte[]> record, Consumer<Alert> alerts) {
    try {
      dev.sparekey.model.avro.Alert alert = form.deserialize(record.topic(), record.value());
      if (alert != null) {
        alerts.accept(AlertWire.fromAvro(alert));
      }
      return true;
    } catch (MalformedRecordException | InvalidWireValueException e) {
      return false;
    }
  }

  @Override
  public void close() {
    form.close();
    consumer.close(CloseOptions.timeout(LONGEST_CLOSE));
  }

  /** The brokers answer no more. */
  static final class SilentException extends Exception {
    private static final long serialVersionUID = 1L;

    SilentException(String message) {
      super(message);
    }
  }
}
