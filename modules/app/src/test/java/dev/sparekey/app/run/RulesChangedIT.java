package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.Sparekey;
import dev.sparekey.app.SparekeyJvm;
import dev.sparekey.localcluster.BrokerCluster;
import dev.sparekey.localcluster.ChildJvm;
import dev.sparekey.localcluster.RegistryProcess;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import picocli.CommandLine;

/** A rule of a running pipeline is edited while resets come in; alone, for it measures time. */
@Isolated
class RulesChangedIT {

  private static final String APPLICATION = "changed";
  private static final String RAW = "raw.idp";
  private static final int PARTITIONS = 2;
  private static final int A_SECOND = 100;

  /** Of one agent, so that groups are as many as there are agents. */
  private static final int AN_AGENT = 10;

  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration QUIET = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<String> RESULTS = List.of(Topics.ALERTS, Topics.DEAD_LETTERS);

  private static final String RESET = "11111111-1111-4111-8111-111111111111";
  private static final String MANY = "22222222-2222-4222-8222-222222222222";

  /** Of Okta's own records, of which most are about recoveries of nobody. */
  private static final String NATIVE = "raw.okta";

  private static final String POLICY = "33333333-3333-4333-8333-333333333333";

  @TempDir private static Path registryDir;
  private static RegistryProcess registry;

  @TempDir private Path dir;
  private BrokerCluster kafka;
  private KafkaProducer<byte[], byte[]> producer;
  private final List<Future<RecordMetadata>> sent = new ArrayList<>();
  private final List<Future<RecordMetadata>> policies = new ArrayList<>();

  @BeforeAll
  static void startRegistry() throws Exception {
    registry = RegistryProcess.start(registryDir);
  }

  @AfterAll
  static void stopRegistry() {
    registry.close();
  }

  /** Each test runs a pipeline of which the brokers know nothing yet. */
  @BeforeEach
  void begin() throws Exception {
    kafka = BrokerCluster.start(dir.resolve("kafka"), 1);
    String servers = kafka.bootstrapServers();
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
    kafka.close();
  }

  @Test
  void ruleEditedUnderLoad_judgesWithin5SecondsAndNothingIsLostOrDoubled() throws Exception {
    write(rule("low", AN_AGENT + 1));
    try (ChildJvm child = run();
        Progress progress = new Progress()) {
      load(500, child);
      whileAlive(child).until(() -> !read().isEmpty());

      Instant edited = Instant.now();
      write(rule("high", AN_AGENT));
      Instant soon = edited.plus(SOON);
      while (Instant.now().isBefore(soon.plusSeconds(3))) {
        load(A_SECOND, child);
      }

      whileAlive(child)
          .until(() -> progress.isDone() && answered(read(), Severity.HIGH) == sent.size());
      List<Published> published = read();
      Instant first = firstOfTheNewVersion(published);
      System.out.println(
          "a rule edited under load: "
              + sent.size()
              + " resets, the first alert of the new version after "
              + Duration.between(edited, first).toMillis()
              + " ms");
      assertThat(first).isBetween(edited, soon);
      assertThat(published)
          .filteredOn(one -> one.at().isAfter(soon) && one.alert().revision() == 1)
          .isNotEmpty()
          .allMatch(one -> one.alert().severity() == Severity.HIGH);
      assertNothingLostOrDoubled(published);
    }
  }

  @Test
  void processKilledRightBehindThePublication_goesOnWithTheNewRule() throws Exception {
    write(rule("low", AN_AGENT + 1));
    try (Progress progress = new Progress()) {
      try (ChildJvm child = run()) {
        load(300, child);
        // Else the edited rules may be the first that are published.
        whileAlive(child).until(() -> !read().isEmpty() && progress.changes() == 1);
        write(rule("high", AN_AGENT));
        whileAlive(child).until(() -> progress.changes() == 2);
        child.kill();
      }
      for (int i = 0; i < 5; i++) {
        send();
      }
      try (ChildJvm child = run()) {
        load(100, child);
        whileAlive(child)
            .until(() -> progress.isDone() && answered(read(), Severity.HIGH) == sent.size());
      }
      assertThat(progress.changes())
          .as("what is published already is not published again")
          .isEqualTo(2);
      assertNothingLostOrDoubled(read());
    }
  }

  @Test
  void ruleWithAMistake_isRefusedAndTheOneOfBeforeGoesOn() throws Exception {
    write(rule("low", AN_AGENT));
    try (Progress progress = new Progress()) {
      try (ChildJvm child = run()) {
        load(50, child);
        whileAlive(child).until(() -> !read().isEmpty() && progress.changes() == 1);
        write(rule("low", AN_AGENT).replace("step.action", "step.akshun"));
        whileAlive(child).until(() -> child.tail().contains("reset.yml:6:"));
        load(50, child);
        child.kill();
      }
      try (ChildJvm child = run()) {
        load(50, child);
        whileAlive(child)
            .until(() -> progress.isDone() && answered(read(), Severity.LOW) == sent.size());
      }
      assertThat(progress.changes()).isEqualTo(1);
      assertThat(read()).filteredOn(one -> one.alert().ruleId().equals(RESET)).hasSize(sent.size());
    }
  }

