package dev.sparekey.app.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.CredentialStorage;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Occurrence;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.avro.CredentialInventoryEntry;
import dev.sparekey.model.wire.Subject;
import dev.sparekey.model.wire.ViewWire;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroSerializer;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import dev.sparekey.topology.Topics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code inventory export} on a broker and a registry. */
class InventoryCommandIT {

  private static KafkaAndRegistry platform;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void publish() throws Exception {
    platform = LentProcesses.borrow();
    String servers = platform.bootstrapServers();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      Topics.create(admin, 2, (short) 1);
      admin.deleteTopics(List.of(Topics.POSTURE)).all().get();
    }
    Map<String, Object> settings =
        Map.of("bootstrap.servers", servers, "transactional.id", "test", "acks", "all");
    try (SchemaRegistry registry =
            new SchemaRegistry(
                RegistrySettings.of(platform.registryUrl(), Map.of()), Pauses.real());
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      registry.registerAll(
          Map.of(Topics.INVENTORY + "-value", Subject.CREDENTIAL_INVENTORY.schema()));
      var avro =
          new RegistryAvroSerializer<>(
              registry,
              CredentialInventoryEntry.class,
              Subject.CREDENTIAL_INVENTORY.schema(),
              topic -> topic + "-value");
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "anna1", avro.serialize(Topics.INVENTORY, entry("t1", "anna", "old")));
      send(producer, "bert1", avro.serialize(Topics.INVENTORY, entry("t1", "=1+1", "b")));
      send(producer, "gone1", avro.serialize(Topics.INVENTORY, entry("t1", "gone", "g")));
      send(producer, "else1", avro.serialize(Topics.INVENTORY, entry("t2", "anna", "e")));
      producer.commitTransaction();
      producer.beginTransaction();
      send(producer, "anna1", avro.serialize(Topics.INVENTORY, entry("t1", "anna", "new")));
      send(producer, "gone1", null);
      producer.commitTransaction();
      producer.beginTransaction();
      send(producer, "anna1", avro.serialize(Topics.INVENTORY, entry("t1", "anna", "never")));
      producer.abortTransaction();
    }
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  @Test
  void export_asCsv_hasTheLastCommittedValueOfEachKeyAndNoFormula() {
    assertThat(export()).isZero();

    String csv = out.toString(StandardCharsets.UTF_8);
    assertThat(csv.lines()).hasSize(4);
    assertThat(csv).startsWith("\"tenant\",\"feed\",\"account\",\"subject\"");
    assertThat(csv).contains("\"new\"", "\"'=1+1\"").doesNotContain("\"old\"", "\"never\"", "gone");
  }

  @Test
  void export_asJson_withFilters_hasThatAccountOnly() {
    assertThat(export("--format", "json", "--tenant", "t1", "--account", "anna")).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .contains("\"credential_id\":\"new\"", "\"codes_left\":7", "\"issued\":\"yes\"");
  }

  @Test
  void export_ofATopicThatIsMissing_endsWith2() {
    assertThat(export("--what", "posture")).isEqualTo(2);
    assertThat(err.toString()).contains("topic sparekey.posture is missing");
  }

  @Test
  void export_withoutAPlace_endsWith2() {
    assertThat(execute("export")).isEqualTo(2);
  }

  private int export(String... more) {
    String[] arguments = new String[5 + more.length];
    arguments[0] = "export";
    arguments[1] = "--brokers";
    arguments[2] = platform.bootstrapServers();
    arguments[3] = "--registry";
    arguments[4] = platform.registryUrl();
    System.arraycopy(more, 0, arguments, 5, more.length);
    return execute(arguments);
  }

  private int execute(String... arguments) {
    CommandLine commandLine =
        new CommandLine(new InventoryCommand(new PrintStream(out, false, StandardCharsets.UTF_8)));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, String key, byte @Nullable [] value) {
    producer.send(
        new ProducerRecord<>(Topics.INVENTORY, key.getBytes(StandardCharsets.UTF_8), value));
  }

  private static CredentialInventoryEntry entry(String tenant, String account, String credential) {
    Instant issued = Instant.parse("2026-03-02T08:00:00Z");
    return ViewWire.toAvro(
        new InventoryEntry(
            new AccountId(tenant, "okta", account),
            "code_set:1",
            account + "@example.com",
            SubjectKind.PERSON,
            InventoryEntry.Sort.CODE_SET,
            Authenticator.RECOVERY_CODE,
            credential,
            1,
            Occurrence.at(issued),
            null,
            Occurrence.NONE,
            Occurrence.UNKNOWN,
            null,
            null,
            7,
            InventoryEntry.Status.ACTIVE,
            InventoryEntry.Basis.OBSERVED,
            null,
            CredentialStorage.UNKNOWN,
            issued,
            Set.of()));
  }
}
