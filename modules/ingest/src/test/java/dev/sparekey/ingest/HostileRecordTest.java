package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.wire.EventWire;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every record is written by an attacker. */
class HostileRecordTest {
  private static final Sources SOURCES = Sources.builtIn();
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
  private static final Duration BOUND = Duration.ofMillis(500);

  private static final List<String> GOOD =
      List.of(
          """
          {"uuid":"u","published":"2026-11-03T09:15:27.118Z","eventType":"user.mfa.factor.reset_all",
           "actor":{"id":"a","type":"User"},"target":[{"type":"User","id":"b"}],
           "client":{"ipAddress":"2001:db8::1"},"outcome":{"result":"SUCCESS"}}\
          """,
          """
          {"id":"k","time":1795502467002,"type":"LOGIN","userId":"u","sessionId":"s",
           "details":{"credential_type":"recovery-authn-codes","code_id":"s","username":"Alice"},
           "authNotes":{"authn.credentials":"[\\"password\\",\\"recovery-authn-codes\\"]"}}\
          """,
          """
          {"ticket":{"id":4711,"created_at":"2026-11-03 08:55:02","updated_at":"2026-11-03T09:01:40Z",
           "status":"open","tags":["mfa_reset","verification_push"],"requester_id":9001}}\
          """,
          """
          {"type":"identity_context","header":{"id":"x","occurred_at":"2026-11-03T09:15:27Z"},
           "account":{"feed":"f","native_id":"n"},"names":["a"],"required_level":3,
           "privileged":true,"valid_from":"2025-01-01T00:00:00Z"}\
          """);

  /** Things that do not belong where a text, a number or an object does. */
  private static final List<String> ODD =
      List.of(
          "null",
          "\"null\"",
          "\"\"",
          "[]",
          "{}",
          "-1",
          "1e308",
          "99999999999999999999",
          "true",
          "[[[[1]]]]",
          "{\"id\":{}}",
          "\"\\ud800\"",
          "\"\\u0000\"",
          "\"[1,\"",
          "\"{\"",
          "0.5",
          "\"9999999999999999999999\"",
          "\"2026-13-45T99:99:99Z\"",
          "-99999999999999");

  @Property(tries = 300)
  void mutatedRecord_isReadWithinTheBoundsOfTheModel(@ForAll("mutated") String record) {
    for (String name : SOURCES.names()) {
      within(read(name, record));
    }
  }

  @Property(tries = 300)
  void arbitraryBytes_areRejectedByName(@ForAll @Size(max = 200) byte[] bytes) {
    for (String name : SOURCES.names()) {
      assertThat(SOURCES.byName(name).read(new RawRecord("f", bytes, null)))
          .isInstanceOf(Reading.Rejected.class);
    }
  }

  /** What the wire accepts is what the model's bounds allow, and what UTF-8 keeps. */
  private static void within(Reading reading) {
    switch (reading) {
      case Reading.Mapped mapped -> {
        for (Event event : mapped.events()) {
          assertThat(event.header().id()).startsWith(event.header().feed() + ":");
          assertThat(event.header().occurredAt())
              .isBetween(
                  Instant.parse("2000-01-01T00:00:00Z"), Instant.parse("2099-01-01T00:00:00Z"));
          assertThat(survivesUtf8(event.toString())).isTrue();
          EventWire.toAvro(event);
        }
      }
      case Reading.Rejected rejected ->
          assertThat(rejected.detail()).hasSizeLessThanOrEqualTo(256).matches("[ -~]*");
      case Reading.FeedMark mark -> assertThat(mark.feed()).isEqualTo("sparekey");
      case Reading.Clock clock -> assertThat(clock.time()).isAfter("2000-01-01T00:00:00Z");
    }
  }

  private static boolean survivesUtf8(String text) {
    byte[] stored = text.getBytes(StandardCharsets.UTF_8);
    return new String(stored, StandardCharsets.UTF_8).equals(text);
  }

  /** Whoever reads it and however its keys are ordered. */
  @Test
  void sameRecord_readByAnotherInstanceInAnotherOrder_givesTheSameReading() {
    String one =
        """
        {"published":"2026-11-03T09:15:27Z","eventType":"user.session.start",
         "actor":{"id":"a","type":"User"},"outcome":{"result":"SUCCESS"}}\
        """;
    String other =
        """
        {"outcome": {"result":"SUCCESS"}, "actor":{"type":"User","id":"a"},
         "eventType":"user.session.start","published":"2026-11-03T09:15:27Z"}\
        """;
    assertThat(Sources.builtIn().byName("okta").read(raw("okta", other)))
        .isInstanceOf(Reading.Mapped.class)
        .isEqualTo(read("okta", one));
  }

