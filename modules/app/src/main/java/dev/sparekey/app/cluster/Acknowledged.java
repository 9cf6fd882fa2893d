package dev.sparekey.app.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes what somebody decided: one record after the other, each told as recorded only when the
 * brokers have it.
 */
public final class Acknowledged {

  private static final long LONGEST_SECONDS = 30;

  private Acknowledged() {}

  /**
   * @throws KafkaException one was refused, or not acknowledged within 30 s; those before it are
   *     written
   */
  public static void write(Cluster cluster, List<ProducerRecord<byte[], byte[]>> decisions)
      throws InterruptedException {
    if (decisions.isEmpty()) {
      return;
    }
    Map<String, Object> settings = new HashMap<>(cluster.producer());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (ProducerRecord<byte[], byte[]> decision : decisions) {
        producer.send(decision).get(LONGEST_SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException failure
          ? failure
          : new KafkaException("the decision was not sent", e);
    } catch (TimeoutException e) {
      throw new KafkaException(
          "the decision was not acknowledged within " + LONGEST_SECONDS + " s", e);
    }
  }
}
