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
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

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
    List<Attempt> attempts = new ArrayList<>();
    Outcome.Later behind = null;
    for (Parcel parcel : parcels) {
      Attempt attempt = attempt(parcel);
      attempts.add(attempt);
      if (attempt instanceof Attempt.Ended ended && ended.how() instanceof Outcome.Later later) {
        // Each of the others would wait for as long: 500 times 10 s for a topic that is missing.
        behind = later.untried();
        break;
      }
    }
    List<Outcome> outcomes = new ArrayList<>();
    for (Attempt attempt : attempts) {
      outcomes.add(
          switch (attempt) {
            case Attempt.OnItsWay sent -> outcome(sent.answer());
            case Attempt.Ended ended -> ended.how();
          });
    }
    while (behind != null && outcomes.size() < parcels.size()) {
      outcomes.add(behind);
    }
    return outcomes;
  }

  /** What the client does with a record. */
  private sealed interface Attempt {

    record OnItsWay(Future<RecordMetadata> answer) implements Attempt {}

    /** It did not get as far, so nobody can know it. */
    record Ended(Outcome how) implements Attempt {}
  }

  private Attempt attempt(Parcel parcel) {
    Thread ours = Thread.currentThread();
    AtomicReference<@Nullable Exception> ended = new AtomicReference<>();
    try {
      Future<RecordMetadata> answer =
          producer.send(
              record(parcel),
              (at, failure) -> {
                // Of what was on its way the client's own thread tells.
                if (failure != null && Thread.currentThread() == ours) {
                  ended.set(failure);
                }
              });
      Exception failure = ended.get();
      return failure == null
          ? new Attempt.OnItsWay(answer)
          : new Attempt.Ended(outcome(failure, false));
    } catch (KafkaException e) {
      // Such as an interrupt, or a client that can go on no more.
      return new Attempt.Ended(outcome(e, false));
    }
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
      // Of a record that did not come back in time the client does not say how far it got.
      return outcome(e.getCause() == null ? e : e.getCause(), true);
    }
  }

  private Outcome outcome(Throwable failure, boolean mayBeKnown) {
    return failure instanceof RecordTooLargeException
        ? new Outcome.Refused(name(failure), false)
        : new Outcome.Later("topic " + topic.topic() + ": " + name(failure), null, mayBeKnown);
  }

  private static String name(Throwable failure) {
    return failure.getClass().getSimpleName();
  }

  @Override
  public void close() {
    producer.close(LONGEST_CLOSE);
  }
}
