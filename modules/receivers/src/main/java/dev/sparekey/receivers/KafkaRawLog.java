package dev.sparekey.receivers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka: a record counts as kept once all replicas in sync have it. */
public final class KafkaRawLog implements RawLog, AutoCloseable {

  /** Above what the listener lets in at a time, so that a full buffer never blocks a thread. */
  public static final long BUFFER_BYTES = 64L << 20;

  /** Senders give up after 3 s (Okta) to 30 s; an answer that comes later is for nobody. */
  private static final Duration LONGEST_DELIVERY = Duration.ofSeconds(15);

  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(5);
  private static final Duration LONGEST_BLOCK = Duration.ofSeconds(2);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(16);

  private final KafkaProducer<byte[], byte[]> producer;

  /**
   * @param settings of the client, which say where the brokers are; holds credentials
   */
  public KafkaRawLog(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ProducerConfig.ACKS_CONFIG, "all");
    all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    all.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(LONGEST_DELIVERY));
    all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(LONGEST_REQUEST));
    all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(LONGEST_BLOCK));
    // A topic without a record for five minutes would be forgotten, and the next one, while the
    // brokers are away, would block a thread instead of waiting in the buffer.
    all.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, millis(Duration.ofDays(20)));
    all.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    all.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 2);
    producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static int millis(Duration duration) {
    return Math.toIntExact(duration.toMillis());
  }

  @Override
  public CompletableFuture<Void> append(String topic, List<byte[]> records) {
    List<CompletableFuture<Void>> sent = new ArrayList<>(records.size());
    for (byte[] record : records) {
      CompletableFuture<Void> one = send(new ProducerRecord<>(topic, record));
      sent.add(one);
      if (one.isCompletedExceptionally()) {
        // While the topic's place is not known each blocks for seconds, and there may be thousands.
        break;
      }
    }
    return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
  }

  /** The same for one record that has a key, which says where it is kept. */
  public CompletableFuture<Void> append(String topic, byte[] key, byte[] record) {
    return send(new ProducerRecord<>(topic, key, record));
  }

  @Override
  public CompletableFuture<Void> appendToAll(String topic, byte[] record) {
    try {
      return CompletableFuture.allOf(
          producer.partitionsFor(topic).stream()
              .map(place -> send(new ProducerRecord<>(topic, place.partition(), null, record)))
              .toArray(CompletableFuture[]::new));
    } catch (KafkaException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private CompletableFuture<Void> send(ProducerRecord<byte[], byte[]> record) {
    CompletableFuture<Void> kept = new CompletableFuture<>();
    try {
      var unused =
          producer.send(
              record,
              (place, refused) -> {
                if (refused == null) {
                  kept.complete(null);
                } else {
                  kept.completeExceptionally(refused);
                }
              });
    } catch (KafkaException e) {
      kept.completeExceptionally(e);
    }
    return kept;
  }

  /** Waits for what is on its way, as long as it may take. */
  @Override
  public void close() {
    producer.close(LONGEST_CLOSE);
  }
}
