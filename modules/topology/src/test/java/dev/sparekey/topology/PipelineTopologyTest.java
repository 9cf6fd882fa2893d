package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sparekey.engine.InboxRecord;
import dev.sparekey.engine.Mark;
import dev.sparekey.engine.NamesRecord;
import dev.sparekey.ingest.Sources;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryState.Phase;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.avro.CredentialInventoryEntry;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.DeadLetterWire;
import dev.sparekey.model.wire.ViewWire;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.rules.Pack;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTopologyTest {

  @TempDir private Path dir;
  private final List<TopologyTestDriver> drivers = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final StubRegistry registry = new StubRegistry();
  private final PublicRecords published = PublicRecords.register(registry.client(), List.of());

  @AfterEach
  void close() {
    drivers.forEach(TopologyTestDriver::close);
    registry.close();
  }

  @Test
  void topology_described_isAsPinned() throws IOException {
    String actual = PipelineTopology.build(records(), published, meters).describe().toString();
    Files.writeString(Path.of("target", "topology.txt"), actual);

    assertThat(actual).isEqualTo(resource("topology.txt"));
  }

  @Test
  void scenario_throughTopics_givesTheAlertsOfTheStagesDrivenDirectly() {
    TopologyTestDriver driver = driver(records());
    Direct direct = new Direct(records());
    for (Scenario.Raw raw : Scenario.records()) {
      pipe(driver, raw);
      direct.accept(raw);
    }

    Map<String, Alert> last = new TreeMap<>();
    for (Alert alert : alerts(driver)) {
      last.put(alert.id(), alert);
    }
    assertThat(last).isNotEmpty();
    assertThat(last.values())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("revision", "emittedAt")
        .containsExactlyElementsOf(direct.alerts().values());
  }

  @Test
  void resetsByOneAgent_throughTopics_giveTheFindingsOfTheStagesDrivenDirectly() {
    Settings settings = Scenario.acrossAccounts(Settings.Time.RECORDS, 1);
    TopologyTestDriver driver = driver(settings);
    Direct direct = new Direct(settings);
    for (Scenario.Raw raw : Scenario.records()) {
      pipe(driver, raw);
      direct.accept(raw);
    }

    Map<String, Alert> last = new TreeMap<>();
    alerts(driver).forEach(alert -> last.put(alert.id(), alert));
    assertThat(last.values())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("revision", "emittedAt")
        .containsExactlyElementsOf(direct.alerts().values())
        .extracting(Alert::group)
        .contains(List.of("actor.id=idp/agent1"));
  }

  @Test
  void exposuresByName_throughTopics_areTheAccountsOnceItsNameIsKnown() {
    TopologyTestDriver driver = driver(records());
    Direct direct = new Direct(records());
    for (Scenario.Raw raw :
        List.of(
            exposed("anna@example.org"),
            exposed("nobody@example.org"),
            Scenario.records().getFirst())) {
      pipe(driver, raw);
      pipe(driver, raw);
      direct.accept(raw);
    }

    Map<String, Alert> last = new TreeMap<>();
    alerts(driver).forEach(alert -> last.put(alert.id(), alert));
    assertThat(last.values())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("revision", "emittedAt")
        .containsExactlyElementsOf(direct.alerts().values())
        .extracting(Alert::account, Alert::verdict)
        .containsExactlyInAnyOrder(
            tuple(AccountId.ofName("default", "anna@example.org"), Verdict.WITHDRAWN),
            tuple(new AccountId("default", "idp", "anna"), Verdict.CONFIRMED),
            tuple(AccountId.ofName("default", "nobody@example.org"), Verdict.CONFIRMED));
  }

  private static Scenario.Raw exposed(String name) {
    return new Scenario.Raw(
        "idp",
        ("{\"type\":\"recovery\",\"id\":\"e-%s\",\"occurred_at\":\"%s\","
                + "\"action\":\"code_exposed\",\"actor\":{\"role\":\"system\"},"
                + "\"account_name\":\"%s\"}")
            .formatted(name, Scenario.START, name),
        Scenario.START);
  }

  @Test
  void rawRules_throughTopics_giveTheFindingsOfTheStagesDrivenDirectly() {
    Settings settings = Scenario.rawRules(Settings.Time.RECORDS, 1);
    TopologyTestDriver driver = driver(settings);
    Direct direct = new Direct(settings);
    for (Scenario.Raw raw : Scenario.policyChanges()) {
      pipe(driver, raw);
      pipe(driver, raw);
      direct.accept(raw);
    }

    Map<String, Alert> last = new TreeMap<>();
    alerts(driver).forEach(alert -> last.put(alert.id(), alert));
    assertThat(last.values())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("revision", "emittedAt")
        .containsExactlyElementsOf(direct.alerts().values())
        .extracting(Alert::ruleTitle, alert -> alert.account().nativeId(), Alert::group)
        .containsExactlyInAnyOrder(
            tuple("Policy changed", "anna", List.of()),
            tuple("Policy changed", "boris", List.of()),
            tuple(
                "Policies changed from one address",
                "anna",
                List.of("client.ipAddress=192.0.2.7")));
    assertThat(meters.get(IngestProcessor.MATCHED_COUNTER).counter().count()).isEqualTo(4);
  }

  @Test
  void rawRecord_thatMatches_leavesNothingOfItselfBehind() {
    TopologyTestDriver driver = driver(Scenario.rawRules(Settings.Time.RECORDS, 1));
    Scenario.policyChanges().forEach(raw -> pipe(driver, raw));

    assertThat(alerts(driver))
        .isNotEmpty()
        .noneMatch(alert -> alert.toString().contains("hunter2"));
    driver
        .getAllStateStores()
        .forEach(
            (name, store) -> {
              try (var all = driver.getKeyValueStore(name).all()) {
                all.forEachRemaining(
                    entry ->
                        assertThat(new String((byte[]) entry.value, StandardCharsets.ISO_8859_1))
                            .as(name)
                            .doesNotContain("hunter2"));
              }
            });
  }

  @Test
  void decision_onAFindingAcrossAccounts_isPartOfItsNextRevision() {
    TopologyTestDriver driver = driver(Scenario.acrossAccounts(Settings.Time.RECORDS, 1));
    Scenario.records().forEach(raw -> pipe(driver, raw));
    Alert seen =
        alerts(driver).stream().filter(alert -> !alert.group().isEmpty()).toList().getFirst();
    decide(driver, decision(seen, Scenario.START));

    assertThat(alerts(driver))
        .singleElement()
        .returns(seen.id(), Alert::id)
        .satisfies(
            alert ->
                assertThat(alert.handling().triage())
                    .isEqualTo(decision(seen, Scenario.START).decision()));
    assertThat(meters.get(FindingMeters.DECISIONS).tag("decision", "benign").counter().count())
        .isEqualTo(1);
  }

  @Test
  void scenario_resetWithoutTicket_isTheOneAlertDelivered() {
    TopologyTestDriver driver = driver(records());
    Scenario.records().forEach(raw -> pipe(driver, raw));

    assertThat(alerts(driver))
        .filteredOn(Alert::delivered)
        .isNotEmpty()
        .allMatch(alert -> alert.account().nativeId().equals("anna"));
  }

  @Test
  void shownOfAccounts_throughTopics_isWhatTheStagesSayDirectly() {
    TopologyTestDriver driver = driver(records());
    Direct direct = new Direct(records());
    List<Scenario.Raw> raws = new ArrayList<>(Scenario.records());
    raws.addFirst(codes("late", "2026-03-20T08:00:00Z"));
    raws.add(1, codes("early", "2026-03-19T08:00:00Z"));
    for (Scenario.Raw raw : raws) {
      pipe(driver, raw);
      direct.accept(raw);
    }

    Map<String, InventoryEntry> inventory = new TreeMap<>();
    RegistryAvroDeserializer<CredentialInventoryEntry> reading =
        new RegistryAvroDeserializer<>(registry.client(), CredentialInventoryEntry.class);
    for (TestRecord<byte[], byte[]> record : all(driver, Topics.INVENTORY)) {
      CredentialInventoryEntry entry = reading.deserialize(Topics.INVENTORY, record.value());
      String key = new String(record.key(), StandardCharsets.UTF_8);
      if (entry == null) {
        inventory.keySet().removeIf(key::endsWith);
      } else {
        inventory.put(entry.getKey(), ViewWire.fromAvro(entry));
        assertThat(key).startsWith("7:default3:idp4:anna").endsWith(":" + entry.getKey());
      }
    }
    assertThat(inventory).hasSize(3).isEqualTo(direct.inventory());
    Map<String, RecoveryState> states = new TreeMap<>();
    read(
            driver,
            Topics.RECOVERY_STATE,
            dev.sparekey.model.avro.RecoveryState.class,
            ViewWire::fromAvro)
        .forEach(state -> states.put(state.account().nativeId(), state));
    assertThat(states).isEqualTo(direct.states());
    assertThat(states.values()).extracting(RecoveryState::phase).containsOnly(Phase.DEGRADED);
    assertThat(
            read(driver, Topics.POSTURE, dev.sparekey.model.avro.Posture.class, ViewWire::fromAvro))
        .isNotEmpty();
  }

  private static Scenario.Raw codes(String id, String at) {
    return new Scenario.Raw(
        "idp",
        ("{\"type\":\"recovery\",\"id\":\"%s\",\"action\":\"code_set_regenerated\","
                + "\"occurred_at\":\"%s\",\"native_id\":\"anna\","
                + "\"account_name\":\"anna@example.org\",\"actor\":{\"role\":\"self\"}}")
            .formatted(id, at),
        Instant.parse(at));
  }

  private static List<TestRecord<byte[], byte[]>> all(TopologyTestDriver driver, String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readRecordsToList();
  }

  @Test
  void badRecords_becomeDeadLettersWithTheirPlaceAndWithoutTheirContent() {
    TopologyTestDriver driver = driver(records());
    List<String> bad =
        List.of(
            "{secretpayload",
            "{\"id\":\"secretpayload" + "x".repeat(5_000_000) + "\"}",
            "{\"type\":\"recovery\",\"id\":\"secretpayload\",\"action\":\"factor_reset\","
                + "\"native_id\":\"a\"}",
            login("2099-01-01T00:00:00Z"),
            login("1970-01-01T00:00:00Z"),
            "{\"type\":\"secretpayload\",\"occurred_at\":\"2026-03-02T08:00:00Z\"}");
    bad.forEach(json -> pipe(driver, new Scenario.Raw("idp", json, Scenario.START)));

    List<DeadLetter> letters = deadLetters(driver);
    assertThat(letters)
        .allSatisfy(letter -> assertThat(letter.toString()).doesNotContain("secretpayload"))
        .extracting(
            DeadLetter::source,
            DeadLetter::topic,
            DeadLetter::partition,
            DeadLetter::offset,
            DeadLetter::reason)
        .containsExactly(
            tuple("idp", "raw.idp", 0, 0L, "malformed_json"),
            tuple("idp", "raw.idp", 0, 1L, "too_large"),
            tuple("idp", "raw.idp", 0, 2L, "missing_time"),
            tuple("idp", "raw.idp", 0, 3L, "implausible_time"),
            tuple("idp", "raw.idp", 0, 4L, "implausible_time"),
            tuple("idp", "raw.idp", 0, 5L, "unmapped_type"));
    assertThat(values(driver, Topics.INBOX)).isEmpty();
  }

  @Test
  void event_atThePolicysHorizon_isTheFirstAdmitted() {
    TopologyTestDriver driver = driver(records());
    Instant first = Scenario.START.minus(AssurancePolicy.DEFAULT.horizon());
    pipe(driver, new Scenario.Raw("idp", login(first.toString()), Scenario.START));

    assertThat(values(driver, Topics.INBOX)).isNotEmpty();
  }

  @Test
  void event_beforeThePolicysHorizon_makesADeadLetter() {
    TopologyTestDriver driver = driver(records());
    Instant before = Scenario.START.minus(AssurancePolicy.DEFAULT.horizon()).minusMillis(1);
    pipe(driver, new Scenario.Raw("idp", login(before.toString()), Scenario.START));

    assertRefused(driver, "too_late");
  }

  @Test
  void bundle_withOneEventBeforeTheHorizon_keepsTheOthers() {
    Settings settings =
        new Settings(
            List.of(new Feed("okta", Sources.builtIn().byName("okta"), 1, false)),
            Pack.load(),
            AssurancePolicy.DEFAULT,
            Settings.Time.RECORDS,
            1,
            Duration.ofMinutes(10),
            0,
            "salt");
    TopologyTestDriver driver = driver(settings);
    Instant old = Scenario.START.minus(AssurancePolicy.DEFAULT.horizon()).minusMillis(1);
    String session =
        "{\"uuid\":\"%s\",\"published\":\"%s\",\"eventType\":\"user.session.start\","
            + "\"actor\":{\"id\":\"a\",\"type\":\"User\"},\"outcome\":{\"result\":\"SUCCESS\"}}";
    String bundle =
        "{\"data\":{\"events\":[%s,%s,%s]}}"
            .formatted(
                session.formatted("u1", Scenario.START.minusSeconds(9)),
                session.formatted("u2", old),
                session.formatted("u3", Scenario.START.minusSeconds(8)));
    pipe(driver, new Scenario.Raw("okta", bundle, Scenario.START));

    assertThat(values(driver, Topics.INBOX))
        .extracting(value -> SingleObject.inboxRecord().read(value))
        .filteredOn(InboxRecord.Delivery.class::isInstance)
        .extracting(record -> ((InboxRecord.Delivery) record).entry().event().header().id())
        .containsExactly("okta:u1", "okta:u3");
    assertThat(deadLetters(driver)).extracting(DeadLetter::reason).containsExactly("too_late");
  }

  @Test
  void badRecord_isCountedByFeedAndReason() {
    TopologyTestDriver driver = driver(records());
    pipe(driver, new Scenario.Raw("idp", "{", Scenario.START));

    assertThat(
            meters
                .counter(
                    IngestProcessor.REJECTED_COUNTER, "feed", "idp", "reason", "malformed_json")
                .count())
        .isEqualTo(1);
  }

  @Test
  void receivedAtHeader_thatIsNoTime_makesADeadLetter() {
    TopologyTestDriver driver = driver(records());
    RecordHeaders headers = new RecordHeaders();
    headers.add(IngestProcessor.RECEIVED_AT, "yesterday".getBytes(StandardCharsets.UTF_8));
    input(driver, "idp")
        .pipeInput(
            new TestRecord<>(
                null,
                login("2026-03-02T08:00:00Z").getBytes(StandardCharsets.UTF_8),
                headers,
                Scenario.START));

    assertRefused(driver, "invalid_received_at");
  }

  @Test
  void markOfAnotherFeed_isRefused() {
    TopologyTestDriver driver = driver(records());
    pipe(
        driver,
        new Scenario.Raw(
            "idp",
            "{\"type\":\"mark\",\"feed\":\"desk\",\"complete_to\":\"2026-03-02T08:00:00Z\","
                + "\"proof\":\"proven\"}",
            Scenario.START));

    assertRefused(driver, "mark_of_another_feed");
  }

  @Test
  void mark_aheadOfTheTimeItWasReceived_countsToThatTimeOnly() {
    TopologyTestDriver driver = driver(Scenario.settings(Settings.Time.LIVE, 1));
    pipe(
        driver,
        new Scenario.Raw(
            "desk",
            "{\"type\":\"mark\",\"feed\":\"desk\",\"complete_to\":\"2098-03-02T08:00:00Z\","
                + "\"proof\":\"proven\"}",
            Scenario.START));

    assertThat(marks(driver))
        .isNotEmpty()
        .allMatch(mark -> mark.completeTo().equals(Scenario.START));
  }

  @Test
  void receivedAtHeader_ofTheYear9999_makesADeadLetter() {
    TopologyTestDriver driver = driver(records());
    RecordHeaders headers = new RecordHeaders();
    headers.add(
        IngestProcessor.RECEIVED_AT, "9999-12-31T00:00:00Z".getBytes(StandardCharsets.UTF_8));
    byte[] value = login("2026-03-02T08:00:00Z").getBytes(StandardCharsets.UTF_8);
    input(driver, "idp").pipeInput(new TestRecord<>(null, value, headers, Scenario.START));

    assertRefused(driver, "invalid_received_at");
  }

  @Test
  void tombstone_makesADeadLetter() {
    TopologyTestDriver driver = driver(records());
    input(driver, "idp").pipeInput((byte[]) null);

    assertRefused(driver, "malformed_json");
  }

  @Test
  void clockRecord_whileTimeIsLive_isRefused() {
    TopologyTestDriver driver = driver(Scenario.settings(Settings.Time.LIVE, 1));
    pipe(
        driver,
        new Scenario.Raw(
            "idp", "{\"type\":\"clock\",\"time\":\"2030-01-01T00:00:00Z\"}", Scenario.START));

    assertRefused(driver, "clock_in_live_time");
  }

  @Test
  void liveTick_assumesAFeedCompleteToItsNewestEventLessTheDisorder() {
    TopologyTestDriver driver = driver(Scenario.settings(Settings.Time.LIVE, 1));
    pipe(driver, new Scenario.Raw("idp", login("2026-03-02T08:00:00Z"), Scenario.START));
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(marks(driver))
        .contains(
            new Mark(
                "idp",
                Mark.Path.DIRECT,
                0,
                1,
                Scenario.START.minus(Duration.ofMinutes(10)),
                Proof.ASSUMED))
        .anyMatch(mark -> mark.feed().equals(Mark.CLOCK))
        .noneMatch(mark -> mark.feed().equals("desk"));
  }

  @Test
  void liveTick_afterBadRecordsOnly_movesNoFeedsMark() {
    TopologyTestDriver driver = driver(Scenario.settings(Settings.Time.LIVE, 1));
    pipe(driver, new Scenario.Raw("idp", login("2026-03-03T08:00:00Z"), Scenario.START));
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(marks(driver)).isNotEmpty().allMatch(mark -> mark.feed().equals(Mark.CLOCK));
  }

  @Test
  void decision_onAnAlert_isPartOfItsNextRevision() {
    TopologyTestDriver driver = driver(records());
    Scenario.records().forEach(raw -> pipe(driver, raw));
    Alert seen = alerts(driver).getLast();
    decide(driver, decision(seen, Scenario.START));

    assertThat(alerts(driver))
        .singleElement()
        .returns(seen.id(), Alert::id)
        .returns(seen.revision() + 1, Alert::revision)
        .satisfies(
            alert ->
                assertThat(alert.handling().triage())
                    .isEqualTo(decision(seen, Scenario.START).decision()));
    assertThat(meters.get(FindingMeters.DECISIONS).tag("decision", "benign").counter().count())
        .isEqualTo(1);
  }

  @Test
  void decision_onAnAlertWhoseIdIsNotItsOwn_isRefused() {
    TopologyTestDriver driver = driver(records());
    Alert seen = (Alert) new Samples(5).of(Alert.class);
    decide(driver, decision(seen, Scenario.START));

    assertRefused(driver, "invalid_value");
  }

  @Test
  void decision_datedAheadOfItsArrival_isRefused() {
    Direct direct = new Direct(records());
    Scenario.records().forEach(direct::accept);
    Alert seen = direct.alerts().values().iterator().next();
    TopologyTestDriver live = driver(Scenario.settings(Settings.Time.LIVE, 1));
    decide(live, decision(seen, Instant.parse("2098-01-01T00:00:00Z")));

    assertRefused(live, "from_the_future");
  }

  @Test
  void decision_thatIsNoAvro_makesADeadLetter() {
    TopologyTestDriver driver = driver(records());
    triage(driver).pipeInput(new byte[] {1, 2, 3, 4, 5, 6});

    assertThat(deadLetters(driver))
        .singleElement()
        .returns("triage", DeadLetter::source)
        .returns("unknown_magic", DeadLetter::reason);
  }

  private static Triaged decision(Alert seen, Instant at) {
    return new Triaged(
        new TriageDecision("d1", TriageDecision.Outcome.BENIGN, "a drill", "mara", at, null), seen);
  }

  private void decide(TopologyTestDriver driver, Triaged triaged) {
    byte[] value = PublicRecords.decisions(registry.client()).serialize(Topics.TRIAGE, triaged);
    triage(driver).pipeInput(null, value, Scenario.START);
  }

  private static TestInputTopic<byte[], byte[]> triage(TopologyTestDriver driver) {
    return driver.createInputTopic(
        Topics.TRIAGE, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A clock that runs 4 min ahead is admitted, and the feed is no further for it. */
  @Test
  void liveTick_afterARecordAheadOfItsReceipt_assumesTheFeedCompleteByTheReceipt() {
    TopologyTestDriver driver = driver(Scenario.settings(Settings.Time.LIVE, 1));
    String ahead = Scenario.START.plus(Duration.ofMinutes(4)).toString();
    pipe(driver, new Scenario.Raw("idp", login(ahead), Scenario.START));
    pipe(driver, new Scenario.Raw("idp", login("2098-12-31T00:00:00Z"), Scenario.START));
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(marks(driver))
        .filteredOn(mark -> mark.feed().equals("idp"))
        .extracting(Mark::completeTo)
        .containsOnly(Scenario.START.minus(Duration.ofMinutes(10)));
  }

  private static Settings records() {
    return Scenario.settings(Settings.Time.RECORDS, 1);
  }

  private static String login(String at) {
    return "{\"type\":\"authentication\",\"id\":\"secretpayload\",\"occurred_at\":\"%s\","
            .formatted(at)
        + "\"native_id\":\"a\",\"outcome\":\"success\"}";
  }

  private static List<Mark> marks(TopologyTestDriver driver) {
    List<Mark> marks = new ArrayList<>();
    for (byte[] value : values(driver, Topics.NAMES)) {
      if (SingleObject.namesRecord().read(value) instanceof NamesRecord.Marked marked) {
        marks.add(marked.mark());
      }
    }
    return marks;
  }

  private List<Alert> alerts(TopologyTestDriver driver) {
    return read(driver, Topics.ALERTS, dev.sparekey.model.avro.Alert.class, AlertWire::fromAvro);
  }

  private List<DeadLetter> deadLetters(TopologyTestDriver driver) {
    return read(
        driver,
        Topics.DEAD_LETTERS,
        dev.sparekey.model.avro.DeadLetter.class,
        DeadLetterWire::fromAvro);
  }

  /** The one record there was, for this reason, and nothing came of it. */
  private void assertRefused(TopologyTestDriver driver, String reason) {
    assertThat(deadLetters(driver)).extracting(DeadLetter::reason).containsExactly(reason);
    assertThat(values(driver, Topics.INBOX)).isEmpty();
    assertThat(values(driver, Topics.NAMES)).isEmpty();
  }

  /** As anybody with the registry reads them. */
  private <A extends SpecificRecord, T> List<T> read(
      TopologyTestDriver driver, String topic, Class<A> type, Function<A, T> fromAvro) {
    return driver
        .createOutputTopic(
            topic,
            new ByteArrayDeserializer(),
            new RegistryAvroDeserializer<>(registry.client(), type))
        .readValuesToList()
        .stream()
        .map(fromAvro)
        .toList();
  }

  private TopologyTestDriver driver(Settings settings) {
    Properties properties =
        new Connection("unused:1", "test", "test", dir, 1, 1, new HashMap<>()).streams();
    TopologyTestDriver driver =
        new TopologyTestDriver(
            PipelineTopology.build(settings, published, meters, Stores::inMemoryKeyValueStore),
            properties,
            Instant.parse("2026-03-02T09:00:00Z"));
    drivers.add(driver);
    return driver;
  }

  private static void pipe(TopologyTestDriver driver, Scenario.Raw raw) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(
        IngestProcessor.RECEIVED_AT, raw.receivedAt().toString().getBytes(StandardCharsets.UTF_8));
    input(driver, raw.feed())
        .pipeInput(
            new TestRecord<>(
                null, raw.json().getBytes(StandardCharsets.UTF_8), headers, raw.receivedAt()));
  }

  private static TestInputTopic<byte[], byte[]> input(TopologyTestDriver driver, String feed) {
    return driver.createInputTopic(
        "raw." + feed, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static List<byte[]> values(TopologyTestDriver driver, String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readValuesToList();
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = PipelineTopologyTest.class.getResourceAsStream(name)) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
