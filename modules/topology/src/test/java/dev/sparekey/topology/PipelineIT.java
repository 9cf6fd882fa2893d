package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparekey.localcluster.LocalCluster;
import dev.sparekey.registryclient.ConfluentFraming;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineIT {

  private static final int PARTITIONS = 3;

  @TempDir private Path dir;

  @Test
  void scenario_throughBrokerAndRegistry_leavesTheResetWithoutTicketOpen() throws Exception {
    try (LocalCluster cluster = LocalCluster.start(dir.resolve("cluster"), line -> {});
        SchemaRegistry registry =
            new SchemaRegistry(
                RegistrySettings.of(cluster.registry().url(), Map.of()), Pauses.real())) {
      String servers = cluster.kafka().bootstrapServers();
      topics(servers);
      Connection connection =
          new Connection(servers, "it", "one", dir.resolve("state"), 1, 1, Map.of());
      Pipeline pipeline =
          Pipeline.start(
              Scenario.settings(Settings.Time.RECORDS, PARTITIONS),
              connection,
              PublicRecords.register(registry),
              new SimpleMeterRegistry());
      try (pipeline) {
        produce(servers);

        Map<String, GenericRecord> alerts = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(servers)) {
          consumer.subscribe(List.of(Topics.ALERTS));
          await()
              .atMost(Duration.ofSeconds(60))
              .until(
                  () -> {
                    for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(200))) {
                      GenericRecord alert = read(registry, record.value());
                      alerts.put(alert.get("id").toString(), alert);
                    }
                    return open(alerts).equals(Set.of("anna"));
                  });
        }
        assertThat(pipeline.state()).isEqualTo(Pipeline.State.READY);
      }
      assertThat(pipeline.state()).isEqualTo(Pipeline.State.CLOSED);
    }
  }

  /**
   * Whose alerts are delivered and stand. Topics are read in any order: Boris' ticket may come
   * after the mark that says there is none, and then withdraws what was said of him.
   */
  private static Set<String> open(Map<String, GenericRecord> alerts) {
    Set<String> accounts = new HashSet<>();
    for (GenericRecord alert : alerts.values()) {
      if ((Boolean) alert.get("delivered")
          && !alert.get("verdict").toString().equals("WITHDRAWN")) {
        accounts.add(((GenericRecord) alert.get("account")).get("nativeId").toString());
      }
    }
    return accounts;
  }

  private static GenericRecord read(SchemaRegistry registry, byte[] value) throws IOException {
    Schema schema = registry.schema(ByteBuffer.wrap(value).getInt(1));
    int header = ConfluentFraming.HEADER_BYTES;
    return new GenericDatumReader<GenericRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(value, header, value.length - header, null));
  }

  private static void topics(String servers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("raw.idp", 1, (short) 1), new NewTopic("raw.desk", 1, (short) 1)))
          .all()
          .get();
      Topics.create(admin, PARTITIONS, (short) 1);
      Topics.create(admin, PARTITIONS, (short) 1);
    }
  }

  private static void produce(String servers) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Scenario.Raw raw : Scenario.records()) {
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>("raw." + raw.feed(), raw.json().getBytes(StandardCharsets.UTF_8));
        record
            .headers()
            .add(
                IngestProcessor.RECEIVED_AT,
                raw.receivedAt().toString().getBytes(StandardCharsets.UTF_8));
        producer.send(record);
      }
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String servers) {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers", servers,
            "group.id", "reader",
            "auto.offset.reset", "earliest",
            "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
