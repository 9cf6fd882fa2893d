package dev.sparekey.testkit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends records of a test, in order, and tells of each that the broker did not take: a test over
 * less than it meant to send would compare what it does not know.
 */
public final class RecordSender implements AutoCloseable {

  /** Where a poller tells when it got the record. */
  private static final String RECEIVED_AT = "received_at";

  private final Producer<byte[], byte[]> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();

  /**
   * Sends one batch at a time: brokers up to 4.4 that have just made a topic may refuse the first
   * batch of a producer and take the next, and then never take the first (KAFKA-15591).
   */
  public RecordSender(String bootstrapServers) {
    this(
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1),
            new ByteArraySerializer(),
            new ByteArraySerializer()));
  }

  RecordSender(Producer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  public void send(String topic, byte @Nullable [] key, byte[] value) {
    send(new ProducerRecord<>(topic, key, value));
  }

  /** As a poller sends it that got the record at a time of its own. */
  public void send(String topic, byte[] value, Instant receivedAt) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, value);
    record.headers().add(RECEIVED_AT, receivedAt.toString().getBytes(StandardCharsets.UTF_8));
    send(record);
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    sent.add(producer.send(record));
  }

  /**
   * Returns once the broker has all that was sent since the last call, and says how many that are.
   *
   * @throws IllegalStateException if it did not take one
   */
  public int flush() {
    producer.flush();
    List<Future<RecordMetadata>> all = List.copyOf(sent);
    sent.clear();
    for (int i = 0; i < all.size(); i++) {
      try {
        all.get(i).get();
      } catch (ExecutionException e) {
        throw new IllegalStateException(
            "record %d of %d was not taken: %s".formatted(i + 1, all.size(), e.getCause()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while the broker took the records", e);
      }
    }
    return all.size();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the last records were never asked for by {@link #flush}
   */
  @Override
  public void close() {
    producer.close();
    if (!sent.isEmpty()) {
      throw new IllegalStateException(sent.size() + " records sent, and flush() not called");
    }
  }
}
