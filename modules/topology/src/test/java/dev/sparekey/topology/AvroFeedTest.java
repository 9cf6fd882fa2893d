package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sparekey.engine.InboxRecord;
import dev.sparekey.engine.Mark;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.avro.MarkPath;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.DeadLetterWire;
import dev.sparekey.model.wire.EventWire;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.registryclient.ConfluentFraming;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistryUnavailableException;
import dev.sparekey.registryclient.SchemaRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AvroFeedTest {

  private static final String SECRET = "secretpayload";

  @TempDir private Path dir;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final StubRegistry registry = new StubRegistry();
  private final SchemaRegistry ours = registry.client();
  private final PublicRecords published = PublicRecords.register(ours, List.of());
  private final AvroRecords avro = new AvroRecords(registry.client());
  private TopologyTestDriver driver;
  private int piped;

  @BeforeEach
  void start() {
    driver = driver(Settings.Time.RECORDS);
  }

  @AfterEach
  void stop() {
    driver.close();
    registry.close();
  }

  @Test
  void scenario_asAvro_givesTheAlertsOfItsJson() {
    Direct direct = new Direct(Scenario.settings(Settings.Time.RECORDS, 1));
    for (Scenario.Raw raw : Scenario.records()) {
      direct.accept(raw);
      for (SpecificRecord record : AvroRecords.of(raw)) {
        pipe(raw.feed(), avro.write(record), raw.receivedAt());
      }
    }

    Map<String, Alert> last = new TreeMap<>();
    for (Alert alert :
        read(Topics.ALERTS, dev.sparekey.model.avro.Alert.class, AlertWire::fromAvro)) {
      last.put(alert.id(), alert);
    }
    assertThat(deadLetters()).isEmpty();
    assertThat(last).isNotEmpty();
    assertThat(last.values())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("revision", "emittedAt")
        .containsExactlyElementsOf(direct.alerts().values());
  }

  @Test
  void record_ofJson_isRefusedByItsMagicByte() {
    assertRefused(
        ("{\"id\":\"" + SECRET + "\"}").getBytes(StandardCharsets.UTF_8), "unknown_magic");
  }

  @Test
  void tombstone_isTooShort() {
    driver
        .createInputTopic("recovery-events", new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput((byte[]) null);

    assertThat(deadLetters()).extracting(DeadLetter::reason).containsExactly("too_short");
  }

  @Test
  void record_shorterThanItsHeader_isTooShort() {
    assertRefused(new byte[] {0, 0, 0, 1}, "too_short");
  }

  @Test
  void record_ofFiveMegabytes_isTooLarge() {
    assertRefused(Arrays.copyOf(good(), 5_000_000), "too_large");
  }

  @Test
  void record_withIdZero_hasAnInvalidSchemaId() {
    assertRefused(ConfluentFraming.header(0), "invalid_schema_id");
  }

  @Test
  void record_cutShort_isUndecodable() {
    assertRefused(Arrays.copyOf(good(), good().length - 1), "undecodable_body");
  }

  @Test
  void record_followedByMore_hasTrailingBytes() {
    assertRefused(Arrays.copyOf(good(), good().length + 1), "trailing_bytes");
  }

  /** Two thousand million characters, it says. */
  @Test
  void record_thatClaimsAHugeText_isUndecodable() {
    byte[] bytes = Arrays.copyOf(good(), 11);
    System.arraycopy(
        new byte[] {(byte) 0xFE, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x0E}, 0, bytes, 5, 5);

    assertRefused(bytes, "undecodable_body");
  }

  @Test
  void record_ofAnotherType_isRefused() {
    DeadLetter letter = new DeadLetter("idp", "t", 0, 0, SECRET, "00");

    assertRefused(avro.write(DeadLetterWire.toAvro(letter)), "wrong_record_type");
  }

  @Test
  void record_ofAnIncompatibleSchemaOfOurName_isUnresolvable() {
    Schema other =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "dev.sparekey.model.avro.RecoveryEvent",
                 "fields": [{"name": "header", "type": "string"}]}""");
    int id =
        Objects.requireNonNull(
            registry.client().registerAll(Map.of("theirs", other)).get("theirs"));

    assertRefused(ConfluentFraming.header(id), "unresolvable_schema");
  }

  @Test
  void record_withAnIdTooLong_hasAnInvalidValue() {
    var event =
        EventWire.toAvro(
            login(header("x", "idp", Scenario.START), new AccountId("default", "idp", "a")));
    event.getHeader().setId(SECRET.repeat(40));

    assertRefused(avro.write(event), "invalid_value");
  }

  @Test
  void record_ofAnotherTenant_isRefused() {
    AccountId account = new AccountId("t2", "idp", SECRET);

    assertRefused(
        avro.write(EventWire.toAvro(login(header("x", "idp", Scenario.START), account))),
        "other_tenant");
  }

  @Test
  void record_of2099_hasAnImplausibleTime() {
    assertRefused(login(SECRET, "idp", Instant.parse("2099-06-01T00:00:00Z")), "implausible_time");
  }

  @Test
  void record_of1970_hasAnImplausibleTime() {
    assertRefused(login(SECRET, "idp", Instant.EPOCH), "implausible_time");
  }

  @Test
  void record_olderThanTheHorizon_isTooLate() {
    Instant before = Scenario.START.minus(AssurancePolicy.DEFAULT.horizon()).minusMillis(1);
    assertRefused(login(SECRET, "idp", before), "too_late");
  }

  @Test
  void record_thatNamesAnotherFeed_isOfTheFeedItCameBy() {
    pipe("idp", login("desk:1", "desk", Scenario.START), Scenario.START);

    assertThat(inbox())
        .filteredOn(InboxRecord.Delivery.class::isInstance)
        .map(record -> ((InboxRecord.Delivery) record).event().header())
        .extracting(EventHeader::feed, EventHeader::id)
        .containsOnly(tuple("idp", "idp:desk:1"));
  }

  @Test
  void unknownSchemaId_isRefusedAfterThirtySecondsOnly() {
    byte[] bytes = login(SECRET, "idp", Scenario.START);
    System.arraycopy(ConfluentFraming.header(77), 0, bytes, 0, 5);

    Instant before = registry.now();
    assertThatThrownBy(() -> pipe("idp", bytes, Scenario.START))
        .hasStackTraceContaining(RegistryUnavailableException.class.getName())
        .hasStackTraceContaining("schema id 77");
    assertThat(Duration.between(before, registry.now())).isLessThan(Duration.ofSeconds(5));
    assertThat(deadLetters()).isEmpty();
    registry.pass(Duration.ofSeconds(30));

    assertRefused(bytes, "unknown_schema_id");
  }

  @Test
  void registryDown_aRecordOfANewSchema_waitsInsteadOfBeingRefused() {
    byte[] bytes = good();
    registry.down(true);
    assertThatThrownBy(() -> pipe("idp", bytes, Scenario.START))
        .hasStackTraceContaining(RegistryUnavailableException.class.getName());
    registry.down(false);
    pipe("idp", bytes, Scenario.START);

    assertThat(deadLetters()).isEmpty();
    assertThat(inbox()).hasSize(1);
  }

  @Test
  void registryDown_recordsOfAKnownSchema_areRead() {
    pipe("idp", good(), Scenario.START);
    registry.down(true);
    pipe("idp", good(), Scenario.START);

    assertThat(inbox()).hasSize(2);
  }

  @Test
  void registryDown_deadLettersAreWritten() {
    registry.down(true);

    assertRefused(new byte[] {0}, "too_short");
  }

  @Test
  void mark_ofItsOwnFeed_isTaken() {
    pipe(
        "idp",
        avro.write(AvroRecords.mark("idp", MarkPath.DIRECT, Scenario.START)),
        Scenario.START);

    assertThat(inbox())
        .contains(
            new InboxRecord.Marked(
                new Mark("idp", Mark.Path.NAMES, 0, 1, Scenario.START, Proof.PROVEN),
                Scenario.START));
  }

  @Test
  void mark_ofAnotherFeed_isRefused() {
    assertRefused(
        avro.write(AvroRecords.mark("desk", MarkPath.DIRECT, Scenario.START)),
        "mark_of_another_feed");
  }

  @Test
  void mark_thatSaysItCameThroughNames_isRefused() {
    assertRefused(
        avro.write(AvroRecords.mark("idp", MarkPath.NAMES, Scenario.START)), "invalid_value");
  }

  @Test
  void mark_of2099_isRefused() {
    Instant late = Instant.parse("2099-06-01T00:00:00Z");

    assertRefused(avro.write(AvroRecords.mark("idp", MarkPath.DIRECT, late)), "implausible_time");
  }

  @Test
  void clock_whileTimeIsLive_isRefused() {
    driver.close();
    driver = driver(Settings.Time.LIVE);

    assertRefused(
        avro.write(AvroRecords.mark(Mark.CLOCK, MarkPath.DIRECT, Scenario.START)),
        "clock_in_live_time");
  }

  @Test
  void liveTick_afterBadRecordsOnly_movesNoFeedsMark() {
    driver.close();
    driver = driver(Settings.Time.LIVE);
    pipe("idp", login(SECRET, "idp", Scenario.START.plus(Duration.ofDays(1))), Scenario.START);
    pipe("idp", new byte[] {0}, Scenario.START);
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(deadLetters())
        .extracting(DeadLetter::reason)
        .containsExactly("from_the_future", "too_short");
    assertThat(inbox())
        .isNotEmpty()
        .allMatch(
            record ->
                record instanceof InboxRecord.Marked marked
                    && marked.mark().feed().equals(Mark.CLOCK));
  }

  /** One dead letter with its place, counted, without content, and nothing else. */
  private void assertRefused(byte[] bytes, String reason) {
    pipe("idp", bytes, Scenario.START);

    assertThat(deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.source()).isEqualTo("idp");
              assertThat(letter.topic()).isEqualTo("recovery-events");
              assertThat(letter.partition()).isZero();
              assertThat(letter.offset()).isEqualTo(piped - 1);
              assertThat(letter.reason()).isEqualTo(reason);
              assertThat(letter.toString()).doesNotContain(SECRET);
            });
    assertThat(
            meters
                .counter(IngestProcessor.REJECTED_COUNTER, "feed", "idp", "reason", reason)
                .count())
        .isEqualTo(1);
    assertThat(inbox()).isEmpty();
    assertThat(values(Topics.NAMES)).isEmpty();
  }

  private byte[] good() {
    return login(SECRET, "idp", Scenario.START);
  }

  private byte[] login(String id, String feed, Instant at) {
    AccountId account = new AccountId("default", "idp", SECRET);
    return avro.write(EventWire.toAvro(login(header(id, feed, at), account)));
  }

  private static EventHeader header(String id, String feed, Instant at) {
    return new EventHeader(id, "default", feed, at, null, at, "theirs@1", "login");
  }

  private static AuthenticationEvent login(EventHeader header, AccountId account) {
    return new AuthenticationEvent(
        header,
        account,
        null,
        AuthenticationEvent.Outcome.SUCCESS,
        Authenticators.UNKNOWN,
        null,
        Origin.UNKNOWN);
  }

  private TopologyTestDriver driver(Settings.Time time) {
    Settings settings = AvroRecords.settings(time, 1);
    return new TopologyTestDriver(
        PipelineTopology.build(settings, published, meters, Stores::inMemoryKeyValueStore),
        new Connection("unused:1", "test", "test", dir, 1, 1, Map.of()).streams(),
        Scenario.START);
  }

  private void pipe(String feed, byte[] value, Instant receivedAt) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(
        IngestProcessor.RECEIVED_AT, receivedAt.toString().getBytes(StandardCharsets.UTF_8));
    piped++;
    driver
        .createInputTopic(
            AvroRecords.topic(feed), new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(null, value, headers, receivedAt));
  }

  private List<byte[]> values(String topic) {
    return driver
        .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
        .readValuesToList();
  }

  private List<InboxRecord> inbox() {
    return values(Topics.INBOX).stream().map(SingleObject.inboxRecord()::read).toList();
  }

  private List<DeadLetter> deadLetters() {
    return read(
        Topics.DEAD_LETTERS, dev.sparekey.model.avro.DeadLetter.class, DeadLetterWire::fromAvro);
  }

  private <A extends SpecificRecord, T> List<T> read(
      String topic, Class<A> type, Function<A, T> fromAvro) {
    return driver
        .createOutputTopic(
            topic, new ByteArrayDeserializer(), new RegistryAvroDeserializer<>(ours, type))
        .readValuesToList()
        .stream()
        .map(fromAvro)
        .toList();
  }
}
