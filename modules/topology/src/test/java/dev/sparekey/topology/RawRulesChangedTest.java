package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.engine.Activation;
import dev.sparekey.engine.Releases;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Control;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules over raw records are published, changed and taken away while records come. */
class RawRulesChangedTest {

  private static final String RULE =
      """
      title: Policy changed
      id: 44444444-4444-4444-8444-444444444444
      level: %s
      logsource: {product: okta, service: okta}
      detection: {s: {eventtype: policy.rule.update, actor.alternateId|startswith: '%s'}, condition: s}
      """;

  @TempDir private Path dir;
  private final RuleTexts texts = new RuleTexts();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final StubRegistry registry = new StubRegistry();
  private final PublicRecords published = PublicRecords.register(registry.client(), List.of());
  private final NewestRelease newest = new NewestRelease(published.control(), texts);
  private final Scenario.Raw byAnna = Scenario.policyChanges().get(0);
  private final Scenario.Raw byBoris = Scenario.policyChanges().get(1);
  private TopologyTestDriver driver;

  private final Releases releases =
      new Releases() {
        @Override
        public RuleSet of(Activation release) {
          return texts.compiled(release.release()).orElseThrow();
        }

        @Override
        public Optional<RuleSet> newest() {
          return newest.rules();
        }
      };

  @BeforeEach
  void start() {
    Settings of = Scenario.rawRules(Settings.Time.RECORDS, 1);
    Settings settings =
        new Settings(
            of.feeds(),
            RuleSet.load(Map.of()),
            releases,
            of.policy(),
            of.time(),
            of.partitions(),
            of.disorder(),
            of.epoch(),
            of.alertFrom(),
            of.salt());
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "raw-rules-changed");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, dir.toString());
    driver =
        new TopologyTestDriver(
            PipelineTopology.build(settings, published, meters, Stores::inMemoryKeyValueStore),
            properties);
  }

  @AfterEach
  void close() {
    driver.close();
    registry.close();
  }

  /** To ingest first, which finds it beside the logs, and then to the stages that judge. */
  private void publish(Map<String, String> files) {
    byte[] change = change(files);
    newest.published(null, change);
    newest.settle(() -> true);
    activate(change);
  }

  private byte[] change(Map<String, String> files) {
    Release release = Release.of(files);
    files.values().forEach(text -> texts.add(Release.hash(text), text));
    texts.add(release.hash(), release.text());
    Control made = new Control("mara", Scenario.START, "a try", release.hash());
    return PublicRecords.controls(registry.client()).serialize(Topics.CONTROL, made);
  }

  private void activate(byte[] change) {
    driver
        .createInputTopic(Topics.CONTROL, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(null, change, Scenario.START);
  }

  private void pipe(Scenario.Raw raw) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(
        IngestProcessor.RECEIVED_AT, raw.receivedAt().toString().getBytes(StandardCharsets.UTF_8));
    byte[] value = raw.json().getBytes(StandardCharsets.UTF_8);
    driver
        .createInputTopic("raw." + raw.feed(), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(null, value, headers, raw.receivedAt()));
  }

  private List<Alert> alerts() {
    var reading =
        new RegistryAvroDeserializer<>(registry.client(), dev.sparekey.model.avro.Alert.class);
    return driver
        .createOutputTopic(Topics.ALERTS, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readValuesToList()
        .stream()
        .map(
            value ->
                AlertWire.fromAvro(
                    Objects.requireNonNull(reading.deserialize(Topics.ALERTS, value))))
        .toList();
  }

  private static Map<String, String> rule(String level, String actors) {
    return Map.of("policy.yml", RULE.formatted(level, actors));
  }

  @Test
  void rulePublishedWhileThePipelineRuns_isPutBeforeTheRecordsThatComeThen() {
    pipe(byAnna);

    publish(rule("high", ""));
    pipe(byBoris);

    assertThat(alerts())
        .singleElement()
        .returns("boris", alert -> alert.account().nativeId())
        .returns(version(RULE.formatted("high", "")), Alert::ruleVersion);
  }

  private static String version(String text) {
    return RuleSet.load(Map.of("policy.yml", text)).rules().getFirst().header().version();
  }

  @Test
  void ruleOverRecords_hasItsEvaluationsCountedAndTimed() {
    publish(rule("high", "anna"));
    pipe(byAnna);
    pipe(byBoris);

    assertThat(meters.get(RuleMeters.MATCHES).counter().count()).isEqualTo(1);
    assertThat(meters.get(RuleMeters.EVALUATION).timer().count()).isPositive();
  }

  @Test
  void changedRule_findsByItsNewConditionAndRevisesWhatItFoundBefore() {
    publish(rule("low", "anna"));
    pipe(byAnna);
    pipe(byBoris);
    assertThat(alerts()).extracting(Alert::severity).containsExactly(Severity.LOW);

    publish(rule("high", ""));
    pipe(byBoris);

    List<Alert> said = alerts();
    assertThat(said)
        .extracting(alert -> alert.account().nativeId())
        .containsExactly("anna", "boris");
    assertThat(said).extracting(Alert::severity).containsOnly(Severity.HIGH);
    assertThat(said).extracting(Alert::revision).containsExactly(2, 1);
  }

  @Test
  void matchThatOvertakesTheActivation_isToldWhenTheRuleJudges() {
    byte[] change = change(rule("high", ""));
    newest.published(null, change);
    newest.settle(() -> true);
    pipe(byAnna);
    assertThat(alerts()).isEmpty();

    activate(change);

    assertThat(alerts()).singleElement().returns("anna", alert -> alert.account().nativeId());
  }

  @Test
  void ruleThatIsTakenAway_findsNothingMoreAndItsFindingsAreTakenBack() {
    publish(rule("high", ""));
    pipe(byAnna);
    alerts();

    publish(Map.of("other.yml", RULE.formatted("low", "nobody").replace("4444-4444", "4444-5555")));
    pipe(byBoris);

    assertThat(alerts())
        .filteredOn(alert -> alert.ruleTitle().equals("Policy changed"))
        .singleElement()
        .returns("anna", alert -> alert.account().nativeId())
        .returns(Verdict.WITHDRAWN, Alert::verdict);
    assertThat(meters.get(IngestProcessor.MATCHED_COUNTER).counter().count()).isEqualTo(1);
  }

  @Test
  void releaseThatDoesNotLoad_leavesTheRulesOfBefore() {
    publish(rule("high", "anna"));
    byte[] change = change(rule("loud", ""));
    newest.published(null, change);
    newest.settle(() -> true);

    pipe(byBoris);
    pipe(byAnna);

    assertThat(alerts()).extracting(alert -> alert.account().nativeId()).containsExactly("anna");
  }
}
