package dev.sparekey.app.backfill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparekey.app.Sparekey;
import dev.sparekey.app.SparekeyJvm;
import dev.sparekey.app.inventory.ExportedInventory;
import dev.sparekey.localcluster.ChildJvm;
import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import dev.sparekey.testkit.RecordSender;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A pipeline that starts with 90 days of history and an inventory. */
class BackfillIT {

  private static final Instant START = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private static KafkaAndRegistry platform;

  @TempDir private Path dir;
  private final StringWriter printed = new StringWriter();

  @BeforeAll
  static void startPlatform() throws Exception {
    platform = LentProcesses.borrow();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
      admin
          .createTopics(
              Stream.of("idp", "desk", "inventory")
                  .map(
                      feed ->
                          new NewTopic("raw." + feed, 2, (short) 1)
                              .configs(Map.of("message.timestamp.type", "LogAppendTime")))
                  .toList())
          .all()
          .get();
    }
  }

  @AfterAll
  static void stopPlatform() {
    platform.close();
  }

  private static String servers() {
    return platform.bootstrapServers();
  }

  @BeforeEach
  void files() throws IOException {
    Files.writeString(dir.resolve("salt"), "sixteen grains of it\n");
    Files.writeString(
        dir.resolve("sparekey.yaml"),
        """
        pipeline:
          state_dir: state
          partitions: 2
          replicas: 1
          dead_letter_salt: {file: salt}
          alert_from: %s
        kafka: {bootstrap_servers: '%s'}
        registry: {urls: '%s'}
        http: {port: 0}
        feeds:
          - {name: idp, source: sparekey}
          - {name: desk, source: zendesk}
          - {name: inventory, source: sparekey}
        """
            .formatted(START, servers(), platform.registryUrl()));
    List<String> history = new ArrayList<>();
    for (int day = 90; day >= 2; day -= 4) {
      history.add(login("l" + day, ago(day), "password", "webauthn"));
    }
    // Both would be alerts today.
    history.add(helpedReset("reset", ago(50)));
    history.add(codeUsed("code", ago(10)));
    history.add(login("ancient", ago(140), "password"));
    Files.write(dir.resolve("idp.jsonl"), history);
    Files.writeString(
        dir.resolve("inventory.csv"),
        """
        feed,account,subject,sort,kind,credential_id,status,issued_at,codes_left,storage_declared,storage_approved
        idp,anna,anna@example.com,code_set,recovery_code,set-1,active,2024-03-02,6,vault,true
        """);
  }

  private static Instant ago(int days) {
    return START.minus(Duration.ofDays(days));
  }

  private static String authenticators(String... kinds) {
    return "\"authenticators\":{\"kinds\":[\"%s\"],\"completeness\":\"exact\"}"
        .formatted(String.join("\",\"", kinds));
  }

  private static String login(String id, Instant at, String... kinds) {
    return "{\"type\":\"authentication\",\"id\":\"%s\",\"occurred_at\":\"%s\",\"native_id\":\"anna\",\"outcome\":\"success\",%s}"
        .formatted(id, at, authenticators(kinds));
  }

  private static String helpedReset(String id, Instant at) {
    return "{\"type\":\"recovery\",\"id\":\"%s\",\"occurred_at\":\"%s\",\"native_id\":\"anna\",\"action\":\"password_reset\",\"actor\":{\"role\":\"agent\",\"id\":\"bo\"}}"
        .formatted(id, at);
  }

  private static String codeUsed(String id, Instant at) {
    return "{\"type\":\"recovery\",\"id\":\"%s\",\"occurred_at\":\"%s\",\"native_id\":\"anna\",\"action\":\"code_used\",\"actor\":{\"role\":\"self\"},\"credential\":{\"kind\":\"recovery_code\",\"id\":\"set-1\"},%s}"
        .formatted(id, at, authenticators("password", "recovery_code"));
  }

  @Test
  void historyAndInventory_raiseNothing_andTheNextWeakRecoveryIsJudgedByThem() throws Exception {
    assertThat(sparekey("topics", "create", "--config", file("sparekey.yaml"))).isZero();
    try (ChildJvm run = SparekeyJvm.start(dir, 384, dir.resolve("sparekey.yaml"), "run")) {
      String[] backfill = {
        "backfill",
        "--config",
        file("sparekey.yaml"),
        "--source",
        "idp=" + file("idp.jsonl"),
        "--inventory",
        file("inventory.csv"),
        "--inventory-feed",
        "inventory"
      };
      assertThat(sparekey(backfill)).isZero();
      assertThat(printed())
          .contains("26 records read, 25 to send", "1 too_late")
          .contains("done: 27 records read, 26 sent")
          .contains("0 of these records occurred since");
      await()
          .atMost(LONGEST)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(() -> assertThat(inventory()).contains("\"codes_left\":6"));
      assertThat(inventory())
          .contains("\"credential_id\":\"set-1\"")
          .contains("\"issued_at\":\"2024-03-02T00:00:00Z\"")
          .contains("\"storage_declared\":\"vault\"", "\"storage_approved\":true");

      // Once more, as after an interruption.
      assertThat(sparekey(backfill)).isZero();
      send("raw.idp", codeUsed("today", Instant.now()));

      List<Alert> alerts = new ArrayList<>();
      try (AlertReader reader = new AlertReader()) {
        await()
            .atMost(LONGEST)
            .until(
                () -> {
                  reader.poll(alerts);
                  return !alerts.isEmpty();
                });
      }
      assertThat(alerts).allMatch(alert -> alert.anchor().equals("idp:today"));
      assertThat(alerts.getFirst().assurance().primary().floor()).isGreaterThanOrEqualTo(4);
      assertThat(alerts.getFirst().explanation().unknowns())
          .noneMatch(line -> line.contains("only since"));
      await()
          .atMost(LONGEST)
          .pollInterval(Duration.ofMillis(500))
          .untilAsserted(() -> assertThat(inventory()).contains("\"codes_left\":5"));
      assertThat(run.isAlive()).as(run::tail).isTrue();
    }
  }

  private String inventory() {
    return ExportedInventory.ofJson(dir.resolve("sparekey.yaml"));
  }

  private String printed() {
    return printed.toString();
  }

  /** In this JVM, as each start of another costs seconds. */
  private int sparekey(String... arguments) {
    printed.getBuffer().setLength(0);
    CommandLine command = new CommandLine(new Sparekey());
    command.setOut(new PrintWriter(printed, true));
    command.setErr(new PrintWriter(printed, true));
    return command.execute(arguments);
  }

  private String file(String name) {
    return dir.resolve(name).toString();
  }

  private static void send(String topic, String record) {
    try (RecordSender sender = new RecordSender(servers())) {
      sender.send(topic, null, record.getBytes(StandardCharsets.UTF_8));
      sender.flush();
    }
  }

  /** All alerts from the first one on. */
  private static final class AlertReader implements AutoCloseable {
    private final SchemaRegistry registry =
        new SchemaRegistry(RegistrySettings.of(platform.registryUrl(), Map.of()), Pauses.real());
    private final RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> form =
        new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
    private final KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers(), "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());

    AlertReader() {
      List<TopicPartition> partitions =
          List.of(new TopicPartition(Topics.ALERTS, 0), new TopicPartition(Topics.ALERTS, 1));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    }

    void poll(List<Alert> into) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
        dev.sparekey.model.avro.Alert alert = form.deserialize(record.topic(), record.value());
        if (alert != null) {
          into.add(AlertWire.fromAvro(alert));
        }
      }
    }

    @Override
    public void close() {
      consumer.close();
      form.close();
      registry.close();
    }
  }
}
