package dev.sparekey.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.localcluster.BrokerCluster;
import dev.sparekey.localcluster.ChildJvm;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Transport;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.Links;
import dev.sparekey.sinks.transport.Endpoint;
import dev.sparekey.sinks.transport.Transports;
import dev.sparekey.testkit.AlertDraft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.connect.cli.ConnectStandalone;
import org.apache.kafka.connect.file.FileStreamSinkConnector;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.StringConverter;
import org.apache.kafka.connect.transforms.ExtractField;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic of documents as Kafka Connect's own runtime reads it, with its own connector to files.
 */
class FileSinkIT {

  private static final int ORDINARY = 20;

  /** By the format of its topic, how a connector reads what is in it. */
  private static final Map<Format, Map<String, String>> CONVERSIONS =
      Map.of(
          Format.CEF, asTheyAre(),
          Format.OCSF, fieldOf("finding_info", "uid"),
          Format.ECS, fieldOf("event", "id"));

  private static BrokerCluster kafka;
  private static ChildJvm connect;

  @TempDir private static Path dir;

  /** One Kafka Connect with a connector a format: each start of it costs seconds. */
  @BeforeAll
  static void start() throws Exception {
    kafka = BrokerCluster.start(dir.resolve("kafka"), 1);
    try (Admin admin = Admin.create(client())) {
      List<NewTopic> topics = new ArrayList<>();
      for (Format format : CONVERSIONS.keySet()) {
        topics.add(new NewTopic(topic(format), 1, (short) 1));
      }
      admin.createTopics(topics).all().get();
    }
    connect = connect();
  }

  @AfterAll
  static void stop() {
    try {
      assertThat(connect.isAlive()).as(connect::tail).isTrue();
    } finally {
      connect.close();
      kafka.close();
    }
  }

  private static Map<String, Object> client() {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }

  private static String topic(Format format) {
    return "siem." + format;
  }

  private static List<Parcel> parcels(Format format) {
    List<Parcel> parcels = new ArrayList<>();
    for (int i = 0; i < ORDINARY; i++) {
      AlertDraft draft = new AlertDraft();
      draft.id = "finding-" + i;
      parcels.add(parcel(draft, format));
    }
    AlertDraft hostile = new AlertDraft();
    hostile.id = "hostile";
    hostile.subject = "a|b=c\\d\n\r\t{\"uid\": \"forged\"} \u0000\u202E é漢😀" + "x".repeat(100_000);
    parcels.add(parcel(hostile, format));
    return parcels;
  }

  private static Parcel parcel(AlertDraft draft, Format format) {
    return new Parcel(draft.alert(), format.of(draft.alert(), Links.NONE));
  }

  /** The lines that come out of Kafka Connect where the documents go in. */
  private static List<String> connected(Format format, List<Parcel> parcels) throws Exception {
    Endpoint endpoint = new Endpoint.KafkaTopic(topic(format));
    try (Transport transport = (Transport) Transports.open(endpoint, client())) {
      assertThat(transport.send(parcels)).hasOnlyElementsOfType(Outcome.Accepted.class);
    }
    Path out = out(format);
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(100))
        .failFast(() -> assertThat(connect.isAlive()).as(connect::tail).isTrue())
        .untilAsserted(() -> assertThat(lines(out)).hasSizeGreaterThanOrEqualTo(parcels.size()));
    return lines(out);
  }

  private static Path out(Format format) {
    return dir.resolve("out." + format);
  }

  private static ChildJvm connect() throws IOException {
    Map<String, String> worker = new TreeMap<>(asTheyAre());
    worker.put("bootstrap.servers", kafka.bootstrapServers());
    worker.put("listeners", "http://127.0.0.1:0");
    worker.put("offset.storage.file.filename", dir.resolve("offsets").toString());
    worker.put("plugin.discovery", "service_load");
    List<String> arguments = new ArrayList<>(List.of(properties("worker", worker)));
    for (Map.Entry<Format, Map<String, String>> one : CONVERSIONS.entrySet()) {
      Map<String, String> connector = new TreeMap<>(one.getValue());
      String name = "alerts-" + one.getKey();
      connector.put("name", name);
      connector.put("connector.class", FileStreamSinkConnector.class.getName());
      connector.put("topics", topic(one.getKey()));
      connector.put("file", out(one.getKey()).toString());
      arguments.add(properties(name, connector));
    }
    return ChildJvm.start(
        "connect",
        dir,
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        ConnectStandalone.class.getName(),
        arguments);
  }

  private static String properties(String name, Map<String, String> settings) throws IOException {
    Properties properties = new Properties();
    properties.putAll(settings);
    Path file = dir.resolve(name + ".properties");
    try (var writer = Files.newBufferedWriter(file)) {
      properties.store(writer, null);
    }
    return file.toString();
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private static Map<String, String> asTheyAre() {
    return Map.of(
        "key.converter", StringConverter.class.getName(),
        "value.converter", StringConverter.class.getName());
  }

  /** The value of one field of the JSON that Connect itself parses. */
  private static Map<String, String> fieldOf(String object, String field) {
    String extract = ExtractField.Value.class.getName();
    return Map.of(
        "key.converter",
        StringConverter.class.getName(),
        "value.converter",
        JsonConverter.class.getName(),
        "value.converter.schemas.enable",
        "false",
        "transforms",
        "object,field",
        "transforms.object.type",
        extract,
        "transforms.object.field",
        object,
        "transforms.field.type",
        extract,
        "transforms.field.field",
        field);
  }

  private static List<String> of(List<Parcel> parcels, Function<Parcel, String> what) {
    return parcels.stream().map(what).toList();
  }

  @Test
  void cef_comesOutAsItWentIn() throws Exception {
    List<Parcel> parcels = parcels(Format.CEF);

    assertThat(connected(Format.CEF, parcels)).isEqualTo(of(parcels, Parcel::document));
  }

  @Test
  void ocsf_isReadAsJsonFieldByField() throws Exception {
    List<Parcel> parcels = parcels(Format.OCSF);

    assertThat(connected(Format.OCSF, parcels))
        .isEqualTo(of(parcels, parcel -> parcel.alert().id()));
  }

  @Test
  void ecs_isReadAsJsonFieldByField() throws Exception {
    List<Parcel> parcels = parcels(Format.ECS);

    assertThat(connected(Format.ECS, parcels))
        .isEqualTo(of(parcels, parcel -> parcel.alert().id() + ":0:1"));
  }
}
