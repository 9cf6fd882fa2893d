package dev.sparekey.registryclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sparekey.registryclient.MalformedRecordException.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryAvroTest {
  private final StubRegistry stub = new StubRegistry();
  private final SchemaRegistry registry = stub.client();
  private final RegistryAvroSerializer<Visit> serializer =
      new RegistryAvroSerializer<>(registry, Visit.class);
  private final RegistryAvroDeserializer<Visit> deserializer =
      new RegistryAvroDeserializer<>(registry, List.of(Visit.class), 1000);

  @BeforeEach
  void register() {
    stub.accepts("visits-value", 3);
    registry.registerAll(Map.of("visits-value", Visit.SCHEMA$));
  }

  @AfterEach
  void stop() {
    registry.close();
    stub.close();
  }

  @Test
  void record_written_readsBackAndIsFramed() {
    byte[] bytes = written(new Visit("ada", 4));
    assertThat(Arrays.copyOf(bytes, 9)).containsExactly(0, 0, 0, 0, 3, 6, 'a', 'd', 'a');
    Visit visit = Objects.requireNonNull(deserializer.deserialize("visits", bytes));
    assertThat(visit.who()).isEqualTo("ada");
    assertThat(visit.times()).isEqualTo(4);
  }

  @Test
  void record_ofAnOlderVersion_getsTheDefault() throws IOException {
    stub.knows(2, Visit.VERSION_1);
    Visit visit =
        Objects.requireNonNull(
            deserializer.deserialize("visits", written(2, Visit.VERSION_1, "who", "ada")));
    assertThat(visit.times()).isEqualTo(1);
  }

  @Test
  void record_ofAnotherSchema_isUnresolvable() throws IOException {
    Schema other =
        SchemaBuilder.record("Visit")
            .namespace("dev.sparekey.registryclient")
            .fields()
            .requiredLong("who")
            .endRecord();
    stub.knows(8, other);
    assertMalformed(written(8, other, "who", 12L), Reason.UNRESOLVABLE_SCHEMA);
  }

  @Test
  void record_ofAnotherName_isOfTheWrongType() throws IOException {
    Schema other = SchemaBuilder.record("other.Visit").fields().requiredString("who").endRecord();
    stub.knows(8, other);
    assertMalformed(written(8, other, "who", "ada"), Reason.WRONG_RECORD_TYPE);
  }

  @Test
  void value_thatIsNoRecord_isOfTheWrongType() {
    stub.knows(8, Schema.create(Schema.Type.STRING));
    assertMalformed(ConfluentFraming.header(8), Reason.WRONG_RECORD_TYPE);
  }

  @Test
  void record_whoseWriterHoldsItself_isUnresolvable() {
    stub.knows(
        8,
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "dev.sparekey.registryclient.Visit", "fields": [
                  {"name": "inner", "type": ["null", "Visit"]},
                  {"name": "who", "type": "string"}]}"""));
    byte[] deep = new byte[900];
    Arrays.fill(deep, (byte) 2);
    System.arraycopy(ConfluentFraming.header(8), 0, deep, 0, 5);
    assertMalformed(deep, Reason.UNRESOLVABLE_SCHEMA);
  }

  /** Each record has two fields of the next: 2^40 nodes in 4 KB. */
  @Test
  void record_whoseWriterExpandsWithoutBound_isRefusedInTime() {
    String deepest = "\"string\"";
    for (int i = 40; i > 0; i--) {
      deepest =
          """
          {"type": "record", "name": "N%d", "fields": [
            {"name": "a", "type": %s}, {"name": "b", "type": "%s"}]}"""
              .formatted(i, deepest, i == 40 ? "string" : "N" + (i + 1));
    }
    stub.knows(8, visitWith(deepest));
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertMalformed(ConfluentFraming.header(8), Reason.UNRESOLVABLE_SCHEMA));
  }

  @Test
  void record_whoseWriterNestsBeyondTheBound_isUnresolvable() {
    String deepest = "\"string\"";
    for (int i = 0; i < 110; i++) {
      deepest = "{\"type\": \"array\", \"items\": " + deepest + "}";
    }
    stub.knows(8, visitWith(deepest));
    assertMalformed(ConfluentFraming.header(8), Reason.UNRESOLVABLE_SCHEMA);
  }

  /** A million items of a byte each, with sixty such fields, would be sixty million. */
  @Test
  void record_whoseWriterHasManyFieldsWithoutBytes_isUnresolvable() {
    String nulls =
        IntStream.range(0, 60)
            .mapToObj(i -> "{\"name\": \"n" + i + "\", \"type\": \"null\"}")
            .collect(Collectors.joining(","));
    stub.knows(
        8, visitWith("{\"type\": \"record\", \"name\": \"N\", \"fields\": [" + nulls + "]}"));
    assertMalformed(ConfluentFraming.header(8), Reason.UNRESOLVABLE_SCHEMA);
  }

  @Test
  void record_whoseWriterHasManyOptionalFields_isRead() throws IOException {
    String options =
        IntStream.range(0, 200)
            .mapToObj(
                i -> "{\"name\": \"n" + i + "\", \"type\": [\"null\", \"int\"], \"default\": null}")
            .collect(Collectors.joining(","));
    Schema wide =
        new Schema.Parser()
            .parse(
                "{\"type\": \"record\", \"name\": \"dev.sparekey.registryclient.Visit\", \"fields\": ["
                    + "{\"name\": \"who\", \"type\": \"string\"},"
                    + options
                    + "]}");
    stub.knows(8, wide);
    assertThat(deserializer.deserialize("visits", written(8, wide, "who", "ada")))
        .isEqualTo(new Visit("ada", 1));
  }

  @Test
  void records_ofManyUnresolvableSchemas_areRefusedEachTime() {
    Schema other =
        SchemaBuilder.record("dev.sparekey.registryclient.Visit")
            .fields()
            .requiredLong("who")
            .endRecord();
    stub.knowsAll(other);
    for (int round = 0; round < 2; round++) {
      for (int id = 10; id < 1100; id++) {
        assertMalformed(ConfluentFraming.header(id), Reason.UNRESOLVABLE_SCHEMA);
      }
    }
  }

  /** Fifteen nulls in three bytes; at 1 MiB such blocks would be read for hours. */
  @Test
  void record_withMoreItemsThanBytes_isUndecodable() {
    stub.knows(
        8,
        SchemaBuilder.record("dev.sparekey.registryclient.Visit")
            .fields()
            .name("nothing")
            .type()
            .array()
            .items()
            .nullType()
            .noDefault()
            .requiredString("who")
            .endRecord());
    byte[] bytes =
        ByteBuffer.allocate(13)
            .put(ConfluentFraming.header(8))
            .put(new byte[] {10, 10, 10, 0, 6, 'a', 'd', 'a'})
            .array();
    assertMalformed(bytes, Reason.UNDECODABLE_BODY);
  }

  @Test
  void record_ofAnyTypeExpected_isReadAsItsOwn() throws IOException {
    RegistryAvroDeserializer<SpecificRecord> any =
        new RegistryAvroDeserializer<>(registry, List.of(Stay.class, Visit.class), 1000);
    stub.knows(8, Stay.SCHEMA$);

    assertThat(any.deserialize("stays", written(8, Stay.SCHEMA$, "nights", 3)))
        .isEqualTo(new Stay(3));
    assertThat(any.deserialize("stays", written(new Visit("ada", 4))))
        .isEqualTo(new Visit("ada", 4));
  }

  @Test
  void tombstone_isNullBothWays() {
    assertThat(serializer.serialize("visits", null)).isNull();
    assertThat(deserializer.deserialize("visits", null)).isNull();
  }

  @Test
  void record_shorterThanAHeader_isTooShort() {
    assertMalformed(new byte[] {0, 0, 0, 1}, Reason.TOO_SHORT);
    assertMalformed(new byte[0], Reason.TOO_SHORT);
  }

  @Test
  void record_beyondTheBound_isTooLarge() {
    assertMalformed(new byte[1001], Reason.TOO_LARGE);
  }

  @Test
  void record_ofJson_hasUnknownMagic() {
    assertMalformed("{\"a\":1}".getBytes(StandardCharsets.UTF_8), Reason.UNKNOWN_MAGIC);
  }

  @Test
  void record_withIdZeroOrBelow_isInvalid() {
    assertMalformed(ConfluentFraming.header(0), Reason.INVALID_SCHEMA_ID);
    assertMalformed(ConfluentFraming.header(-1), Reason.INVALID_SCHEMA_ID);
  }

  @Test
  void record_cutShort_isUndecodable() {
    byte[] bytes = written(new Visit("ada", 4));
    assertMalformed(Arrays.copyOf(bytes, bytes.length - 1), Reason.UNDECODABLE_BODY);
  }

  @Test
  void record_followedByMore_hasTrailingBytes() {
    byte[] bytes = written(new Visit("ada", 4));
    assertMalformed(Arrays.copyOf(bytes, bytes.length + 1), Reason.TRAILING_BYTES);
  }

  @Test
  void record_claimingAStringOfTwoGigabytes_isUndecodableWithoutTheMemory() {
    // zig-zag varint of 2,000,000,000
    byte[] bytes =
        ByteBuffer.allocate(11)
            .put(ConfluentFraming.header(3))
            .put(new byte[] {(byte) 0x80, (byte) 0xd0, (byte) 0xac, (byte) 0xf3, 0x0e, 'a'})
            .array();
    assertMalformed(bytes, Reason.UNDECODABLE_BODY);
  }

  @Test
  void record_ofRandomBytes_isMalformedOrReadNeverElse() {
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      byte[] body = new byte[random.nextInt(40)];
      random.nextBytes(body);
      byte[] bytes =
          ByteBuffer.allocate(5 + body.length).put(ConfluentFraming.header(3)).put(body).array();
      try {
        deserializer.deserialize("visits", bytes);
      } catch (MalformedRecordException e) {
        assertThat(e.reason()).isIn(Reason.UNDECODABLE_BODY, Reason.TRAILING_BYTES);
      }
    }
  }

  @Test
  void record_written_worksWhileTheRegistryIsDown() {
    stub.server.stop();
    byte[] bytes = written(new Visit("ada", 4));
    assertThat(deserializer.deserialize("visits", bytes)).isEqualTo(new Visit("ada", 4));
  }

  @Test
  void malformedRecord_itsMessage_holdsNoContent() {
    byte[] bytes = written(new Visit("8xkq-secret", 4));
    assertThatThrownBy(
            () -> deserializer.deserialize("visits", Arrays.copyOf(bytes, bytes.length - 1)))
        .hasNoCause()
        .hasMessageNotContaining("8xkq");
  }

  private static Schema visitWith(String typeOfAField) {
    return new Schema.Parser()
        .parse(
            """
            {"type": "record", "name": "dev.sparekey.registryclient.Visit", "fields": [
              {"name": "more", "type": %s},
              {"name": "who", "type": "string"}]}"""
                .formatted(typeOfAField));
  }

  private void assertMalformed(byte[] bytes, Reason reason) {
    assertThatThrownBy(() -> deserializer.deserialize("visits", bytes))
        .isInstanceOfSatisfying(
            MalformedRecordException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private byte[] written(Visit visit) {
    return Objects.requireNonNull(serializer.serialize("visits", visit));
  }

  private static byte[] written(int id, Schema schema, String field, Object value)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ConfluentFraming.header(id));
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema)
        .write(new GenericRecordBuilder(schema).set(field, value).build(), encoder);
    return out.toByteArray();
  }
}
