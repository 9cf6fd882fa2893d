package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.SparekeyJvm;
import dev.sparekey.localcluster.ChildJvm;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.CommittedLog;
import dev.sparekey.testkit.GroupProgress;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline whose rules lie in a folder, and resets and policies for it to judge. */
abstract class EditedRules {

  private static final String APPLICATION = "changed";
  static final String RAW = "raw.idp";
  private static final int PARTITIONS = 2;
  static final int A_SECOND = 100;

  /** Of one agent, so that groups are as many as there are agents. */
  static final int AN_AGENT = 10;

  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final List<String> RESULTS = List.of(Topics.ALERTS, Topics.DEAD_LETTERS);

  static final String RESET = "11111111-1111-4111-8111-111111111111";
  private static final String MANY = "22222222-2222-4222-8222-222222222222";

  /** Of Okta's own records, of which most are about recoveries of nobody. */
  static final String NATIVE = "raw.okta";

  @TempDir Path dir;
  private CommittedLog results;
  private SchemaRegistry client;
  private RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> reading;
  private KafkaAndRegistry platform;
  KafkaProducer<byte[], byte[]> producer;
  final List<Future<RecordMetadata>> sent = new ArrayList<>();

  /** Each test runs a pipeline of which the brokers know nothing yet. */
  @BeforeEach
  void begin() throws Exception {
    platform = LentProcesses.borrow();
    String servers = platform.bootstrapServers();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              List.of(
                  new NewTopic(RAW, 1, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime")),
                  new NewTopic(NATIVE, 2, (short) 1)
                      .configs(Map.of("message.timestamp.type", "LogAppendTime"))))
          .all()
          .get();
      Topics.create(admin, PARTITIONS, (short) 1);
    }
    results =
        new CommittedLog(servers, List.of(Topics.ALERTS, Topics.DEAD_LETTERS, Topics.CONTROL));
    client =
        new SchemaRegistry(RegistrySettings.of(platform.registryUrl(), Map.of()), Pauses.real());
    reading = new RegistryAvroDeserializer<>(client, dev.sparekey.model.avro.Alert.class);
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "max.in.flight.requests.per.connection",
                1,
                "linger.ms",
                5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void stop() {
    producer.close();
    reading.close();
    client.close();
    results.close();
    platform.close();
  }

  /**
   * Each reset has one alert, of the new version in the end, and each agent one of all its resets.
   */
  void assertNothingLostOrDoubled(List<Published> published) throws Exception {
    for (Future<RecordMetadata> one : sent) {
      one.get();
    }
    Map<String, List<Alert>> byId = new TreeMap<>();
    Map<String, String> idOfAnchor = new HashMap<>();
    for (Published one : published) {
      Alert alert = one.alert();
      byId.computeIfAbsent(alert.id(), id -> new ArrayList<>()).add(alert);
      if (alert.ruleId().equals(RESET)) {
        assertThat(idOfAnchor.merge(alert.anchor(), alert.id(), (before, now) -> now))
            .isEqualTo(alert.id());
      }
    }
    assertThat(idOfAnchor).as("alerts on single resets").hasSize(sent.size());
    byId.forEach(
        (id, revisions) -> {
          for (int i = 0; i < revisions.size(); i++) {
            assertThat(revisions.get(i).revision()).as("revision of %s", id).isEqualTo(i + 1);
          }
          assertThat(revisions).extracting(Alert::verdict).doesNotContain(Verdict.WITHDRAWN);
          assertThat(revisions.getLast().severity()).isEqualTo(Severity.HIGH);
        });
    long agents = byId.values().stream().filter(all -> isAcross(all.getLast())).count();
    assertThat(agents).as("alerts on agents").isEqualTo(sent.size() / AN_AGENT);
    assertThat(deadLetters()).isZero();
  }

  /**
   * How many resets have an alert whose newest revision is of the severity; on a slow machine the
   * last may come long after a quiet while.
   */
  static long answered(List<Published> published, Severity severity) {
    Map<String, Severity> newest = new HashMap<>();
    for (Published one : published) {
      if (one.alert().ruleId().equals(RESET)) {
        newest.put(one.alert().anchor(), one.alert().severity());
      }
    }
    return newest.values().stream().filter(severity::equals).count();
  }

  private static boolean isAcross(Alert alert) {
    return alert.ruleId().equals(MANY);
  }

