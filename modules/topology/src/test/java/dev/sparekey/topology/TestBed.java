package dev.sparekey.topology;

import dev.sparekey.model.Alert;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.DeadLetterWire;
import dev.sparekey.model.wire.ViewWire;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.CommittedLog;
import dev.sparekey.testkit.GroupProgress;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.RecordSender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** All topics on a broker, a way to fill those of the sources, and a reader of the others. */
final class TestBed implements AutoCloseable {

  static final int PARTITIONS = 2;

  private static final String APPLICATION = "it";

  private final KafkaAndRegistry platform;
  private final Settings settings;
  private final SchemaRegistry registry;
  private final PublicRecords published;
  private final RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> reading;
  private final RecordSender sender;
  private final CommittedLog log;
  private final GroupProgress progress;

  /** With the scenario's feeds. */
  TestBed(KafkaAndRegistry platform) throws InterruptedException, ExecutionException {
    this(platform, Scenario.settings(Settings.Time.RECORDS, PARTITIONS));
  }

  /** Makes the topics and registers the schemas. */
  TestBed(KafkaAndRegistry platform, Settings settings)
      throws InterruptedException, ExecutionException {
    this.platform = platform;
    this.settings = settings;
    String servers = platform.bootstrapServers();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              settings.feeds().stream()
                  .map(feed -> new NewTopic(feed.topic(), feed.partitions(), (short) 1))
                  .toList())
          .all()
          .get();
      Topics.create(admin, PARTITIONS, (short) 1);
    }
    this.registry = registry(platform.registryUrl());
    this.published = PublicRecords.register(registry, List.of());
    this.reading = new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
    this.sender = new RecordSender(servers);
    this.log =
        new CommittedLog(
            servers,
            List.of(Topics.INBOX, Topics.ALERTS, Topics.RECOVERY_STATE, Topics.DEAD_LETTERS));
    this.progress =
        new GroupProgress(
            servers, APPLICATION, flow(settings), List.of(Topics.ALERTS, Topics.DEAD_LETTERS));
  }

  private static List<String> flow(Settings settings) {
    List<String> flow = new ArrayList<>();
    settings.feeds().forEach(feed -> flow.add(feed.topic()));
    flow.addAll(List.of(Topics.NAMES, Topics.INBOX, Topics.MATCHES));
    return flow;
  }

  /** A registry client that knows nothing yet, as a process that has just begun. */
  static SchemaRegistry registry(String url) {
    return new SchemaRegistry(RegistrySettings.of(url, Map.of()), Pauses.real());
  }

  /** What has registered the schemas. */
  PublicRecords published() {
    return published;
  }

  /** Asks the registry by its own address. */
  Pipeline pipeline(Path state) {
    return pipeline(state, published);
  }

  Pipeline pipeline(Path state, PublicRecords published) {
    Connection connection =
        new Connection(platform.bootstrapServers(), APPLICATION, "one", state, 1, 1, Map.of());
    return Pipeline.start(settings, connection, published, new SimpleMeterRegistry());
  }

  /** Returns when the broker has them. */
  void produce(List<Scenario.Raw> raws) {
    for (Scenario.Raw raw : raws) {
      sender.send(
          "raw." + raw.feed(), raw.json().getBytes(StandardCharsets.UTF_8), raw.receivedAt());
    }
    sender.flush();
  }

  /** As {@link #produce(List)}, in Avro. */
  void produce(List<Scenario.Raw> raws, AvroRecords avro) {
    for (Scenario.Raw raw : raws) {
      for (SpecificRecord record : AvroRecords.of(raw)) {
        sender.send(AvroRecords.topic(raw.feed()), avro.write(record), raw.receivedAt());
      }
    }
    sender.flush();
  }

  /** Returns when the broker has it. */
  void produce(String topic, byte[] value, Instant receivedAt) {
    sender.send(topic, value, receivedAt);
    sender.flush();
  }

  /** True when the pipeline has worked through all there is. */
  boolean isDone() throws InterruptedException {
    return progress.isDone();
  }

  /** What is on a topic of ours, by partition. */
  SortedMap<Integer, List<ConsumerRecord<byte[], byte[]>>> log(String topic) {
    return log.upToNow(topic);
  }

  long size(String topic) {
    return log(topic).values().stream().mapToLong(List::size).sum();
  }

  /** Every revision, as other readers of the topic get it. */
  List<Alert> alerts() {
    return read(Topics.ALERTS, dev.sparekey.model.avro.Alert.class, AlertWire::fromAvro);
  }

  /** Where each account stands, by its native id, as other readers of the topic get it. */
  Map<String, RecoveryState> states() {
    Map<String, RecoveryState> states = new TreeMap<>();
    read(Topics.RECOVERY_STATE, dev.sparekey.model.avro.RecoveryState.class, ViewWire::fromAvro)
        .forEach(state -> states.put(state.account().nativeId(), state));
    return states;
  }

  /** As other readers of the topic get them. */
  List<DeadLetter> deadLetters() {
    return read(
        Topics.DEAD_LETTERS, dev.sparekey.model.avro.DeadLetter.class, DeadLetterWire::fromAvro);
  }

  /** One revision of those. */
  Alert alert(ConsumerRecord<byte[], byte[]> record) {
    return AlertWire.fromAvro(
        Objects.requireNonNull(
            reading.deserialize(record.topic(), record.value()), "we erase no alert"));
  }

  private <A extends SpecificRecord, T> List<T> read(
      String topic, Class<A> type, Function<A, T> fromAvro) {
    RegistryAvroDeserializer<A> reading = new RegistryAvroDeserializer<>(registry, type);
    List<T> values = new ArrayList<>();
    log(topic)
        .values()
        .forEach(
            partition -> {
              for (ConsumerRecord<byte[], byte[]> record : partition) {
                A avro = reading.deserialize(topic, record.value());
                values.add(
                    fromAvro.apply(Objects.requireNonNull(avro, "we erase nothing on " + topic)));
              }
            });
    return values;
  }

  @Override
  public void close() {
    progress.close();
    log.close();
    registry.close();
    sender.close();
  }
}
