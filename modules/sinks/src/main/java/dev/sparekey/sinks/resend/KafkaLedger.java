package dev.sparekey.sinks.resend;

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
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

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
  private final Notes notes;
  private final java.util.function.Consumer<String> progress;
  private final Backlog backlog;
  private final Consumer<byte[], byte[]> consumer;
  private final Forms forms;
  private final List<TopicPartition> assigned = new ArrayList<>();

  /** How alerts and dead letters are written. */
  record Forms(
      Deserializer<dev.sparekey.model.avro.Alert> alerts,
      Deserializer<dev.sparekey.model.avro.DeadLetter> letters) {}

  /** Where it is noted down what becomes of dead letters. */
  @FunctionalInterface
  interface Notes {
    /** Returns once it is noted down of all, or throws. */
    void write(String destination, String reason, List<KafkaDeadLetters.Noted> all);
  }

  /**
   * @param settings of Kafka's client; holds credentials
   * @param group of the destination's delivery
   * @param salt of the hashes of dead letters
   * @param deadLetters where it is noted what becomes of them; not closed with this
   * @param progress gets a line about every 5 s while it reads
   */
  public KafkaLedger(
      Map<String, Object> settings,
      String group,
      SchemaRegistry registry,
      Destination destination,
      String salt,
      KafkaDeadLetters deadLetters,
      java.util.function.Consumer<String> progress) {
    this(
        consumer(settings, group),
        deadLetters.topics(),
        new Forms(
            new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class),
            new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.DeadLetter.class)),
        destination,
        salt,
        deadLetters::note,
        progress);
  }

  /**
   * @param consumer of committed records; closed with this
   * @param forms how they are written; closed with this
   */
  KafkaLedger(
      Consumer<byte[], byte[]> consumer,
      KafkaDeadLetters.Names topics,
      Forms forms,
      Destination destination,
      String salt,
      Notes notes,
      java.util.function.Consumer<String> progress) {
    this.consumer = consumer;
    this.alerts = topics.alerts();
    this.letters = topics.letters();
    this.forms = forms;
    this.destination = destination;
    this.source = KafkaDeadLetters.source(destination.name()).getBytes(StandardCharsets.UTF_8);
    this.notes = notes;
    this.progress = progress;
    this.backlog = new Backlog(destination.filter(), salt);
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> settings, String group) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * Reads all dead letters of the destination, and the alerts from the oldest on of those that are
   * wanted.
   *
   * @param since findings of which something died from then on
   * @param finding only this one, and what is not known to be of others; null for all
   * @throws org.apache.kafka.common.KafkaException the brokers refuse, or bring nothing for 60 s
   */
  public void open(Instant since, @Nullable String finding) throws InterruptedException {
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
        .choose(since, finding)
        .forEach((partition, offset) -> begins.put(new TopicPartition(alerts, partition), offset));
    // Whoever may write dead letters may name a partition that there is not, which answers never.
    begins
        .keySet()
        .retainAll(
            consumer.partitionsFor(alerts).stream()
                .map(info -> new TopicPartition(alerts, info.partition()))
                .toList());
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
    boolean isAlert = record.topic().equals(alerts);
    if (!isAlert && !Arrays.equals(record.key(), source)) {
      return;
    }
    try {
      if (isAlert) {
        readAlert(record);
      } else {
        readLetter(record);
      }
    } catch (MalformedRecordException
        | InvalidWireValueException
        | UnknownSchemaIdException
        | UnreadableSchemaException e) {
      if (isAlert) {
        backlog.unreadable(position(record), id(record));
      }
      progress.accept(
          "warning: the record at %s-%d offset %d cannot be read: %s"
              .formatted(
                  record.topic(),
                  record.partition(),
                  record.offset(),
                  e.getClass().getSimpleName()));
    }
  }

  private void readAlert(ConsumerRecord<byte[], byte[]> record) {
    dev.sparekey.model.avro.Alert alert = forms.alerts().deserialize(alerts, record.value());
    if (alert == null) {
      backlog.erased(id(record));
    } else {
      backlog.read(position(record), AlertWire.fromAvro(alert));
    }
  }

  private void readLetter(ConsumerRecord<byte[], byte[]> record) {
    dev.sparekey.model.avro.DeadLetter letter =
        forms.letters().deserialize(letters, record.value());
    if (letter != null && letter.getTopic().equals(alerts)) {
      backlog.read(
          Letter.of(
              DeadLetterWire.fromAvro(letter),
              Instant.ofEpochMilli(record.timestamp()),
              notes(record)));
    }
  }

  private static Position position(ConsumerRecord<byte[], byte[]> record) {
    return new Position(record.partition(), record.offset());
  }

  /** The finding that a record of the topic of alerts is of. */
  private static String id(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
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
  public void note(List<Choice> choices, Note note) {
    List<KafkaDeadLetters.Noted> all = new ArrayList<>();
    for (Choice choice : choices) {
      for (Letter letter : choice.letters()) {
        all.add(new KafkaDeadLetters.Noted(letter.finding(), letter.hash(), choice.newest()));
      }
    }
    notes.write(destination.name(), note.word(), all);
  }

  @Override
  public void close() {
    forms.alerts().close();
    forms.letters().close();
    consumer.close(CloseOptions.timeout(LONGEST_CLOSE));
  }
}