  @Test
  void rawRuleEditedUnderLoad_findsByItsNewTextWithin5SecondsAndNothingIsLostOrDoubled()
      throws Exception {
    write(rawRule("low", "policy.rule.update"));
    try (ChildJvm child = run("rules: [rules]")) {
      changePolicies(100, child);
      whileAlive(child).until(() -> !read(POLICY).isEmpty());

      Instant edited = Instant.now();
      write(rawRule("high", "policy."));
      Instant first = firstByTheNewRule(edited, child);

      whileAlive(child).until(() -> accountsOf(read(POLICY)).size() == policies.size());
      List<Published> published = read(POLICY);
      System.out.println(
          "a rule over raw records edited under load: "
              + policies.size()
              + " records, the first alert by the new version after "
              + Duration.between(edited, first).toMillis()
              + " ms");
      assertThat(first).isBefore(edited.plus(SOON));
      Map<String, List<Alert>> byId =
          published.stream()
              .map(Published::alert)
              .collect(Collectors.groupingBy(Alert::id, TreeMap::new, Collectors.toList()));
      assertThat(byId).as("alerts, one of each record").hasSize(policies.size());
      byId.forEach(
          (id, revisions) -> {
            assertThat(revisions).extracting(Alert::revision).doesNotHaveDuplicates();
            assertThat(revisions).extracting(Alert::verdict).doesNotContain(Verdict.WITHDRAWN);
            assertThat(revisions.getLast().severity()).isEqualTo(Severity.HIGH);
          });
      assertThat(new CommittedCount().of(Topics.DEAD_LETTERS)).isZero();
    }
  }

  @Test
  void rawRulePublishedByACommand_findsWithin5SecondsAndNoMoreOnceItIsGone() throws Exception {
    write(rule("low", AN_AGENT));
    try (ChildJvm child = run("rules: [rules]\nrule_changes: {from: topic}")) {
      load(20, child);
      whileAlive(child).until(() -> !read().isEmpty());
      write(rawRule("high", "policy."));

      Instant begun = Instant.now();
      publish("a rule over Okta's own records");
      Instant published = Instant.now();
      Instant first = firstByTheNewRule(begun, child);
      write(rule("low", AN_AGENT));
      publish("it is not wanted");

      System.out.println(
          "a rule over raw records published: the first alert "
              + Duration.between(published, first).toMillis()
              + " ms after the command had ended");
      assertThat(first).isBefore(published.plus(SOON));
      whileAlive(child)
          .until(
              () ->
                  read(POLICY).stream()
                      .collect(Collectors.toMap(one -> one.alert().id(), one -> one, (a, b) -> b))
                      .values()
                      .stream()
                      .allMatch(one -> one.alert().verdict() == Verdict.WITHDRAWN));
    }
  }

  private void publish(String reason) {
    int exit =
        new CommandLine(new Sparekey())
            .execute(
                "rules",
                "publish",
                "--untried",
                "--reason",
                reason,
                "--config",
                dir.resolve("sparekey.yaml").toString());
    assertThat(exit).isZero();
  }

  /** While policies change, when the rule first found one as grave as its new text says. */
  private Instant firstByTheNewRule(Instant since, ChildJvm child) throws InterruptedException {
    while (Instant.now().isBefore(since.plus(SOON).plusSeconds(3))) {
      changePolicies(A_SECOND / 2, child);
    }
    return read(POLICY).stream()
        .filter(one -> one.alert().severity() == Severity.HIGH && one.alert().revision() == 1)
        .map(Published::at)
        .min(Instant::compareTo)
        .orElseThrow();
  }

  private static Set<String> accountsOf(List<Published> published) {
    return published.stream()
        .map(one -> one.alert().account().nativeId())
        .collect(Collectors.toSet());
  }

  /**
   * Each reset has one alert, of the new version in the end, and each agent one of all its resets.
   */
  private void assertNothingLostOrDoubled(List<Published> published) throws Exception {
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
    assertThat(new CommittedCount().of(Topics.DEAD_LETTERS)).isZero();
  }

