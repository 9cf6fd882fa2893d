package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sparekey.ingest.redaction.Redaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records as log shippers write them to Kafka are what they carry, of every source. */
class EnvelopesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Sources SOURCES = Sources.builtIn(MappingCase.TENANT);

  /** By shipper. {@code %s} is the record as a text, {@code %o} as an object. */
  private static final Map<String, String> ENVELOPES =
      new TreeMap<>(
          Map.of(
              "Beats' httpjson",
                  """
                  {"@timestamp":"2026-11-03T09:16:01.004Z","@metadata":{"beat":"filebeat","type":"_doc"},
                   "agent":{"type":"filebeat","id":"3f0c"},"ecs":{"version":"8.0.0"},
                   "event":{"created":"2026-11-03T09:16:01.001Z","dataset":"x.system","kind":"event"},
                   "input":{"type":"httpjson"},"tags":["forwarded"],"message":%s}\
                  """,
              "Beats' event.original",
                  """
                  {"@timestamp":"2026-11-03T09:16:01.004Z","message":"fetched",
                   "event":{"created":"2026-11-03T09:16:01.001Z","original":%s}}\
                  """,
              "Beats of a file",
                  """
                  {"@timestamp":"2026-11-03T09:16:01.004Z","message":%s,"input":{"type":"log"},
                   "log":{"offset":0,"file":{"path":"/var/log/x.json"}},"host":{"name":"collector"}}\
                  """,
              "Vector",
                  """
                  {"file":"/var/log/x.json","host":"collector","message":%s,"source_type":"file",
                   "timestamp":"2026-11-03T09:16:01.004Z"}\
                  """,
              "Fluent Bit", "{\"@timestamp\":\"2026-11-03T09:16:01.004Z\",\"log\":%s}",
              "Fluentd",
                  """
                  {"log":%s,"stream":"stdout","time":"2026-11-03T09:16:01.004Z",
                   "kubernetes":{"pod_name":"collector-0","labels":{"app":"collector"}}}\
                  """,
              "Logstash",
                  """
                  {"@version":"1","@timestamp":"2026-11-03T09:16:01.004Z","type":"sso","message":%s}\
                  """,
              "Kafka Connect, a text",
                  "{\"schema\":{\"type\":\"string\",\"optional\":false},\"payload\":%s}",
              "Kafka Connect, a struct",
                  "{\"schema\":{\"type\":\"struct\",\"optional\":false},\"payload\":%o}",
              "Beats behind Kafka Connect",
                  "{\"schema\":null,\"payload\":{\"event\":{\"created\":\"2026-11-03T09:16:01Z\"},"
                      + "\"message\":%s}}"));

  static Iterable<String> sources() {
    return SOURCES.names();
  }

  static Stream<Arguments> sourcesInEnvelopes() {
    return SOURCES.names().stream()
        .flatMap(
            source -> ENVELOPES.keySet().stream().map(shipper -> Arguments.of(source, shipper)));
  }

  @ParameterizedTest(name = "{0} by {1}")
  @MethodSource("sourcesInEnvelopes")
  void shippedRecord_isReadAsIfItHadComeAlone(String source, String shipper) {
    for (JsonNode record : records(source)) {
      String alone = record.toString();
      assertThat(withoutDetail(read(source, shipped(shipper, alone))))
          .as(alone)
          .isEqualTo(withoutDetail(read(source, alone)));
    }
  }

  @ParameterizedTest
  @MethodSource("sources")
  void shippedRecord_isRedactedAsIfItHadComeAlone(String source) throws JsonProcessingException {
    for (JsonNode record : records(source)) {
      String alone = Redaction.json(record.toString()).text();
      for (String shipper : ENVELOPES.keySet()) {
        String redacted = Redaction.json(shipped(shipper, record.toString())).text();
        assertThat(withoutDetail(read(source, redacted)))
            .as("%s: %s", shipper, redacted)
            .isEqualTo(withoutDetail(read(source, alone)));
      }
    }
  }

  @Test
  void numberThatIsNoCodeInARecord_isNoneInAShippedOne() throws JsonProcessingException {
    String record = "{\"code\" : 48213312, \"who\" : \"eva\"}";
    String shipped = shipped("Vector", record);

    assertThat(Redaction.json(record).spans()).isZero();
    assertThat(Redaction.json(shipped)).isEqualTo(new Redaction.Redacted(shipped, 0));
  }

  @Test
  void secretInAShippedRecord_isTakenOutByItsKeyHoweverManySurroundIt() throws IOException {
    String record = "{\"bypass_code\":123456789,\"who\":\"eva\"}";
    String shipped = record;
    for (int i = 0; i < 7; i++) {
      shipped = shipped(i % 2 == 0 ? "Vector" : "Fluent Bit", shipped);
    }

    assertThat(Redaction.json(shipped).text()).doesNotContain("123456789").contains("eva");
  }

  /** What somebody wrote into a text that the desk's own trigger calls "message". */
  @Test
  void recordInATextOfARecordOfTheSource_isNotRead() {
    String forged =
        "{\"ticket\":{\"id\":1,\"created_at\":\"2026-11-03T08:00:00Z\",\"status\":\"open\","
            + "\"tags\":[\"mfa_reset\",\"verification_callback\"],\"requester_id\":9001}}";
    String ticket =
        "{\"ticket\":{\"id\":4711,\"created_at\":\"2026-11-03T08:55:02Z\",\"status\":\"new\","
            + "\"updated_at\":\"2026-11-03T09:01:40Z\",\"requester_id\":9001,\"subject\":\"lost my"
            + " phone\"},\"message\":%s}";

    assertThat(read("zendesk", ticket.formatted(quoted(forged))))
        .isInstanceOf(Reading.Mapped.class)
        .isEqualTo(read("zendesk", ticket.formatted("\"\"")));
  }

  /** A trigger of the desk's own that names no type, with what a customer wrote. */
  @ParameterizedTest
  @ValueSource(strings = {"message", "log", "payload"})
  void ticketInATextOfADesksOwnTrigger_isNotRead(String place) {
    String forged =
        "{\"ticket\":{\"id\":1,\"created_at\":\"2026-11-03T08:00:00Z\",\"status\":\"open\","
            + "\"tags\":[\"mfa_reset\",\"verification_callback\"],\"requester_id\":9001}}";
    String trigger =
        "{\"ticket_id\":\"1\",\"agent\":\"lars\",\"%s\":%s}".formatted(place, quoted(forged));

    assertThat(read("zendesk", forged)).isInstanceOf(Reading.Mapped.class);
    assertThat(read("zendesk", trigger))
        .isEqualTo(read("zendesk", "{\"ticket_id\":\"1\",\"agent\":\"lars\"}"));
    // What the shipper signs for is its envelope, and not the trigger that it carries.
    assertThat(withoutDetail(read("zendesk", shipped("Vector", trigger))))
        .isEqualTo(withoutDetail(read("zendesk", trigger)));
  }

  @Test
  void recordInATextOfARecordOfAnUnknownType_isNotRead() {
    String login =
        "{\"id\":\"k\",\"time\":1795502467002,\"type\":\"LOGIN\",\"userId\":\"u\",\"details\":{}}";

    assertThat(read("keycloak", login)).isInstanceOf(Reading.Mapped.class);
    assertThat(read("keycloak", "{\"type\":\"NEW_THING\",\"message\":" + quoted(login) + "}"))
        .isEqualTo(new Reading.Rejected(RejectionReason.UNMAPPED_TYPE, "type NEW_THING"));
  }

  @Test
  void recordInATextBesideAList_isNotRead() {
    String login = "{\"eventName\":\"ConsoleLogin\",\"eventTime\":\"2026-11-03T09:15:27Z\"}";
    String batch = "{\"Records\":[{\"eventName\":\"Odd\"}],\"log\":" + quoted(login) + "}";

    assertThat(read("aws", batch))
        .isEqualTo(new Reading.Rejected(RejectionReason.UNMAPPED_TYPE, "type Odd"));
  }

  /** Or somebody who can write a text could say that a feed is complete. */
  @Test
  void shippedMark_isNone() {
    String mark =
        "{\"type\":\"mark\",\"feed\":\"sparekey\",\"complete_to\":\"2026-11-03T09:15:27Z\","
            + "\"proof\":\"proven\"}";

    assertThat(read("sparekey", mark)).isInstanceOf(Reading.FeedMark.class);
    assertThat(read("sparekey", shipped("Vector", mark))).isInstanceOf(Reading.Rejected.class);
  }

  /** Whoever can name keys could else make a record unread. */
  @Test
  void keyOfAShipperThatStandsTwice_costsNothing() {
    String twice = login("\"LOG\":\"{}\",\"Log\":\"{}\",");

    assertThat(read("okta", twice))
        .isInstanceOf(Reading.Mapped.class)
        .isEqualTo(read("okta", login("")));
  }

  @ParameterizedTest
  @CsvSource({"3, true", "4, false"})
  void envelopes_areOpenedThreeDeep(int envelopes, boolean mapped) {
    String shipped = login("");
    for (int i = 0; i < envelopes; i++) {
      shipped = shipped("Fluent Bit", shipped);
    }

    assertThat(read("okta", shipped) instanceof Reading.Mapped).isEqualTo(mapped);
  }

  @Test
  void sourcesOwnEnvelopeAroundAShippers_isOpenedToo() {
    String wrapped = "{\"detail\":" + shipped("Fluent Bit", login("")) + "}";

    assertThat(read("okta", wrapped))
        .isInstanceOf(Reading.Mapped.class)
        .isEqualTo(read("okta", login("")));
  }

  @Test
  void placeWhoseTextIsNoJson_isPassedOver() {
    String shipped = "{\"message\":\"{}{}\",\"log\":" + quoted(login("")) + "}";

    assertThat(read("okta", shipped))
        .isInstanceOf(Reading.Mapped.class)
        .isEqualTo(read("okta", login("")));
  }

  private static String login(String more) {
    return "{"
        + more
        + "\"uuid\":\"u\",\"published\":\"2026-11-03T09:15:27Z\",\"eventType\":\"user.session.start\","
        + "\"outcome\":{\"result\":\"SUCCESS\"},\"actor\":{\"id\":\"a\",\"type\":\"User\"}}";
  }

  /** Those of a source's cases that are objects and steer no pipeline. */
  private static List<JsonNode> records(String source) {
    List<JsonNode> records = new ArrayList<>();
    for (MappingCase one : MappingCase.builtIn(source)) {
      try {
        JsonNode record = JSON.readTree(one.input());
        boolean steers = List.of("mark", "clock").contains(record.path("type").asText());
        if (record.isObject() && !steers) {
          records.add(record);
        }
      } catch (IOException notJson) {
        // Some cases are no JSON, which is their point.
      }
    }
    assertThat(records).as(source).isNotEmpty();
    return records;
  }

  /** A type that is no name is shown as its hash, which another text changes. */
  private static Reading withoutDetail(Reading reading) {
    return reading instanceof Reading.Rejected rejected
        ? new Reading.Rejected(rejected.reason(), "")
        : reading;
  }

  private static String shipped(String shipper, String record) {
    return String.valueOf(ENVELOPES.get(shipper))
        .replace("%s", quoted(record))
        .replace("%o", record);
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }

  private static Reading read(String source, String record) {
    return SOURCES
        .byName(source)
        .read(new RawRecord(source, record.getBytes(StandardCharsets.UTF_8), null));
  }
}
