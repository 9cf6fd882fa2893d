package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.engine.Activation;
import dev.sparekey.engine.GroupRecord;
import dev.sparekey.engine.Meanings;
import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.engine.ReleaseUnreadableException;
import dev.sparekey.engine.Releases;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Control;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Posture;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.DeadLetterWire;
import dev.sparekey.model.wire.ViewWire;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control records through the topics. */
class ControlTest {

  private static final String RULE =
      """
      title: Reset by somebody
      id: 99999999-1111-4111-8111-111111111111
      logsource: {product: sparekey, category: recovery_step}
      detection:
        reset: {step.action: factor_reset}
        condition: reset
      level: %s
      sparekey: {emit: finding, deliver: always}
      """;

  private static final String CORRELATION =
      """
      name: reset
      ---
      title: Resets
      id: 99999999-2222-4222-8222-222222222222
      correlation:
        type: event_count
        rules: [reset]
        group-by: [actor.id]
        timespan: 1d
        condition: {gte: 2}
      level: high
      sparekey: {emit: finding, deliver: always}
      """;

  @TempDir private Path dir;
  private final RuleTexts texts = new RuleTexts();

  /** Releases that only the new version reads. */
  private final Set<String> onlyNew = new HashSet<>();

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final StubRegistry registry = new StubRegistry();
  private final PublicRecords published = PublicRecords.register(registry.client(), List.of());
  private TopologyTestDriver driver;

  private final Releases releases =
      activation ->
          texts
              .compiled(activation.release())
              .orElseThrow(() -> new ReleaseRefusedException(activation + " is not there"));

  /** Of a process that is not updated yet. */
  private final Releases ofTheOldVersion =
      activation -> {
        if (onlyNew.contains(activation.release())) {
          throw new ReleaseUnreadableException(activation + " has what only the new one reads");
        }
        return releases.of(activation);
      };

  @AfterEach
  void close() {
    driver.close();
    registry.close();
  }

  @BeforeEach
  void start() {
    driver =
        new TopologyTestDriver(
            PipelineTopology.build(
                settings(ofTheOldVersion), published, meters, Stores::inMemoryKeyValueStore),
            properties("control"));
    for (Scenario.Raw raw : Scenario.records()) {
      RecordHeaders headers = new RecordHeaders();
      headers.add(
          IngestProcessor.RECEIVED_AT,
          raw.receivedAt().toString().getBytes(StandardCharsets.UTF_8));
      byte[] value = raw.json().getBytes(StandardCharsets.UTF_8);
      driver
          .createInputTopic(
              "raw." + raw.feed(), new ByteArraySerializer(), new ByteArraySerializer())
          .pipeInput(new TestRecord<>(null, value, headers, raw.receivedAt()));
    }
  }