  static String rule(String level, int resets) {
    return """
        title: Reset by the desk
        id: %s
        name: reset
        logsource: {product: sparekey, category: recovery_step}
        detection:
          reset: {step.action: factor_reset}
          condition: reset
        level: %s
        sparekey: {emit: finding, deliver: always}
        ---
        title: Resets by one agent
        id: %s
        correlation:
          type: event_count
          rules: [reset]
          group-by: [actor.id]
          timespan: 1d
          condition: {gte: %d}
        generate: true
        level: high
        sparekey: {emit: finding, deliver: always}
        """
        .formatted(RESET, level, MANY, resets);
  }

  void write(String rule) throws IOException {
    Path rules = Files.createDirectories(dir.resolve("rules"));
    Path written = Files.writeString(dir.resolve("written"), rule);
    Files.move(written, rules.resolve("reset.yml"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** So many resets, about as many a second as the test says. */
  void load(int resets, ChildJvm child) throws InterruptedException {
    for (int i = 0; i < resets; i++) {
      send();
      if (i % (A_SECOND / 20) == 0) {
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(child.isAlive()).as(child::tail).isTrue();
      }
    }
  }

  void send() {
    int number = sent.size();
    String json =
        ("{\"type\":\"recovery\",\"id\":\"reset-%d\",\"action\":\"factor_reset\","
                + "\"path\":\"help_desk\",\"occurred_at\":\"%s\",\"native_id\":\"person-%d\","
                + "\"account_name\":\"person-%d@example.org\","
                + "\"actor\":{\"role\":\"agent\",\"id\":\"agent-%d\",\"name\":\"agent\"}}")
            .formatted(number, Instant.now(), number, number, number / AN_AGENT);
    sent.add(producer.send(new ProducerRecord<>(RAW, json.getBytes(StandardCharsets.UTF_8))));
  }

  ChildJvm run() throws IOException {
    return run("rules: [rules]");
  }

  ChildJvm run(String rules) throws IOException {
    Files.writeString(dir.resolve("salt"), "sixteen grains of it");
    Path config =
        Files.writeString(
            dir.resolve("sparekey.yaml"),
            """
            pipeline:
              application_id: %s
              state_dir: state
              partitions: %d
              replicas: 1
              dead_letter_salt: {file: salt}
            kafka:
              bootstrap_servers: ["%s"]
            registry:
              urls: ["%s"]
            feeds:
              - {name: idp, source: sparekey}
              - {name: okta, source: okta}
            %s
            http:
              port: 0
            """
                .formatted(
                    APPLICATION,
                    PARTITIONS,
                    platform.bootstrapServers(),
                    platform.registryUrl(),
                    rules));
    return SparekeyJvm.start(dir, 512, config, "run");
  }

  static ConditionFactory whileAlive(ChildJvm child) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .failFast(() -> assertThat(child.isAlive()).as(child::tail).isTrue());
  }

  record Published(Alert alert, Instant at) {}

  /** Every revision of the rules over steps in the order of each partition, and when it came. */
  List<Published> read() {
    return read(RESET, MANY);
  }

  List<Published> read(String... rules) {
    List<Published> published = new ArrayList<>();
    for (List<ConsumerRecord<byte[], byte[]>> partition : results.upToNow(Topics.ALERTS).values()) {
      for (ConsumerRecord<byte[], byte[]> record : partition) {
        dev.sparekey.model.avro.Alert alert = reading.deserialize(record.topic(), record.value());
        if (alert != null && Stream.of(rules).anyMatch(alert.getRuleId()::equals)) {
          published.add(
              new Published(AlertWire.fromAvro(alert), Instant.ofEpochMilli(record.timestamp())));
        }
      }
    }
    return published;
  }

  long deadLetters() {
    return size(Topics.DEAD_LETTERS);
  }

  private long size(String topic) {
    return results.upToNow(topic).values().stream().mapToLong(List::size).sum();
  }

  final class Progress implements AutoCloseable {
    private final GroupProgress of =
        new GroupProgress(platform.bootstrapServers(), APPLICATION, List.of(RAW), RESULTS);
    private long alerts;
    private long since = System.nanoTime();

    /** All that was sent is read, and nothing was published for a while: the clock ticks on. */
    boolean isDone() throws InterruptedException {
      long now = size(Topics.ALERTS);
      if (now != alerts) {
        alerts = now;
        since = System.nanoTime();
      }
      return of.size(RAW) == sent.size()
          && of.worked(RAW) == sent.size()
          && System.nanoTime() - since > QUIET.toNanos();
    }

    long changes() {
      return size(Topics.CONTROL);
    }

    @Override
    public void close() {
      of.close();
    }
  }
}
