package dev.sparekey.app.demo;

import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the alerts' topic from its start, as a SIEM would. */
final class PublishedAlerts implements AutoCloseable {

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> reading;

  PublishedAlerts(String servers, SchemaRegistry registry) {
    this.reading = new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
    this.consumer = consumer(servers);
    consumer.assign(
        consumer.partitionsFor(Topics.ALERTS).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
  }

  static KafkaConsumer<byte[], byte[]> consumer(String servers) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  /** The revisions published since, in their order; waits for the first one as long as told. */
  List<Alert> poll(Duration longest) {
    List<Alert> alerts = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(longest)) {
      dev.sparekey.model.avro.Alert alert = reading.deserialize(record.topic(), record.value());
      if (alert != null) {
        alerts.add(AlertWire.fromAvro(alert));
      }
    }
    return alerts;
  }

  @Override
  public void close() {
    reading.close();
    consumer.close(CloseOptions.timeout(LONGEST_CLOSE));
  }
}