  private static Settings settings(Releases releases) {
    Settings of = Scenario.settings(Settings.Time.RECORDS, 1);
    return new Settings(
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
  }

  private Properties properties(String application) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, dir.toString());
    return properties;
  }

  private void publish(Map<String, String> files) {
    Release release = Release.of(files);
    files.values().forEach(text -> texts.add(Release.hash(text), text));
    texts.add(release.hash(), release.text());
    control(release.hash());
  }

  private void control(String release) {
    Control made = new Control("mara", Scenario.START, "a try", release);
    byte[] value = PublicRecords.controls(registry.client()).serialize(Topics.CONTROL, made);
    driver
        .createInputTopic(Topics.CONTROL, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(null, value, Scenario.START);
  }

  private void accept(String tenant) {
    Control made =
        new Control(
            "N. Name",
            Scenario.START,
            "key lost",
            null,
            new Control.Accepted(new AccountId(tenant, "idp", "anna"), 1));
    byte[] value = PublicRecords.controls(registry.client()).serialize(Topics.CONTROL, made);
    driver
        .createInputTopic(Topics.CONTROL, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(PublicRecords.decisionKey(), value, Scenario.START);
  }

  private Map<String, Posture> postures() {
    var reading =
        new RegistryAvroDeserializer<>(registry.client(), dev.sparekey.model.avro.Posture.class);
    Map<String, Posture> postures = new HashMap<>();
    for (byte[] value : read(Topics.POSTURE)) {
      Posture posture =
          ViewWire.fromAvro(Objects.requireNonNull(reading.deserialize(Topics.POSTURE, value)));
      postures.put(posture.account().nativeId(), posture);
    }
    return postures;
  }

  @Test
  void acceptedPrimary_throughTheTopics_isInTheAccountsPostureAndAnAlert() {
    postures();

    accept("default");

    assertThat(postures())
        .containsOnlyKeys("anna")
        .extractingByKey("anna")
        .extracting(Posture::accepted)
        .isEqualTo(new PrimaryAcceptance(1, "key lost", "N. Name", Scenario.START));
    assertThat(alerts(Topics.ALERTS))
        .anyMatch(
            alert ->
                alert.ruleTitle().equals("It was decided what primary MFA is asked of an account"));
    assertThat(refusals()).isEmpty();
  }

  @Test
  void acceptedPrimary_ofATenantThatNobodyHas_isADeadLetter() {
    postures();

    accept("others");

    assertThat(refusals()).containsExactly("invalid_value");
    assertThat(postures()).isEmpty();
  }

  private List<Alert> alerts(String topic) {
    var reading =
        new RegistryAvroDeserializer<>(registry.client(), dev.sparekey.model.avro.Alert.class);
    return read(topic).stream()
        .map(value -> AlertWire.fromAvro(Objects.requireNonNull(reading.deserialize(topic, value))))
        .toList();
  }

  private List<byte[]> read(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readValuesToList();
  }

  private List<String> refusals() {
    var reading =
        new RegistryAvroDeserializer<>(registry.client(), dev.sparekey.model.avro.DeadLetter.class);
    return read(Topics.DEAD_LETTERS).stream()
        .map(
            value ->
                DeadLetterWire.fromAvro(
                    Objects.requireNonNull(reading.deserialize(Topics.DEAD_LETTERS, value))))
        .filter(letter -> letter.source().equals("control"))
        .map(DeadLetter::reason)
        .toList();
  }

  @Test
  void release_publishedWhileThePipelineRuns_judgesWhatIsOpen() {
    assertThat(alerts(Topics.ALERTS)).isEmpty();

    publish(Map.of("reset.yml", RULE.formatted("low")));

    assertThat(alerts(Topics.ALERTS))
        .hasSize(2)
        .allMatch(alert -> alert.ruleVersion().equals(version(RULE.formatted("low"))));
  }

  private static String version(String text) {
    return RuleSet.load(Map.of("reset.yml", text)).rules().getFirst().header().version();
  }

  @Test
  void wordsOfARuleThatNoAlertSays_areNoReasonToSayItAgain() {
    publish(Map.of("reset.yml", RULE.formatted("low")));
    alerts(Topics.ALERTS);

    publish(Map.of("reset.yml", RULE.formatted("low") + "description: More.\n# A comment.\n"));
    assertThat(alerts(Topics.ALERTS)).isEmpty();

    publish(Map.of("reset.yml", RULE.formatted("low").replace("title: ", "title: Another ")));
    assertThat(alerts(Topics.ALERTS)).hasSize(2);
  }

  @Test
  void releaseThatDoesNotLoad_isToldAndTheOneBeforeGoesOn() {
    publish(Map.of("reset.yml", RULE.formatted("low")));
    alerts(Topics.ALERTS);

    publish(Map.of("reset.yml", RULE.formatted("loud")));

    assertThat(refusals()).isEmpty();
    assertThat(meters.get(WatchedReleases.UNLOADABLE).gauge().value()).isEqualTo(1);
    assertThat(alerts(Topics.ALERTS))
        .singleElement()
        .returns("Detection was weakened", Alert::ruleTitle);
  }

  /**
   * In a rolling update the first new process publishes its files while the control task is still
   * on an old one, and later nobody publishes them again.
   */
  @Test
  void releaseThatTheControlTaskDoesNotReadYet_judgesInTheProcessesThatDo() {
    Map<String, String> files = Map.of("reset.yml", RULE.formatted("low"));
    onlyNew.add(Release.of(files).hash());
    publish(files);
    assertThat(refusals()).isEmpty();
    assertThat(alerts(Topics.ALERTS)).isEmpty();

    try (TopologyTestDriver updated =
        new TopologyTestDriver(
            PipelineTopology.accountsAlone(
                settings(releases), published, new SimpleMeterRegistry()),
            properties("updated"))) {
      var inbox =
          updated.createInputTopic(
              Topics.INBOX, new ByteArraySerializer(), new ByteArraySerializer());
      read(Topics.INBOX).forEach(value -> inbox.pipeInput(null, value, Scenario.START));
      assertThat(
              updated
                  .createOutputTopic(
                      Topics.ALERTS, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                  .readValuesToList())
          .hasSize(2);
    }
  }

  /** The control task's own process is updated last, and takes up what it activated unread. */
  @Test
  void releaseThatNoProcessReadYet_judgesOnceTheirsIsUpdated() {
    publish(Map.of("reset.yml", RULE.formatted("high")));
    Map<String, String> files = Map.of("reset.yml", RULE.formatted("low"));
    onlyNew.add(Release.of(files).hash());
    publish(files);
    assertThat(activation()).isEqualTo(new Activation(1, Release.of(files).hash()));
    alerts(Topics.ALERTS);

    onlyNew.clear();
    publish(Map.of("reset.yml", RULE.formatted("medium")));

    assertThat(refusals()).isEmpty();
    assertThat(alerts(Topics.ALERTS))
        .filteredOn(alert -> alert.ruleVersion().equals(version(RULE.formatted("medium"))))
        .hasSize(2);
  }

  /** Nobody publishes it again, so that nothing else would tell what it takes away. */
  @Test
  void releaseThatTheControlTaskReadsAfterItsUpdate_isComparedWithinAMinute() {
    publish(Map.of("reset.yml", RULE.formatted("high")));
    Map<String, String> files = Map.of("reset.yml", RULE.formatted("low"));
    onlyNew.add(Release.of(files).hash());
    publish(files);
    alerts(Topics.ALERTS);

    onlyNew.clear();
    driver.advanceWallClockTime(Duration.ofMinutes(1));

    assertThat(alerts(Topics.ALERTS))
        .singleElement()
        .returns("Detection was weakened", Alert::ruleTitle)
        .satisfies(
            alert ->
                assertThat(alert.evidence())
                    .extracting(EvidenceLine::kind)
                    .containsExactly("level_lowered"));
  }

  /** As a dead letter it would be lost: once all are updated, nobody publishes it again. */
  @Test
  void releaseInAFormOfALaterVersion_isActivatedAndLeavesTheOneBefore() {
    publish(Map.of("reset.yml", RULE.formatted("low")));
    alerts(Topics.ALERTS);
    String text = "sparekey rules 2\nanything\n";
    texts.add(Release.hash(text), text);

    control(Release.hash(text));

    assertThat(refusals()).isEmpty();
    assertThat(activation()).isEqualTo(new Activation(1, Release.hash(text)));
    assertThat(alerts(Topics.ALERTS))
        .singleElement()
        .returns("Detection was weakened", Alert::ruleTitle);
  }

  @Test
  void releaseOfWhichATextIsMissing_isRefused() {
    Release release = Release.of(Map.of("reset.yml", RULE.formatted("low")));
    texts.add(release.hash(), release.text());

    control(release.hash());

    assertThat(refusals()).containsExactly("invalid_value");
  }

  /** Accounts on an updated instance begin to tell by what is not read here. */
  @Test
  void correlationsThatWaitForAccounts_areCounted() {
    publish(Map.of("reset.yml", RULE.formatted("low") + CORRELATION));
    Release newer = Release.of(Map.of("reset.yml", RULE.formatted("low")));
    onlyNew.add(newer.hash());
    publish(Map.of("reset.yml", RULE.formatted("low")));
    assertThat(meters.get(GroupMeters.SILENT).gauge().value()).as("all tell by the first").isZero();
    Meanings taken = new Meanings(Collections.emptySortedMap());

    driver
        .createInputTopic(Topics.MATCHES, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(
            null,
            SingleObject.groupRecord().write(new GroupRecord.Retold(0, 1, taken, Scenario.START)),
            Scenario.START);

    assertThat(meters.get(GroupMeters.SILENT).gauge().value()).isEqualTo(1);
    assertThat(meters.get(GroupMeters.MISSING).gauge().value()).isEqualTo(1);
  }

  @Test
  void releaseWhoseTextsNobodyWrote_isRefused() {
    control("0".repeat(64));

    assertThat(refusals()).containsExactly("invalid_value");
  }

  /** Its stages go by a place that the new topic has not reached, so they would skip it. */
  @Test
  void releaseInATopicThatWasMadeAnew_isRefusedAndTheOneBeforeGoesOn() {
    Map<String, String> low = Map.of("reset.yml", RULE.formatted("low"));
    publish(low);
    alerts(Topics.ALERTS);
    // Seven releases were in the topic that is gone; this one has place 1 of the new.
    activated(7, Release.of(low).hash());

    publish(Map.of("reset.yml", RULE.formatted("high")));

    assertThat(refusals()).containsExactly("invalid_value");
    assertThat(alerts(Topics.ALERTS)).isEmpty();
    assertThat(activation()).isEqualTo(new Activation(7, Release.of(low).hash()));
  }

  @Test
  void releaseAtThePlaceOfTheOneInForce_isRefused() {
    Map<String, String> low = Map.of("reset.yml", RULE.formatted("low"));
    publish(low);
    activated(1, Release.of(low).hash());

    publish(Map.of("reset.yml", RULE.formatted("high")));

    assertThat(refusals()).containsExactly("invalid_value");
  }

  @Test
  void releaseBehindTheOneInForce_judges() {
    Map<String, String> low = Map.of("reset.yml", RULE.formatted("low"));
    Map<String, String> high = Map.of("reset.yml", RULE.formatted("high"));
    publish(low);
    publish(high);

    assertThat(refusals()).isEmpty();
    assertThat(activation()).isEqualTo(new Activation(1, Release.of(high).hash()));
  }

  /** What the control task remembers. */
  private Stored<Activation> memory() {
    return new Stored<>(
        driver.getKeyValueStore(KafkaControlStore.RULES), SingleObject.activation());
  }

  private @Nullable Activation activation() {
    return memory().get(KafkaControlStore.LAST);
  }

  private void activated(long number, String release) {
    memory().put(KafkaControlStore.LAST, new Activation(number, release));
  }

  @Test
  void ruleInAFolderCalledShadow_alertsOnTheTopicOfItsOwn() {
    publish(Map.of("rules/shadow/reset.yml", RULE.formatted("low")));

    assertThat(alerts(Topics.ALERTS)).isEmpty();
    assertThat(alerts(Topics.SHADOW_ALERTS)).hasSize(2);
  }

  @Test
  void ruleThatIsTakenAway_isAnAlertAndItsOwnAreTakenBack() {
    publish(Map.of("reset.yml", RULE.formatted("high")));
    alerts(Topics.ALERTS);

    publish(Map.of("rules/shadow/reset.yml", RULE.formatted("high")));

    List<Alert> said = alerts(Topics.ALERTS);
    assertThat(said).filteredOn(alert -> alert.verdict() == Verdict.WITHDRAWN).hasSize(2);
    assertThat(said)
        .filteredOn(alert -> alert.verdict() != Verdict.WITHDRAWN)
        .singleElement()
        .returns("Detection was weakened", Alert::ruleTitle)
        .returns("mara", Alert::subject);
    assertThat(meters.get(FindingMeters.WITHDRAWN).counter().count()).isEqualTo(2);
    assertThat(meters.get(RuleMeters.MATCHES).counter().count()).isGreaterThanOrEqualTo(2);
  }

  /** Only one process of several has the task that reads what is published. */
  @Test
  void ruleThatWasPublished_countsByItsNameAlsoWhereTheControlTaskIsNot() {
    publish(Map.of("reset.yml", RULE.formatted("low")));
    SimpleMeterRegistry other = new SimpleMeterRegistry();

    try (TopologyTestDriver accounts =
        new TopologyTestDriver(
            PipelineTopology.accountsAlone(settings(releases), published, other),
            properties("other"))) {
      var inbox =
          accounts.createInputTopic(
              Topics.INBOX, new ByteArraySerializer(), new ByteArraySerializer());
      read(Topics.INBOX).forEach(value -> inbox.pipeInput(null, value, Scenario.START));
    }

    assertThat(other.get(FindingMeters.RAISED).tag("title", "Reset by somebody").counter().count())
        .isEqualTo(2);
  }

  @Test
  void textThatDoesNotFitItsHash_isNotTaken() {

    assertThat(texts.add("0".repeat(64), "title: x")).isFalse();
    assertThat(texts.has("0".repeat(64))).isFalse();
  }
}