  /**
   * How many resets have an alert whose newest revision is of the severity; on a slow machine the
   * last may come long after a quiet while.
   */
  private static long answered(List<Published> published, Severity severity) {
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

  private static Instant firstOfTheNewVersion(List<Published> published) {
    return published.stream()
        .filter(one -> one.alert().severity() == Severity.HIGH)
        .map(Published::at)
        .min(Instant::compareTo)
        .orElseThrow();
  }

  private static String rule(String level, int resets) {
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

  private static String rawRule(String level, String event) {
    return """
        title: Policy changed
        id: %s
        level: %s
        logsource: {product: okta, service: okta}
        detection: {changed: {eventType|startswith: %s}, condition: changed}
        """
        .formatted(POLICY, level, event);
  }

  private void write(String rule) throws IOException {
    Path rules = Files.createDirectories(dir.resolve("rules"));
    Path written = Files.writeString(dir.resolve("written"), rule);
    Files.move(written, rules.resolve("reset.yml"), StandardCopyOption.ATOMIC_MOVE);
  }

  /** So many resets, about as many a second as the test says. */
  private void load(int resets, ChildJvm child) throws InterruptedException {
    for (int i = 0; i < resets; i++) {
      send();
      if (i % (A_SECOND / 20) == 0) {
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(child.isAlive()).as(child::tail).isTrue();
      }
    }
  }

  /** By so many people, each in Okta's own words, about as many a second as the test says. */
  private void changePolicies(int changes, ChildJvm child) throws InterruptedException {
    for (int i = 0; i < changes; i++) {
      int number = policies.size();
      String json =
          ("{\"uuid\":\"change-%d\",\"eventType\":\"policy.rule.update\",\"published\":\"%s\","
                  + "\"actor\":{\"id\":\"admin-%d\",\"type\":\"User\","
                  + "\"alternateId\":\"admin-%d@example.org\"},"
                  + "\"outcome\":{\"result\":\"SUCCESS\"}}")
              .formatted(number, Instant.now(), number, number);
      byte[] value = json.getBytes(StandardCharsets.UTF_8);
      policies.add(producer.send(new ProducerRecord<>(NATIVE, value)));
      if (i % (A_SECOND / 20) == 0) {
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(child.isAlive()).as(child::tail).isTrue();
      }
    }
  }

  private void send() {
    int number = sent.size();
    String json =
        ("{\"type\":\"recovery\",\"id\":\"reset-%d\",\"action\":\"factor_reset\","
                + "\"path\":\"help_desk\",\"occurred_at\":\"%s\",\"native_id\":\"person-%d\","
                + "\"account_name\":\"person-%d@example.org\","
                + "\"actor\":{\"role\":\"agent\",\"id\":\"agent-%d\",\"name\":\"agent\"}}")
            .formatted(number, Instant.now(), number, number, number / AN_AGENT);
    sent.add(producer.send(new ProducerRecord<>(RAW, json.getBytes(StandardCharsets.UTF_8))));
  }

  private ChildJvm run() throws IOException {
    return run("rules: [rules]");
  }

  private ChildJvm run(String rules) throws IOException {
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
                    APPLICATION, PARTITIONS, kafka.bootstrapServers(), registry.url(), rules));
    return SparekeyJvm.start(dir, 512, config, "run");
  }

  private static ConditionFactory whileAlive(ChildJvm child) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .failFast(() -> assertThat(child.isAlive()).as(child::tail).isTrue());
  }

  private record Published(Alert alert, Instant at) {}

  /** Every revision of the rules over steps in the order of each partition, and when it came. */
  private List<Published> read() {
    return read(RESET, MANY);
  }

  private List<Published> read(String... rules) {
    List<Published> published = new ArrayList<>();
    try (SchemaRegistry client =
            new SchemaRegistry(RegistrySettings.of(registry.url(), Map.of()), Pauses.real());
        RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> reading =
            new RegistryAvroDeserializer<>(client, dev.sparekey.model.avro.Alert.class);
        CommittedLog log = new CommittedLog(kafka.bootstrapServers(), List.of(Topics.ALERTS))) {
      for (List<ConsumerRecord<byte[], byte[]>> partition : log.upToNow(Topics.ALERTS).values()) {
        for (ConsumerRecord<byte[], byte[]> record : partition) {
          dev.sparekey.model.avro.Alert alert = reading.deserialize(record.topic(), record.value());
          if (alert != null && Stream.of(rules).anyMatch(alert.getRuleId()::equals)) {
            published.add(
                new Published(AlertWire.fromAvro(alert), Instant.ofEpochMilli(record.timestamp())));
          }
        }
      }
    }
    return published;
  }

  private final class CommittedCount {
    long of(String topic) {
      try (CommittedLog log = new CommittedLog(kafka.bootstrapServers(), List.of(topic))) {
        return log.upToNow(topic).values().stream().mapToLong(List::size).sum();
      }
    }
  }

  private final class Progress implements AutoCloseable {
    private final GroupProgress of =
        new GroupProgress(kafka.bootstrapServers(), APPLICATION, List.of(RAW), RESULTS);
    private final CommittedLog log =
        new CommittedLog(kafka.bootstrapServers(), List.of(Topics.ALERTS, Topics.CONTROL));
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

    private long size(String topic) {
      return log.upToNow(topic).values().stream().mapToLong(List::size).sum();
    }

    @Override
    public void close() {
      log.close();
      of.close();
    }
  }
}
