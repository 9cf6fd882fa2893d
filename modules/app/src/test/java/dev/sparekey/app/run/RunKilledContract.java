package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.SparekeyJvm;
import dev.sparekey.app.demo.company.Company;
import dev.sparekey.app.demo.company.Line;
import dev.sparekey.localcluster.ChildJvm;
import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.CommittedLog;
import dev.sparekey.testkit.FinalState;
import dev.sparekey.testkit.GroupProgress;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.RecordSender;
import dev.sparekey.testkit.Throttle;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sparekey run} works through the made-up company's records, once undisturbed, once not. */
abstract class RunKilledContract {

  private static final String APPLICATION = "killed";
  private static final int PARTITIONS = 2;

  private static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

  /** Of the last nine days: two weeks of logins more take a minute and change little. */
  private static final List<Line> LINES =
      Company.generate(7, START)
          .lines()
          .filter(line -> line.receivedAt().isAfter(START.plus(Duration.ofDays(13))))
          .toList();

  private static final List<String> FEEDS =
      LINES.stream().map(Line::feed).distinct().sorted().toList();
  private static final List<String> RAW = FEEDS.stream().map(feed -> "raw." + feed).toList();
  private static final List<String> FLOW =
      Stream.concat(RAW.stream(), Stream.of(Topics.NAMES, Topics.INBOX, Topics.MATCHES)).toList();
  private static final List<String> RESULTS = List.of(Topics.ALERTS, Topics.DEAD_LETTERS);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private Path dir;

  abstract KafkaAndRegistry start(Path dir) throws Exception;

  /** What a run leaves behind. */
  private record Outcome(SortedMap<String, FinalState> alerts, long deadLetters) {}

  @Test
  void run_killedTwiceInTheMiddleOfItsInput_endsAsUndisturbed() throws Exception {
    Outcome undisturbed = outcome(dir.resolve("undisturbed"), List.of());
    Outcome killed = outcome(dir.resolve("killed"), List.of(25, 60));

    assertThat(undisturbed.alerts().values()).filteredOn(FinalState::delivered).isNotEmpty();
    assertThat(killed).isEqualTo(undisturbed);
  }

  private Outcome outcome(Path work, List<Integer> killedAtPercent) throws Exception {
    try (KafkaAndRegistry platform = start(work.resolve("platform"))) {
      fill(platform.bootstrapServers());
      try (GroupProgress progress =
          new GroupProgress(platform.bootstrapServers(), APPLICATION, FLOW, RESULTS)) {
        assertHasTheWholeScript(progress);
        for (int percent : killedAtPercent) {
          long target = LINES.size() * (long) percent / 100;
          try (ChildJvm child = run(platform, work, Throttle.SETTINGS)) {
            whileAlive(child).until(() -> worked(progress) >= target);
            child.kill();
          }
          assertThat(worked(progress))
              .as("records worked through when killed at %d %%", percent)
              .isBetween(target, LINES.size() - 1L);
        }
        try (ChildJvm child = run(platform, work, Map.of())) {
          // Each look reads and counts all topics, beside those that write them.
          whileAlive(child).pollInterval(Duration.ofMillis(250)).until(progress::isDone);
        }
      }
      return read(platform);
    }
  }

  private static ConditionFactory whileAlive(ChildJvm child) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast(() -> assertThat(child.isAlive()).as(child::tail).isTrue());
  }

  private static long worked(GroupProgress progress) throws InterruptedException {
    long worked = 0;
    for (String topic : RAW) {
      worked += progress.worked(topic);
    }
    return worked;
  }

  private static void fill(String servers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(RAW.stream().map(topic -> new NewTopic(topic, 1, (short) 1)).toList())
          .all()
          .get();
      Topics.create(admin, PARTITIONS, (short) 1);
    }
    try (RecordSender sender = new RecordSender(servers)) {
      for (Line line : LINES) {
        sender.send(
            "raw." + line.feed(), line.json().getBytes(StandardCharsets.UTF_8), line.receivedAt());
      }
      sender.flush();
    }
  }

  /** Two runs over less than it would be as equal as two over all of it. */
  private static void assertHasTheWholeScript(GroupProgress progress) {
    for (String feed : FEEDS) {
      assertThat(progress.size("raw." + feed))
          .as("records of " + feed)
          .isEqualTo(LINES.stream().filter(line -> line.feed().equals(feed)).count());
    }
  }

  private static ChildJvm run(KafkaAndRegistry platform, Path work, Map<String, String> client)
      throws IOException {
    Files.writeString(Files.createDirectories(work).resolve("salt"), "sixteen grains of it");
    Path config =
        Files.writeString(
            work.resolve("sparekey.yaml"),
            """
            pipeline:
              application_id: %s
              state_dir: state
              partitions: %d
              replicas: 1
              time: records
              dead_letter_salt: {file: salt}
            kafka:
              bootstrap_servers: ["%s"]
              client: {%s}
            registry:
              urls: ["%s"]
            feeds:
            %s
            http:
              port: 0
            """
                .formatted(
                    APPLICATION,
                    PARTITIONS,
                    platform.bootstrapServers(),
                    client.entrySet().stream()
                        .map(one -> one.getKey() + ": \"" + one.getValue() + "\"")
                        .collect(Collectors.joining(", ")),
                    platform.registryUrl(),
                    FEEDS.stream()
                        .map(feed -> "  - {name: " + feed + ", source: " + feed + "}")
                        .collect(Collectors.joining("\n"))));
    return SparekeyJvm.start(work, 512, config, "run");
  }

  private static Outcome read(KafkaAndRegistry platform) {
    List<Alert> alerts = new ArrayList<>();
    try (SchemaRegistry registry =
            new SchemaRegistry(
                RegistrySettings.of(platform.registryUrl(), Map.of()), Pauses.real());
        RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> reading =
            new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
        CommittedLog log = new CommittedLog(platform.bootstrapServers(), RESULTS)) {
      for (List<ConsumerRecord<byte[], byte[]>> partition : log.upToNow(Topics.ALERTS).values()) {
        for (ConsumerRecord<byte[], byte[]> record : partition) {
          dev.sparekey.model.avro.Alert alert = reading.deserialize(record.topic(), record.value());
          if (alert != null) {
            alerts.add(AlertWire.fromAvro(alert));
          }
        }
      }
      long deadLetters =
          log.upToNow(Topics.DEAD_LETTERS).values().stream().mapToLong(List::size).sum();
      SortedMap<String, FinalState> standing = FinalState.of(alerts);
      standing.values().removeIf(RunKilledContract::isAboutSilence);
      return new Outcome(standing, deadLetters);
    }
  }

  /** That a feed lags the clock depends on when the pipeline ran; its account is the feed. */
  private static boolean isAboutSilence(FinalState alert) {
    return alert.account().feed().equals(alert.account().nativeId());
  }
}
