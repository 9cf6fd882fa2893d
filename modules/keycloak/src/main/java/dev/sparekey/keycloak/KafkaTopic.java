package dev.sparekey.keycloak;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/** The topic as Kafka's clients reach it. */
final class KafkaTopic implements RawTopic {

  /** Some 100 bytes each. Beyond it nothing is compared. */
  static final int MOST_IDS = 500_000;

  private static final System.Logger LOG = System.getLogger(KafkaTopic.class.getName());
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final Duration LONGEST_READ = Duration.ofMinutes(5);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
  private static final JsonFactory JSON = new JsonFactory();

  private final String name;
  private final Supplier<Producer<String, String>> producers;
  private final Supplier<Consumer<String, String>> consumers;
  private @Nullable Producer<String, String> producer;
  private boolean failing;
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * @param producers of idempotent ones, whose {@code send} must not block for long
   */
  KafkaTopic(
      String name,
      Supplier<Producer<String, String>> producers,
      Supplier<Consumer<String, String>> consumers) {
    this.name = name;
    this.producers = producers;
    this.consumers = consumers;
  }

  @Override
  public List<CapturedEvent> send(List<CapturedEvent> batch) {
    List<Future<RecordMetadata>> acks = new ArrayList<>();
    KafkaException failure = null;
    try {
      Producer<String, String> sending = producer();
      for (CapturedEvent event : batch) {
        Future<RecordMetadata> ack =
            sending.send(new ProducerRecord<>(name, event.key(), event.json()));
        acks.add(ack);
        // Without a broker each further one would wait as long as this one did.
        if (ack.isDone() && failure(ack) != null) {
          break;
        }
      }
      sending.flush();
    } catch (KafkaException e) {
      failure = e;
    }
    List<CapturedEvent> left = new ArrayList<>();
    for (int i = 0; i < acks.size(); i++) {
      KafkaException why = failure(acks.get(i));
      if (why instanceof RecordTooLargeException) {
        refused.incrementAndGet();
        LOG.log(Level.ERROR, "the brokers do not take event {0}: {1}", batch.get(i).id(), why);
      } else if (why != null) {
        failure = why;
        left.add(batch.get(i));
      } else {
        published.incrementAndGet();
      }
    }
    left.addAll(batch.subList(acks.size(), batch.size()));
    note(failure, left.size());
    return left;
  }

  private Producer<String, String> producer() {
    if (producer == null) {
      producer = producers.get();
    }
    return producer;
  }

  private static @Nullable KafkaException failure(Future<RecordMetadata> ack) {
    if (!ack.isDone()) {
      return new KafkaException("the producer was closed before the brokers answered");
    }
    try {
      ack.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new KafkaException("interrupted", e);
    }
  }

  /** Says once that it began and once that it is over; another producer may have better luck. */
  private void note(@Nullable KafkaException failure, int left) {
    if (left == 0) {
      if (failing) {
        LOG.log(Level.WARNING, "topic {0} takes events again", name);
      }
      failing = false;
      return;
    }
    if (!failing) {
      String hint =
          failure instanceof InvalidTopicException ? ": set 'topic' to a name Kafka allows" : "";
      LOG.log(
          Level.WARNING,
          "topic {0} takes no events, they wait and are sent again: {1}{2}",
          name,
          failure,
          hint);
    }
    failing = true;
    closeProducer();
  }

  @Override
  public Set<String> idsSince(long since) throws UnreadableTopicException {
    try (Consumer<String, String> consumer = consumers.get()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(name).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, Long> times = new HashMap<>();
      partitions.forEach(partition -> times.put(partition, Math.max(0, since)));
      consumer
          .offsetsForTimes(times)
          .forEach(
              (partition, found) ->
                  consumer.seek(
                      partition,
                      found == null
                          ? Objects.requireNonNull(ends.get(partition))
                          : found.offset()));
      return read(consumer, ends);
    } catch (KafkaException e) {
      throw new UnreadableTopicException("topic " + name + " cannot be read", e);
    }
  }

  private Set<String> read(Consumer<String, String> consumer, Map<TopicPartition, Long> ends)
      throws UnreadableTopicException {
    Set<String> ids = new HashSet<>();
    long begin = System.nanoTime();
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      if (System.nanoTime() - begin > LONGEST_READ.toNanos()) {
        throw new UnreadableTopicException(
            "topic " + name + " was not read within " + LONGEST_READ.toMinutes() + " min");
      }
      for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
        String id = id(record.value());
        if (id != null) {
          ids.add(id);
        }
      }
      if (ids.size() > MOST_IDS) {
        throw new UnreadableTopicException(
            "topic "
                + name
                + " has more than "
                + MOST_IDS
                + " events of the time: set backfill-hours to less");
      }
    }
    return ids;
  }

  /** Of a record that may be anybody's; null if it has none. */
  static @Nullable String id(@Nullable String json) {
    if (json == null) {
      return null;
    }
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("id") && value == JsonToken.VALUE_STRING) {
          return parser.getText();
        }
        parser.skipChildren();
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  /** How many events the brokers have taken. */
  long published() {
    return published.get();
  }

  /** How many events the brokers never take. */
  long refused() {
    return refused.get();
  }

  private void closeProducer() {
    if (producer != null) {
      producer.close(LONGEST_CLOSE);
      producer = null;
    }
  }

  @Override
  public void close() {
    closeProducer();
  }
}
