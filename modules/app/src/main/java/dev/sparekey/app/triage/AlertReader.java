package dev.sparekey.app.triage;

import dev.sparekey.model.Alert;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads single revisions out of the topic. Not for two threads at once. */
final class AlertReader implements AutoCloseable {

  private static final Duration LONGEST = Duration.ofMillis(2_500);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> form;

  /**
   * @param settings of Kafka's client; holds credentials
   */
  AlertReader(Map<String, Object> settings, SchemaRegistry registry) {
    Map<String, Object> all = AlertIndex.readerOf(settings);
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // One batch is sent whatever this says; more than that is not wanted.
    all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1024);
    all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(LONGEST.toMillis()));
    this.consumer =
        new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.form = new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
  }

  /**
   * Null if the record is no more there: compaction takes revisions that are not the newest.
   *
   * @throws org.apache.kafka.common.KafkaException the brokers do not bring it in time
   * @throws dev.sparekey.registryclient.RegistryException the registry does not say how it is
   *     written
   */
  @Nullable Alert read(AlertPlaces.Place place) {
    TopicPartition partition = new TopicPartition(Topics.ALERTS, place.partition());
    consumer.assign(List.of(partition));
    consumer.seek(partition, place.offset());
    long end = System.nanoTime() + LONGEST.toNanos();
    while (System.nanoTime() - end < 0) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        return record.offset() == place.offset() ? AlertIndex.alert(record, form) : null;
      }
      if (consumer.position(partition) > place.offset()) {
        return null;
      }
    }
    throw new TimeoutException("a record of " + Topics.ALERTS + " did not come in time");
  }

  @Override
  public void close() {
    form.close();
    consumer.close(CloseOptions.timeout(LONGEST_CLOSE));
  }
}
