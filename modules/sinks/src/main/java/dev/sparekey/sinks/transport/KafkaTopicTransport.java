package dev.sparekey.sinks.transport;

import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/** A topic of documents, which existing connectors read without a schema registry. */
final class KafkaTopicTransport implements Transport {

  private static final int MOST = 500;
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final Endpoint.KafkaTopic topic;
  private final Producer<byte[], byte[]> producer;

  /**
   * @param producer of records that all replicas in sync have; closed with this
   */
  KafkaTopicTransport(Endpoint.KafkaTopic topic, Producer<byte[], byte[]> producer) {
    this.topic = topic;
    this.producer = producer;
  }

  @Override
  public int most() {
    return MOST;
  }

  @Override
  public List<Outcome> send(List<Parcel> parcels) throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    try {
      for (Parcel parcel : parcels) {
        sent.add(producer.send(record(parcel)));
      }
    } catch (KafkaException e) {
      // Such as no room in the buffer within max.block.ms; what is on its way may arrive twice.
      Outcome.Later later = later(e);
      for (int i = 0; i < parcels.size(); i++) {
        outcomes.add(i < sent.size() ? later : later.untried());
      }
      return outcomes;
    }
    for (Future<RecordMetadata> one : sent) {
      outcomes.add(outcome(one));
    }
    return outcomes;
  }

  private ProducerRecord<byte[], byte[]> record(Parcel parcel) {
    return new ProducerRecord<>(
        topic.topic(),
        parcel.alert().id().getBytes(StandardCharsets.UTF_8),
        parcel.document().getBytes(StandardCharsets.UTF_8));
  }

  private Outcome outcome(Future<RecordMetadata> one) throws InterruptedException {
    try {
      RecordMetadata at = one.get();
      return new Outcome.Accepted("offset " + at.offset() + " of partition " + at.partition());
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      return cause instanceof RecordTooLargeException
          ? new Outcome.Refused(name(cause), false)
          : later(cause);
    }
  }

  /** Of a record that did not come back in time the client does not say how far it got. */
  private Outcome.Later later(Throwable failure) {
    return new Outcome.Later("topic " + topic.topic() + ": " + name(failure), null, true);
  }

  private static String name(Throwable failure) {
    return failure.getClass().getSimpleName();
  }

  @Override
  public void close() {
    producer.close(LONGEST_CLOSE);
  }
}
