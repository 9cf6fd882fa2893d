package dev.sparekey.app.backfill;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends as fast as the brokers take it, with at most 32 MiB on the way unless the configuration
 * says otherwise. One record that is lost ends it: what is there already does no harm when all is
 * sent again.
 */
final class KafkaOutlet implements Outlet, AutoCloseable {

  /** Less than what a signal waits for, so that a silent broker cannot hold up the end. */
  private static final String LONGEST_BLOCK_MS = "20000";

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(20);

  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicLong taken = new AtomicLong();
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * @param settings of the client; holds credentials
   */
  KafkaOutlet(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, LONGEST_BLOCK_MS);
    all.putIfAbsent(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    all.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, "65536");
    all.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "20");
    // Of a record of 1 MiB, which ingest still reads, the brokers decide.
    all.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "2097152");
    producer = new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public void send(String topic, String key, byte[] value) {
    throwFailure();
    producer.send(
        new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value),
        (place, refused) -> {
          if (refused == null) {
            taken.incrementAndGet();
          } else {
            failure.compareAndSet(null, refused);
          }
        });
  }

  /** Returns once the brokers have all of it. */
  void flush() {
    producer.flush();
    throwFailure();
  }

  /** How many records the brokers have acknowledged. */
  long taken() {
    return taken.get();
  }

  private void throwFailure() {
    Exception refused = failure.get();
    if (refused != null) {
      throw refused instanceof KafkaException known
          ? known
          : new KafkaException("a record was not taken", refused);
    }
  }

  @Override
  public void close() {
    producer.close(LONGEST_CLOSE);
  }
}
