package dev.sparekey.app.demo;

import dev.sparekey.app.demo.company.Attack;
import dev.sparekey.app.demo.company.Company;
import dev.sparekey.app.demo.company.Line;
import dev.sparekey.app.demo.company.Script;
import dev.sparekey.app.replay.AlertTable;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.localcluster.LocalCluster;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.Pack;
import dev.sparekey.topology.Connection;
import dev.sparekey.topology.Feed;
import dev.sparekey.topology.Pipeline;
import dev.sparekey.topology.PublicRecords;
import dev.sparekey.topology.Settings;
import dev.sparekey.topology.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code sparekey demo}: a broker, a registry and the pipeline, fed with a made-up company's
 * records.
 */
@Command(
    name = "demo",
    description =
        "Runs the pipeline on a broker and a registry of its own, fed with a made-up company.",
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

  private static final String GROUP = "sparekey-demo";
  private static final int PARTITIONS = 2;
  private static final long SEED = 7;
  private static final Instant FIRST_DAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final Duration POLL = Duration.ofMillis(200);

  @Option(
      names = "--until-done",
      description = "Ends by itself once everything is worked through, instead of at Ctrl-C.")
  private boolean untilDone;

  private final PrintStream out;
  private final Map<String, Alert> last = new TreeMap<>();

  /** Prints alerts to standard output. */
  public DemoCommand() {
    this(System.out);
  }

  DemoCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    List<Source> sources = new ArrayList<>();
    for (String name : List.of("keycloak", "okta", "sparekey", "zendesk")) {
      sources.add(Sources.builtIn().byName(name));
    }
    Script script = Company.generate(SEED, FIRST_DAY);
    Path work = Files.createTempDirectory("sparekey-demo");
    try (LocalCluster cluster = LocalCluster.start(work.resolve("cluster"), System.err::println);
        SchemaRegistry registry =
            new SchemaRegistry(
                RegistrySettings.of(cluster.registry().url(), Map.of()), Pauses.real())) {
      String servers = cluster.kafka().bootstrapServers();
      createTopics(servers, sources);
      System.err.println("broker " + servers + ", registry " + cluster.registry().url());
      try (Pipeline pipeline = start(servers, work, sources, registry)) {
        play(servers, script.lines().toList());
        watch(servers, sources, registry, pipeline);
      }
    } finally {
      delete(work);
    }
    return summary(script);
  }

  private static Pipeline start(
      String servers, Path work, List<Source> sources, SchemaRegistry registry) {
    Settings settings =
        new Settings(
            sources.stream()
                .map(source -> new Feed(source.name(), source, 1, source.name().equals("zendesk")))
                .toList(),
            Pack.load(),
            AssurancePolicy.DEFAULT,
            Settings.Time.RECORDS,
            PARTITIONS,
            Duration.ofMinutes(2),
            0,
            UUID.randomUUID().toString());
    Connection connection =
        new Connection(servers, GROUP, "demo-1", work.resolve("state"), 1, 1, Map.of());
    return Pipeline.start(
        settings, connection, PublicRecords.register(registry), new SimpleMeterRegistry());
  }

  private static void createTopics(String servers, List<Source> sources)
      throws InterruptedException, ExecutionException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              sources.stream()
                  .map(source -> new NewTopic("raw." + source.name(), 1, (short) 1))
                  .toList())
          .all()
          .get();
      Topics.create(admin, PARTITIONS, (short) 1);
    }
  }

  private static void play(String servers, List<Line> lines) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Line line : lines) {
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(
                "raw." + line.feed(), line.json().getBytes(StandardCharsets.UTF_8));
        record
            .headers()
            .add("received_at", line.receivedAt().toString().getBytes(StandardCharsets.UTF_8));
        producer.send(record);
      }
    }
    System.err.println("played " + lines.size() + " records");
  }

  private void watch(
      String servers, List<Source> sources, SchemaRegistry registry, Pipeline pipeline)
      throws InterruptedException, ExecutionException {
    List<String> flow = new ArrayList<>();
    sources.forEach(source -> flow.add("raw." + source.name()));
    // Accounts ask names and are answered, so the inbox is done only after names is.
    flow.add(Topics.INBOX);
    flow.add(Topics.NAMES);
    flow.add(Topics.INBOX);
    try (RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> reading =
            new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
        KafkaConsumer<byte[], byte[]> alerts = consumer(servers);
        KafkaConsumer<byte[], byte[]> reader = consumer(servers);
        Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      alerts.assign(
          alerts.partitionsFor(Topics.ALERTS).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList());
      alerts.seekToBeginning(alerts.assignment());
      Quiescence quiescence = new Quiescence(admin, reader, GROUP, flow);
      boolean done = false;
      while (pipeline.state() != Pipeline.State.FAILED) {
        boolean wasDone = done;
        done = done || quiescence.reached();
        int shown = 0;
        for (ConsumerRecord<byte[], byte[]> record : alerts.poll(POLL)) {
          dev.sparekey.model.avro.Alert alert = reading.deserialize(record.topic(), record.value());
          if (alert != null) {
            show(AlertWire.fromAvro(alert));
            shown++;
          }
        }
        if (done && !wasDone && !untilDone) {
          System.err.println("everything is worked through; Ctrl-C ends the demo");
        }
        if (untilDone && wasDone && shown == 0) {
          return;
        }
      }
    }
    throw new IllegalStateException("the pipeline gave up: see the log above");
  }

  private void show(Alert alert) {
    last.put(alert.id(), alert);
    out.printf(
        "%-8s %-12s %-13s r%-3d %-28s %s%n",
        alert.severity().name().toLowerCase(Locale.ROOT),
        alert.verdict().name().toLowerCase(Locale.ROOT),
        alert.delivered() ? "delivered" : "not delivered",
        alert.revision(),
        AlertTable.plain(alert.subject(), 28),
        AlertTable.plain(alert.ruleTitle(), 80));
  }

  private int summary(Script script) {
    List<Alert> standing =
        last.values().stream().filter(alert -> alert.verdict() != Verdict.WITHDRAWN).toList();
    List<Alert> delivered = standing.stream().filter(Alert::delivered).toList();
    int missed = 0;
    for (Attack attack : script.attacks()) {
      boolean found =
          delivered.stream().anyMatch(alert -> alert.account().nativeId().equals(attack.account()));
      missed += found ? 0 : 1;
      out.printf("attack %-8s %s%n", found ? "found" : "MISSED", attack.name());
    }
    Set<String> attacked =
        script.attacks().stream().map(Attack::account).collect(Collectors.toSet());
    long wrong =
        delivered.stream()
            .filter(alert -> alert.severity().compareTo(Severity.HIGH) >= 0)
            .filter(alert -> !attacked.contains(alert.account().nativeId()))
            .count();
    out.printf(
        "%d findings, %d delivered, %d attacks missed, %d others delivered at high or above%n",
        standing.size(), delivered.size(), missed, wrong);
    out.flush();
    return missed == 0 && wrong == 0 ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private static KafkaConsumer<byte[], byte[]> consumer(String servers) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
