package dev.sparekey.sinks.resend;

import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.DeadLetterWire;
import dev.sparekey.model.wire.InvalidWireValueException;
import dev.sparekey.registryclient.MalformedRecordException;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.registryclient.UnknownSchemaIdException;
import dev.sparekey.registryclient.UnreadableSchemaException;
import dev.sparekey.sinks.delivery.Destination;
import dev.sparekey.sinks.delivery.KafkaDeadLetters;
import dev.sparekey.sinks.delivery.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The topics of dead letters and of alerts, up to what was committed when they were looked at. It
 * takes part in no group: of the destination's it only asks how far it is.
 */
public final class KafkaLedger implements Ledger, AutoCloseable {

  private static final Duration LONGEST_POLL = Duration.ofMillis(500);
  private static final Duration LONGEST_STALL = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

  private final Destination destination;
  private final String alerts;
  private final String letters;
  private final byte[] source;
  private final KafkaDeadLetters deadLetters;
  private final Consumer<String> progress;
  private final Backlog backlog;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> alertForm;
  private final RegistryAvroDeserializer<dev.sparekey.model.avro.DeadLetter> letterForm;
  private final List<TopicPartition> assigned = new ArrayList<>();

  /** Of dead letters, and of alerts. */
  public record Names(String letters, String alerts) {}

  /**
   * @param settings of Kafka's client; holds credentials
   * @param group of the destination's delivery
   * @param salt of the hashes of dead letters
   * @param deadLetters where it is noted what needs nothing more; not closed with this
   * @param progress gets a line about every 5 s while it reads
   */
  public KafkaLedger(
      Map<String, Object> settings,
      String group,
      Names topics,
      SchemaRegistry registry,
      Destination destination,
      String salt,
      KafkaDeadLetters deadLetters,
      Consumer<String> progress) {
    this.destination = destination;
    this.alerts = topics.alerts();
    this.letters = topics.letters();
    this.source = KafkaDeadLetters.source(destination.name()).getBytes(StandardCharsets.UTF_8);
    this.deadLetters = deadLetters;
    this.progress = progress;
    this.backlog = new Backlog(destination.filter(), salt);
    this.alertForm = new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
    this.letterForm =
        new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.DeadLetter.class);
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    this.consumer =
        new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Reads all dead letters of the destination, and the alerts from the oldest of them on.
   *
   * @throws org.apache.kafka.common.KafkaException the brokers refuse, or bring nothing for 60 s
   */
  public void open() throws InterruptedException {
    List<TopicPartition> ofLetters =
        consumer.partitionsFor(letters).stream()
            .map(info -> new TopicPartition(letters, info.partition()))
            .toList();
    assigned.addAll(ofLetters);
    consumer.assign(assigned);
    consumer.seekToBeginning(ofLetters);
    refresh();
    Map<TopicPartition, Long> begins = new HashMap<>();
    backlog
        .begins()
        .forEach((partition, offset) -> begins.put(new TopicPartition(alerts, partition), offset));
    if (begins.isEmpty()) {
      return;
    }
    // Before the alerts are read: what is settled by then is certainly among them.
    Map<Integer, Long> settled = new HashMap<>();
    consumer
        .committed(begins.keySet())
        .forEach(
            (partition, known) -> {
              if (known != null) {
                settled.put(partition.partition(), known.offset());
              }
            });
    backlog.settled(settled);
    Map<TopicPartition, Long> first = consumer.beginningOffsets(begins.keySet());
    assigned.addAll(begins.keySet());
    consumer.assign(assigned);
    begins.forEach(
        (partition, offset) ->
            consumer.seek(partition, Math.max(offset, first.getOrDefault(partition, 0L))));
    refresh();
  }

  @Override
  public Backlog backlog() {
    return backlog;
  }

  @Override
  public void refresh() throws InterruptedException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(assigned);
    long begin = left(ends);
    long left = begin;
    long moved = System.nanoTime();
    long said = moved;
    while (left > 0) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      consumer.poll(LONGEST_POLL).forEach(this::read);
      long now = System.nanoTime();
      long still = left(ends);
      if (still < left) {
        moved = now;
      } else if (now - moved > LONGEST_STALL.toNanos()) {
        throw new TimeoutException(
            "nothing of %s came for %d s, %d records before the end"
                .formatted(topics(), LONGEST_STALL.toSeconds(), still));
      }
      left = still;
      if (now - said > BETWEEN_LINES.toNanos()) {
        said = now;
        progress.accept("reading %s: %,d of %,d records".formatted(topics(), begin - left, begin));
      }
    }
  }

  private String topics() {
    return assigned.stream()
        .map(TopicPartition::topic)
        .distinct()
        .collect(Collectors.joining(" and "));
  }

  private long left(Map<TopicPartition, Long> ends) {
    long left = 0;
    for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
      left += Math.max(0, end.getValue() - consumer.position(end.getKey()));
    }
    return left;
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    try {
      if (record.topic().equals(alerts)) {
        dev.sparekey.model.avro.Alert alert = alertForm.deserialize(alerts, record.value());
        if (alert != null) {
          backlog.read(
              new Position(record.partition(), record.offset()), AlertWire.fromAvro(alert));
        }
      } else if (Arrays.equals(record.key(), source)) {
        dev.sparekey.model.avro.DeadLetter letter = letterForm.deserialize(letters, record.value());
        if (letter != null && letter.getTopic().equals(alerts)) {
          backlog.read(
              Letter.of(
                  DeadLetterWire.fromAvro(letter),
                  Instant.ofEpochMilli(record.timestamp()),
                  notes(record)));
        }
      }
    } catch (MalformedRecordException
        | InvalidWireValueException
        | UnknownSchemaIdException
        | UnreadableSchemaException e) {
      progress.accept(
          "warning: the record at %s-%d offset %d cannot be read: %s"
              .formatted(
                  record.topic(),
                  record.partition(),
                  record.offset(),
                  e.getClass().getSimpleName()));
    }
  }

  private static Map<String, String> notes(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> notes = new HashMap<>();
    for (Header header : record.headers()) {
      if (header.value() != null) {
        notes.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
      }
    }
    return notes;
  }

  @Override
  public void settle(Choice choice, Settling settling) {
    Alert newest = Objects.requireNonNull(choice.newest());
    for (Letter letter : choice.letters()) {
      deadLetters.settle(
          destination.name(), letter.finding(), letter.hash(), settling.word(), newest);
    }
  }

  @Override
  public void close() {
    alertForm.close();
    letterForm.close();
    consumer.close(CloseOptions.timeout(LONGEST_CLOSE));
  }
}
