package dev.sparekey.topology;

import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.CommittedLog;
import dev.sparekey.testkit.GroupProgress;
import dev.sparekey.testkit.KafkaAndRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** All topics on a broker, a way to fill those of the sources, and a reader of the others. */
final class TestBed implements AutoCloseable {

  static final int PARTITIONS = 3;
  static final List<String> FLOW = List.of("raw.idp", "raw.desk", Topics.NAMES, Topics.INBOX);

  private static final String APPLICATION = "it";

  private final KafkaAndRegistry platform;
  private final SchemaRegistry registry;
  private final PublicRecords published;
  private final RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> reading;
  private final KafkaProducer<byte[], byte[]> producer;
  private final CommittedLog log;
  private final GroupProgress progress;

  /** Makes the topics and registers the schemas. */
  TestBed(KafkaAndRegistry platform) throws InterruptedException, ExecutionException {
    this.platform = platform;
    String servers = platform.bootstrapServers();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("raw.idp", 1, (short) 1), new NewTopic("raw.desk", 1, (short) 1)))
          .all()
          .get();
      Topics.create(admin, PARTITIONS, (short) 1);
    }
    this.registry = registry(platform.registryUrl());
    this.published = PublicRecords.register(registry);
    this.reading = new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.log = new CommittedLog(servers, List.of(Topics.INBOX, Topics.ALERTS, Topics.DEAD_LETTERS));
    this.progress = new GroupProgress(servers, APPLICATION, FLOW);
  }

  /** A registry client that knows nothing yet, as a process that has just begun. */
  static SchemaRegistry registry(String url) {
    return new SchemaRegistry(RegistrySettings.of(url, Map.of()), Pauses.real());
  }

  /** Asks the registry by its own address. */
  Pipeline pipeline(Path state) {
    return pipeline(state, published);
  }

  Pipeline pipeline(Path state, PublicRecords published) {
    Connection connection =
        new Connection(platform.bootstrapServers(), APPLICATION, "one", state, 1, 1, Map.of());
    return Pipeline.start(
        Scenario.settings(Settings.Time.RECORDS, PARTITIONS),
        connection,
        published,
        new SimpleMeterRegistry());
  }

  /** Returns when the broker has them. */
  void produce(List<Scenario.Raw> raws) {
    for (Scenario.Raw raw : raws) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>("raw." + raw.feed(), raw.json().getBytes(StandardCharsets.UTF_8));
      record
          .headers()
          .add(
              IngestProcessor.RECEIVED_AT,
              raw.receivedAt().toString().getBytes(StandardCharsets.UTF_8));
      producer.send(record);
    }
    producer.flush();
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
    List<Alert> alerts = new ArrayList<>();
    log(Topics.ALERTS)
        .values()
        .forEach(
            partition -> {
              for (ConsumerRecord<byte[], byte[]> record : partition) {
                dev.sparekey.model.avro.Alert alert =
                    reading.deserialize(record.topic(), record.value());
                if (alert == null) {
                  throw new AssertionError("an alert is never erased by us: " + record.offset());
                }
                alerts.add(AlertWire.fromAvro(alert));
              }
            });
    return alerts;
  }

  @Override
  public void close() {
    progress.close();
    log.close();
    producer.close();
    registry.close();
  }
}
