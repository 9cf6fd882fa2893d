package dev.sparekey.app.triage;

import dev.sparekey.app.run.ClientFailure;
import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.InvalidWireValueException;
import dev.sparekey.receivers.decisions.Stated;
import dev.sparekey.registryclient.MalformedRecordException;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistryException;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.registryclient.UnknownSchemaIdException;
import dev.sparekey.registryclient.UnreadableSchemaException;
import dev.sparekey.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the topic of alerts to learn where each is, on a thread of its own and as no group, from
 * its beginning at every start of the process. What fails is tried again, from where it was: what
 * was learnt is still known. Without it decisions wait, and nothing else does.
 */
final class AlertIndex implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AlertIndex.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration REGISTRY_PAUSE = Duration.ofSeconds(1);
  private static final Duration BEFORE_ANOTHER_START = Duration.ofSeconds(10);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_END = Duration.ofSeconds(4);

  private final Map<String, Object> settings;
  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final Supplier<Deserializer<dev.sparekey.model.avro.Alert>> forms;

  /** Behind what is known, by partition. */
  private final Map<TopicPartition, Long> next = new HashMap<>();

  private final AlertPlaces places = new AlertPlaces();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "alert-index");

  private volatile boolean failed;

  /**
   * @param settings of Kafka's client, for words of what fails
   * @param consumers makes one each time that reading begins
   * @param forms makes what reads alerts, each time
   */
  AlertIndex(
      Map<String, Object> settings,
      Supplier<Consumer<byte[], byte[]>> consumers,
      Supplier<Deserializer<dev.sparekey.model.avro.Alert>> forms) {
    this.settings = settings;
    this.consumers = consumers;
    this.forms = forms;
  }

  /**
   * @param settings of Kafka's client; holds credentials
   */
  static AlertIndex start(Map<String, Object> settings, SchemaRegistry registry) {
    Map<String, Object> all = readerOf(settings);
    AlertIndex index =
        new AlertIndex(
            all,
            () ->
                new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
            () -> new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class));
    index.thread.setDaemon(true);
    index.thread.start();
    return index;
  }

  /** Of a consumer that reads what is committed and leaves no trace. */
  static Map<String, Object> readerOf(Map<String, Object> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.remove(ConsumerConfig.GROUP_ID_CONFIG);
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    return all;
  }

  AlertPlaces places() {
    return places;
  }

  /** In words for whoever looks at the process' health. */
  String state() {
    if (failed) {
      return "the alerts cannot be read, tried again";
    }
    if (!places.isCaughtUp()) {
      return "the alerts are being read";
    }
    long forgotten = places.forgotten();
    return forgotten == 0
        ? "at work"
        : "at work, but " + forgotten + " alerts of long ago cannot be decided on any more";
  }

  private void run() {
    try {
      while (stopped.getCount() > 0) {
        try (Consumer<byte[], byte[]> consumer = consumers.get();
            Deserializer<dev.sparekey.model.avro.Alert> form = forms.get()) {
          read(consumer, form);
          consumer.close(CloseOptions.timeout(LONGEST_CLOSE));
          return;
        } catch (KafkaException e) {
          LOG.error(
              "the topic {} cannot be read, decisions wait: {}",
              Topics.ALERTS,
              ClientFailure.reason(e, settings));
        } catch (RuntimeException e) {
          // A thread that ended would leave decisions waiting for ever.
          LOG.error("the topic {} cannot be read, decisions wait", Topics.ALERTS, e);
        }
        failed = true;
        stopped.await(BEFORE_ANOTHER_START.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until it is closed, or it fails. */
  void read(Consumer<byte[], byte[]> consumer, Deserializer<dev.sparekey.model.avro.Alert> form)
      throws InterruptedException {
    List<TopicPartition> partitions =
        consumer.partitionsFor(Topics.ALERTS).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      Long known = next.get(partition);
      if (known == null) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        // In a topic made anew there may be no such place: it begins at its beginning, then.
        consumer.seek(partition, known);
      }
    }
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    boolean behind = true;
    failed = false;
    while (stopped.getCount() > 0) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      for (TopicPartition partition : records.partitions()) {
        note(records.records(partition), consumer, form);
      }
      if (behind && ends.entrySet().stream().allMatch(end -> isPast(end, consumer))) {
        behind = false;
        places.caughtUp();
        LOG.info("{} alerts can be decided on", places.size());
      }
    }
  }

  private static boolean isPast(
      Map.Entry<TopicPartition, Long> end, Consumer<byte[], byte[]> consumer) {
    return consumer.position(end.getKey()) >= end.getValue();
  }

  /** Those of one partition; where the registry does not answer, they are read again. */
  private void note(
      List<ConsumerRecord<byte[], byte[]>> records,
      Consumer<byte[], byte[]> consumer,
      Deserializer<dev.sparekey.model.avro.Alert> form)
      throws InterruptedException {
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        note(record, form);
        next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
      } catch (RegistryException e) {
        LOG.warn("the registry does not tell how an alert is written: {}", e.getMessage());
        consumer.seek(new TopicPartition(record.topic(), record.partition()), record.offset());
        TimeUnit.NANOSECONDS.sleep(REGISTRY_PAUSE.toNanos());
        return;
      }
    }
  }

  private void note(
      ConsumerRecord<byte[], byte[]> record, Deserializer<dev.sparekey.model.avro.Alert> form) {
    Alert alert = alert(record, form);
    if (alert != null) {
      places.put(
          alert.tenant(),
          alert.id(),
          new AlertPlaces.Place(
              new Stated.Revision(alert.epoch(), alert.revision()),
              record.partition(),
              record.offset()));
    } else if (record.key() != null && record.value() == null) {
      places.forget(new String(record.key(), StandardCharsets.UTF_8));
    }
  }

  /** Null for a record that is no alert, now and for ever. */
  static @Nullable Alert alert(
      ConsumerRecord<byte[], byte[]> record, Deserializer<dev.sparekey.model.avro.Alert> form) {
    try {
      dev.sparekey.model.avro.Alert alert = form.deserialize(record.topic(), record.value());
      return alert == null ? null : AlertWire.fromAvro(alert);
    } catch (MalformedRecordException
        | InvalidWireValueException
        | UnknownSchemaIdException
        | UnreadableSchemaException e) {
      return null;
    }
  }

  @Override
  public void close() {
    stopped.countDown();
    try {
      if (!thread.join(LONGEST_END)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
