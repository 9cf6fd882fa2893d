package dev.sparekey.sinks.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.Format;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaTopicTransportTest {

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final KafkaTopicTransport transport =
      new KafkaTopicTransport(new Endpoint.KafkaTopic("siem"), producer);

  @Test
  void documents_haveTheAlertsIdAsKey() throws InterruptedException {
    List<Parcel> parcels = Parcels.of(Format.OCSF, "a", "b");
    assertThat(Parcels.kinds(transport.send(parcels))).containsExactly("Accepted", "Accepted");

    ProducerRecord<byte[], byte[]> first = producer.history().getFirst();
    assertThat(first.topic()).isEqualTo("siem");
    assertThat(new String(first.key(), StandardCharsets.UTF_8)).isEqualTo("a");
    assertThat(new String(first.value(), StandardCharsets.UTF_8))
        .isEqualTo(parcels.getFirst().document());
  }

  @Test
  void brokersThatDoNotAnswer_areTriedLater() throws InterruptedException {
    producer.sendException = new TimeoutException("no metadata");
    assertThat(transport.send(Parcels.of(Format.OCSF, "a")))
        .containsExactly(new Outcome.Later("topic siem: TimeoutException", null, false));
  }

  @Test
  void recordOfWhichNoWordCame_mayBeKnown() throws InterruptedException {
    try (MockProducer<byte[], byte[]> silent =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
              @Override
              @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the other thread needs it
              public Future<RecordMetadata> send(
                  ProducerRecord<byte[], byte[]> sent, Callback callback) {
                Future<RecordMetadata> future = super.send(sent, callback);
                CompletableFuture.runAsync(() -> errorNext(new TimeoutException("no word"))).join();
                return future;
              }
            };
        KafkaTopicTransport transport =
            new KafkaTopicTransport(new Endpoint.KafkaTopic("siem"), silent)) {
      assertThat(transport.send(Parcels.of(Format.OCSF, "a")))
          .containsExactly(new Outcome.Later("topic siem: TimeoutException", null, true));
    }
  }

  /** As of a topic that is missing: the client of Kafka itself, and nobody there. */
  @Test
  void recordThatNeverWasOnItsWay_isNotKnownAndTheRestIsNotTried() throws InterruptedException {
    Map<String, Object> settings =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            "127.0.0.1:1",
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            300);
    AtomicInteger tried = new AtomicInteger();
    try (KafkaProducer<byte[], byte[]> lost =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()) {
              @Override
              public Future<RecordMetadata> send(
                  ProducerRecord<byte[], byte[]> sent, Callback callback) {
                tried.incrementAndGet();
                return super.send(sent, callback);
              }
            };
        KafkaTopicTransport transport =
            new KafkaTopicTransport(new Endpoint.KafkaTopic("siem"), lost)) {
      Outcome.Later later = new Outcome.Later("topic siem: TimeoutException", null, false);

      assertThat(transport.send(Parcels.of(Format.OCSF, "a", "b", "c")))
          .containsExactly(later, later.untried(), later.untried());
      assertThat(tried).hasValue(1);
    }
  }

  @Test
  void documentThatTheTopicDoesNotTake_isRefused() throws InterruptedException {
    MockProducer<byte[], byte[]> strict =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public synchronized Future<RecordMetadata> send(
              ProducerRecord<byte[], byte[]> sent, Callback callback) {
            Future<RecordMetadata> future = super.send(sent, callback);
            errorNext(new RecordTooLargeException("limit"));
            return future;
          }
        };
    try (KafkaTopicTransport narrow =
        new KafkaTopicTransport(new Endpoint.KafkaTopic("siem"), strict)) {
      assertThat(narrow.send(Parcels.of(Format.OCSF, "a")))
          .containsExactly(new Outcome.Refused("RecordTooLargeException", false));
    }
  }
}