  @Provide
  Arbitrary<String> mutated() {
    Arbitrary<String> swapped =
        Arbitraries.of(GOOD)
            .flatMap(
                good ->
                    Arbitraries.integers()
                        .between(0, 20)
                        .flatMap(nth -> Arbitraries.of(ODD).map(odd -> withValue(good, nth, odd))));
    Arbitrary<String> cut =
        Arbitraries.of(GOOD)
            .flatMap(
                good ->
                    Arbitraries.integers()
                        .between(0, good.length())
                        .map(end -> good.substring(0, end)));
    return Arbitraries.oneOf(swapped, swapped, cut);
  }

  /** The record with what follows its nth colon replaced. */
  private static String withValue(String good, int nth, String odd) {
    int colon = -1;
    for (int i = 0; i <= nth; i++) {
      int next = good.indexOf("\":", colon + 1);
      if (next < 0) {
        break;
      }
      colon = next;
    }
    int start = colon + 2;
    int end = valueEnd(good, start);
    return good.substring(0, start) + odd + good.substring(end);
  }

  private static int valueEnd(String json, int start) {
    int depth = 0;
    boolean text = false;
    for (int i = start; i < json.length(); i++) {
      char c = json.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '"') {
        text = !text;
      } else if (!text && (c == '{' || c == '[')) {
        depth++;
      } else if (!text && (c == '}' || c == ']' || c == ',')) {
        if (depth == 0) {
          return i;
        }
        depth -= c == ',' ? 0 : 1;
      }
    }
    return json.length();
  }

  @Property(tries = 200)
  void longIdentifier_isCutToTheModelsBoundAndStaysItself(@ForAll @IntRange(min = 1) int salt) {
    String long1 = "x".repeat(5000) + salt;
    String long2 = "x".repeat(5000) + (salt - 1);
    assertThat(account(long1)).hasSizeLessThanOrEqualTo(256).isNotEqualTo(account(long2));
  }

  private static String account(String id) {
    return login(
            "{\"uuid\":\"u\",\"published\":\"2026-11-03T09:15:27Z\",\"eventType\":"
                + "\"user.session.start\",\"outcome\":{\"result\":\"SUCCESS\"},\"actor\":{\"id\":\""
                + id
                + "\"}}")
        .account()
        .nativeId();
  }

  @Test
  void recordOf5Megabytes_isTooLarge() {
    byte[] huge = new byte[5 << 20];
    Arrays.fill(huge, (byte) ' ');
    assertThat(SOURCES.byName("okta").read(new RawRecord("okta", huge, null)))
        .isEqualTo(
            new Reading.Rejected(
                RejectionReason.TOO_LARGE, "5242880 bytes; at most 1048576 are read"));
  }

  @Test
  void deepRecord_isTooDeep() {
    String deep = "{\"a\":".repeat(5000) + "1" + "}".repeat(5000);
    assertThat(reason(read("okta", deep))).isEqualTo(RejectionReason.TOO_DEEP);
  }

  @Test
  void hugeNumber_isMalformed() {
    assertThat(reason(read("okta", "{\"a\":" + "9".repeat(500_000) + "}")))
        .isEqualTo(RejectionReason.MALFORMED_JSON);
  }

  /** Of 1 MiB each, in the forms that once cost seconds. */
  @ParameterizedTest
  @MethodSource("widest")
  void widestRecord_isReadInBoundedTime(String record) {
    assertThat(record.length()).isBetween(500_000, Source.MAX_BYTES);
    for (String name : SOURCES.names()) {
      assertThat(fastestOfThree(name, record)).as(name).isLessThan(BOUND);
    }
  }

  /** Time of this thread's processor, as the machine may have other things to do. */
  private static Duration fastestOfThree(String source, String record) {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 3 && fastest > BOUND.toNanos(); i++) {
      long start = CPU.getCurrentThreadCpuTime();
      read(source, record);
      fastest = Math.min(fastest, CPU.getCurrentThreadCpuTime() - start);
    }
    return Duration.ofNanos(fastest);
  }

  static List<String> widest() {
    StringBuilder keys = new StringBuilder("{");
    for (int i = 0; i < 60_000; i++) {
      keys.append("\"k").append(i).append("\":1,");
    }
    String elements = "{\"id\":1,\"type\":\"x\"},".repeat(40_000) + "{}";
    String carried = keys.substring(0, keys.indexOf("\"k17000\""));
    String shipped =
        carried
            + "\"message\":"
            + quoted(carried + "\"log\":" + quoted(carried + "\"z\":1}") + "}")
            + "}";
    String most = "[" + "{},".repeat(Layouts.MOST_PARTS - 1) + "{}]";
    String text = "x".repeat(900_000);
    String codes = "backup codes 83920174, 29384756, 48392017, 59201748, 30495867 ".repeat(10);
    String comments =
        ("{\"id\":1,\"author_id\":1,\"created_at\":\"2026-11-03T09:00:00Z\",\"body\":\""
                + codes
                + "\"},")
            .repeat(NativeRecord.MOST_ELEMENTS);
    String listed = "\"comments\":[" + comments + "{}],\"id\"";
    return List.of(
        GOOD.get(2).replace("\"id\"", listed),
        GOOD.get(2).replace("\"id\"", listed.replace(",{}]", "]")),
        keys + GOOD.get(2).substring(1).replace("\"id\"", "\"comments\":" + most + ",\"id\""),
        keys + "\"z\":1}",
        shipped,
        // What surrounds a list that is split within is part of each of its elements.
        keys + "\"events\":" + most + "}",
        "{\"events\":" + most + ",\"actor\":" + keys + "\"z\":1}}",
        "{\"events\":" + most + ",\"actor\":{\"email\":\"" + text + "\"}}",
        "{\"events\":" + most + ",\"actor\":[" + elements + "]}",
        "{\"protoPayload\":{\"metadata\":" + keys + "\"event\":" + most + "}}}",
        "{\"items\":[" + keys + "\"events\":" + most + "}]}",
        "{\"eventType\":\"user.mfa.factor.reset_all\",\"target\":[" + elements + "]}",
        "{\"eventType\":[" + "\"user.session.start\",".repeat(40_000) + "1]}",
        "{\"outcome\":[" + "{\"result\":\"FAILURE\"},".repeat(40_000) + "1]}",
        "{\"details\":[" + elements + "],\"type\":\"LOGIN\",\"time\":1795502467002}",
        "{\"operationType\":\"ACTION\",\"resourceType\":\"USER\",\"resourcePath\":\"users/"
            + "a/".repeat(500_000)
            + "\"}",
        GOOD.get(2)
            .replace("\"status\"", "\"subject\":\"" + "lost ".repeat(200_000) + "\",\"status\""),
        GOOD.get(2)
            .replace("[\"mfa_reset\",\"verification_push\"]", "\"" + "v ".repeat(500_000) + "\""),
        GOOD.get(2)
            .replace(
                "[\"mfa_reset\",\"verification_push\"]",
                "[" + "\"v\",".repeat(250_000) + "\"v\"]"));
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }

  @Test
  void rejection_neverQuotesTheRecord() {
    for (String record :
        List.of(
            "{\"eventType\": hunter2}",
            "{\"eventType\":\"my password is hunter2\"}",
            "{\"eventType\":\"user.session.start hunter2\"}",
            "{\"eventType\":[\"hunter2\"]}",
            "{\"eventType\":\"user.session.start\",\"EVENTTYPE\":\"hunter2\",\"hunter2\":[}",
            "{\"hunter2\":1,\"hunter2\":2}",
            "\"hunter2\"",
            "{\"eventType\":\"user.session.start\",\"outcome\":{\"result\":\"SUCCESS\"},"
                + "\"published\":\"hunter2\"}",
            "{\"type\":\"mark\",\"feed\":\"z\",\"complete_to\":\"hunter2\",\"proof\":\"proven\"}")) {
      assertThat(read("okta", record).toString()).doesNotContain("hunter2");
    }
  }

  @Test
  void accounts_thatDifferInHalfASurrogatePair_staySeparate() {
    assertThat(account("a\\ud800b"))
        .isNotEqualTo(account("a\\udbffb"))
        .matches(HostileRecordTest::survivesUtf8);
  }

  @Test
  void recordInUtf16_isNotRead() {
    byte[] utf16 = GOOD.getFirst().getBytes(StandardCharsets.UTF_16BE);
    assertThat(reason(SOURCES.byName("okta").read(new RawRecord("okta", utf16, null))))
        .isEqualTo(RejectionReason.MALFORMED_JSON);
  }

  @Test
  void recordWithABadByte_isNotRead() {
    byte[] bytes = GOOD.getFirst().getBytes(StandardCharsets.ISO_8859_1);
    bytes[10] = (byte) 0xC3;
    assertThat(SOURCES.byName("okta").read(new RawRecord("okta", bytes, null)))
        .isEqualTo(new Reading.Rejected(RejectionReason.MALFORMED_JSON, "not encoded as UTF-8"));
  }

  @Test
  void byteOrderMark_isReadOver() {
    assertThat(read("okta", "\uFEFF" + GOOD.getFirst())).isEqualTo(read("okta", GOOD.getFirst()));
  }

  @Test
  void braces_withinAText_areNoDepth() {
    String record =
        GOOD.getFirst().replace("\"uuid\"", "\"x\":\"\\\"" + "{[".repeat(100) + "\",\"uuid\"");
    assertThat(read("okta", record)).isEqualTo(read("okta", GOOD.getFirst()));
  }

  private static AuthenticationEvent login(String record) {
    Event event = ((Reading.Mapped) read("okta", record)).events().getFirst();
    return (AuthenticationEvent) event;
  }

  private static RejectionReason reason(Reading reading) {
    return ((Reading.Rejected) reading).reason();
  }

  private static Reading read(String source, String record) {
    return SOURCES.byName(source).read(raw(source, record));
  }

  private static RawRecord raw(String source, String record) {
    return new RawRecord(source, record.getBytes(StandardCharsets.UTF_8), null);
  }
}
