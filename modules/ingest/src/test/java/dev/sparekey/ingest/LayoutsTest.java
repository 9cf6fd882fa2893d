package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Envelopes, bundles, merged objects and derived values. */
class LayoutsTest {

  private static final String HEAD =
      """
      source: door
      type: /kind
      id: /nr
      occurred_at: /at
      """;

  private static final String TAIL =
      """
      events:
        - when: {kind: opened}
          emit:
            authentication: {account: /who, outcome: success}
      """;

  private static final String OPENED =
      "{\"kind\":\"opened\",\"nr\":\"%s\",\"who\":\"%s\",\"at\":\"2026-11-03T09:15:27.118Z\"}";

  private static String opened(String nr, String who) {
    return OPENED.formatted(nr, who);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"message\":%s}",
        "{\"log\":{\"text\":%s}}",
        "{\"line\":%s}",
        "{\"MESSAGE\":%s}",
      })
  void envelopedRecord_isReadOn(String envelope) {
    String unwrap = "unwrap: [/message, /log/text, {at: /line, past: 'door says: '}]\n";
    String held =
        envelope.contains("line")
            ? quoted("<13>Nov 3 door says: " + opened("1", "mina"))
            : envelope.contains("log") ? quoted(opened("1", "mina")) : opened("1", "mina");
    assertThat(accounts(HEAD + unwrap + TAIL, envelope.formatted(held))).containsExactly("mina");
  }

  @Test
  void textWithoutTheHeader_isNoEnvelope() {
    String mapping = HEAD + "unwrap: [{at: /line, past: 'door says: '}]\n" + TAIL;
    assertThat(read(mapping, "{\"line\":\"{}\"}")).isInstanceOf(Reading.Rejected.class);
  }

  @Test
  void bundle_givesTheEventsOfItsRecordsAndWhyOthersGaveNone() {
    String bundle =
        "{\"records\":["
            + opened("1", "mina")
            + ",{\"kind\":\"shut\"},"
            + opened("2", "ola")
            + ",7]}";
    Reading.Mapped mapped = (Reading.Mapped) read(HEAD + "split: /records\n" + TAIL, bundle);
    assertThat(mapped.events().stream().map(event -> event.header().id()))
        .containsExactly("door:1", "door:2");
    assertThat(mapped.besides())
        .extracting(Reading.Rejected::reason)
        .containsExactly(RejectionReason.UNMAPPED_TYPE, RejectionReason.UNMAPPED_TYPE);
  }

  @Test
  void bundleOfNothingGood_saysWhatShouldBeLookedAt() {
    String mapping = HEAD + "split: /records\nignore: [shut]\n" + TAIL;
    Reading.Rejected rejected =
        (Reading.Rejected)
            read(
                mapping,
                "{\"records\":[{\"kind\":\"shut\"},{\"kind\":\"odd\"},{\"kind\":\"shut\"}]}");
    assertThat(rejected).isEqualTo(new Reading.Rejected(RejectionReason.UNMAPPED_TYPE, "type odd"));
  }

  @Test
  void listWithin_keepsWhatSurroundsItAndTellsItsRecordsApart() {
    String mapping =
        HEAD.replace("/kind", "/events/kind")
            + "split: [{within: /events}]\n"
            + TAIL.replace("{kind: opened}", "{events.kind: opened}");
    String record =
        "{\"nr\":\"9\",\"at\":\"2026-11-03T09:15:27Z\",\"who\":\"mina\","
            + "\"Events\":[{\"kind\":\"opened\"},{\"kind\":\"opened\"}]}";
    Reading.Mapped mapped = (Reading.Mapped) read(mapping, record);
    assertThat(mapped.events().stream().map(event -> event.header().id()))
        .containsExactly("door:9", "door:9#1");
  }

  @Test
  void listWithinAnItemOfAPage_givesTheSameEventsWhereverTheItemStands() {
    String mapping =
        HEAD.replace("/kind", "/events/kind")
            + "split: [/items, {within: /events}]\n"
            + TAIL.replace("{kind: opened}", "{events.kind: opened}");
    String item =
        "{\"nr\":\"%s\",\"at\":\"2026-11-03T09:15:27Z\",\"who\":\"mina\","
            + "\"events\":[{\"kind\":\"opened\"},{\"kind\":\"odd\"},{\"kind\":\"opened\"}]}";
    Reading.Mapped alone = (Reading.Mapped) read(mapping, item.formatted("9"));
    String page =
        "{\"items\":["
            + String.join(",", item.formatted("7"), item.formatted("8"), item.formatted("9"))
            + "]}";
    Reading.Mapped third = (Reading.Mapped) read(mapping, page);

    assertThat(alone.events().stream().map(event -> event.header().id()))
        .containsExactly("door:9", "door:9#2");
    assertThat(third.events().subList(4, 6)).isEqualTo(alone.events());
  }

  @Test
  void listsWithinAListWithin_tellAllTheirRecordsApart() {
    String mapping =
        HEAD.replace("/kind", "/inner/kind")
            + "split: [{within: /events}, {within: /inner}]\n"
            + TAIL.replace("{kind: opened}", "{inner.kind: opened}");
    String two = "[{\"kind\":\"opened\"},{\"kind\":\"opened\"}]";
    String record =
        "{\"nr\":\"9\",\"at\":\"2026-11-03T09:15:27Z\",\"who\":\"mina\","
            + "\"events\":[{},{}],\"inner\":"
            + two
            + "}";
    assertThat(((Reading.Mapped) read(mapping, record)).events().stream().map(e -> e.header().id()))
        .containsExactly("door:9", "door:9#1", "door:9#2", "door:9#3");
  }

  @Test
  void listWithinAWideRecord_isTooLarge() {
    String mapping = HEAD + "split: [{within: /events}]\n" + TAIL;
    String record = "{\"wide\":\"%s\",\"events\":[{},{}]}";

    assertThat(read(mapping, record.formatted("x".repeat(900_000))))
        .isInstanceOfSatisfying(
            Reading.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(RejectionReason.UNMAPPED_TYPE));
    assertThat(
            read(
                mapping, record.formatted("x".repeat(900_000)).replace("[{},{}]", "[{},{},{},{}]")))
        .isEqualTo(
            new Reading.Rejected(
                RejectionReason.TOO_LARGE,
                "a list of records that share too much: more than 2097152 bytes, taken once for each"));
  }

  @Test
  void mergedObject_isReadAsIfItsMembersStoodOutside() {
    String mapping = HEAD + "merge: /properties\n" + TAIL;
    String record =
        "{\"kind\":\"opened\",\"who\":\"\",\"NR\":\"1\",\"properties\":"
            + "{\"kind\":\"inner\",\"who\":\"mina\",\"nr\":\"2\",\"at\":\"2026-11-03T09:15:27Z\"}}";
    Reading.Mapped mapped = (Reading.Mapped) read(mapping, record);
    assertThat(mapped.events()).hasSize(1);
    assertThat(mapped.events().getFirst().header().id()).isEqualTo("door:1");
    assertThat(((AuthenticationEvent) mapped.events().getFirst()).account().nativeId())
        .isEqualTo("mina");
  }

  @Test
  void derivedValue_servesConditionsFieldsAndLaterValues() {
    String mapping =
        HEAD
            + """
            let:
              inner: {json: /held, at: ''}
              who: {at: /let/inner/user, prefix: 'u:'}
            """
            + TAIL.replace("/who", "/let/who").replace("kind: opened", "let.inner.door: front");
    String record =
        "{\"kind\":\"x\",\"nr\":1,\"at\":\"2026-11-03T09:15:27Z\",\"held\":"
            + quoted("{\"door\":\"front\",\"user\":\"mina\"}")
            + "}";
    assertThat(accounts(mapping, record)).containsExactly("u:mina");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{at: ''}", "/let"})
  void recordWithinItself_isLeftOut(String whole) {
    String mapping =
        HEAD
            + "let: {self: "
            + whole
            + "}\n"
            + TAIL.replace("kind: opened", "let.self|exists: true");
    assertThat(read(mapping, opened("1", "mina")))
        .isEqualTo(new Reading.Rejected(RejectionReason.UNMAPPED_TYPE, "type opened"));
  }

  @ParameterizedTest
  @CsvSource({
    "'{each: /list, take: /name}', '[a, b]'",
    "'{each: /list, where: {ok: true}, take: /name}', '[a]'",
  })
  void elements_areTakenFromOrLeftOut(String value, String names) {
    String mapping =
        HEAD
            + "let: {names: "
            + value
            + "}\n"
            + TAIL.replace("{kind: opened}", "{let.names|contains: a}")
            + "ignore: [x]\n";
    String record =
        opened("1", "mina")
            .replace(
                "\"kind\"", "\"list\":[{\"name\":\"a\",\"ok\":true},{\"name\":\"b\"}],\"kind\"");
    assertThat(accounts(mapping, record)).containsExactly("mina");
    String other = mapping.replace("contains: a", "contains: b");
    assertThat(read(other, record) instanceof Reading.Mapped).isEqualTo(names.contains("b"));
  }

  @Test
  void percentEncodedText_isDecoded() {
    String mapping =
        HEAD
            + TAIL.replace(
                "/who", "{at: /path, pattern: 'users/(?P<id>[^/]+)', group: id, percent: true}");
    String record =
        opened("1", "x").replace("\"kind\"", "\"path\":\"users/auth0%7Cmina+1\",\"kind\"");
    assertThat(accounts(mapping, record)).containsExactly("auth0|mina+1");
    assertThat(accounts(mapping, record.replace("%7C", "%zz"))).containsExactly("auth0%zzmina+1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{join: [/kind, /who]}; opened mina",
        "{join: [/kind, /who], by: ''}; openedmina",
        "{join: [/kind, /who], by: -}; opened-mina"
      })
  void partsOfAJoin_haveBetweenThemWhatIsSaid(String value, String account) {
    assertThat(accounts(HEAD + TAIL.replace("/who", value), opened("1", "mina")))
        .containsExactly(account);
  }

  @Test
  void recordsOfOneEvent_giveTheSameEvent() {
    String mapping =
        HEAD
            + """
            events:
              - when: {kind: opened}
                id: {join: [/group, /who]}
                whole_seconds: true
                emit:
                  recovery: {account: /who, action: factor_bound}
            """;
    String one = opened("1", "mina").replace("\"kind\"", "\"group\":\"g\",\"kind\"");
    String other = one.replace("\"nr\":\"1\"", "\"nr\":\"2\"").replace("27.118Z", "27.9Z");
    assertThat(read(mapping, one)).isEqualTo(read(mapping, other));
  }

  @Test
  void listOfEvents_isToldOfEachAccountUnderAnIdOfItsOwn() {
    String mapping =
        HEAD
            + """
            events:
              - when: {kind: opened}
                emit:
                  - recovery: {account: /who, action: privileged_action}
                  - recovery: {account: /nr, action: reset_right_granted}
            """;
    List<Event> events = ((Reading.Mapped) read(mapping, opened("1", "mina"))).events();
    assertThat(events.stream().map(event -> event.header().id()))
        .containsExactly("door:1", "door:1#recovery2");
    assertThat(((RecoveryEvent) events.getLast()).account().nativeId()).isEqualTo("1");
  }

  @Test
  void secondsUntilTheEnd_areReckonedFromTheEvent() {
    String mapping =
        HEAD
            + """
            events:
              - when: {kind: opened}
                emit:
                  recovery: {account: /who, action: bypass_code_issued, credential: {expires_in: /nr}}
            """;
    RecoveryEvent event =
        (RecoveryEvent)
            ((Reading.Mapped) read(mapping, opened("3600", "mina"))).events().getFirst();
    assertThat(event.credential().expiresAt()).hasToString("2026-11-03T10:15:27.118Z");
  }

  @Test
  void whatStandsBesideTheRecord_isCarriedIntoItUnlessItHasItsOwn() {
    String carry = "unwrap: [/door, /house]\ncarry: [/event/who, /who, /at]\n";
    String own = opened("1", "mina");
    String less = "{\"kind\":\"opened\",\"nr\":\"2\",\"who\":null}";
    String beside = ",\"event\":{\"who\":\"lars\"},\"at\":\"2026-11-03T09:15:27Z\"}";

    assertThat(accounts(HEAD + carry + TAIL, "{\"door\":" + own + beside)).containsExactly("mina");
    assertThat(accounts(HEAD + carry + TAIL, "{\"door\":" + less + beside)).containsExactly("lars");
    assertThat(accounts(HEAD + carry + TAIL, "{\"house\":{\"door\":" + less + "}" + beside))
        .containsExactly("lars");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "unwrap: [door]; 'unwrap' names places in the record",
        "split: ['']; 'split' names lists in the record",
        "split: [{inside: /a}]; unknown key 'inside'; known are [within]",
        "merge: ['']; 'merge' names places within the record",
        "carry: ['']; 'carry' names places within the record",
        "let: {a: {take: /x, at: /y}}; 'take' is a place in each element",
        "let: {a: {at: /y, past: ''}}; every text begins with the empty text that 'past' names",
        "shows: {always: [step.action], sometimes: [step.action]}; both always and sometimes",
        "shows: {never: [step.action]}; unknown key 'never'",
        "shows: {always: [step.acton]}; 'step.acton' is no field of a recovery step",
        "help_desk: perhaps; expected true or false",
      })
  void mistake_isSaidWithItsPlace(String line, String message) {
    List<Diagnostic> found =
        ((Compiled.Refused<Source>) Source.load("door.yml", HEAD + line + "\n" + TAIL, "fjordline"))
            .diagnostics();
    assertThat(found)
        .anySatisfy(
            diagnostic -> {
              assertThat(diagnostic.headline()).startsWith("door.yml:5:").contains(message);
            });
  }

  @Test
  void typesThatConditionsName_areThoseNotExcluded() {
    String mapping =
        HEAD
            + """
            events:
              - when:
                  a: {kind: [opened, 'shut']}
                  b: {kind|startswith: odd_}
                  c: {kind: never}
                  condition: (a or b) and not c
                ignore: seen
            ignore: [heat.*, cold]
            """;
    TypeOutcomes types = accepted(mapping).types();
    assertThat(types.named()).containsExactly("cold", "odd_*", "opened", "shut");
    assertThat(types.ignoredFamilies()).containsExactly("heat.*");
    assertThat(types.of("opened")).containsExactly("not relevant: seen");
    assertThat(types.of("odd_one")).containsExactly("not relevant: seen");
    assertThat(types.of("heat.on")).containsExactly("not relevant");
    assertThat(types.of("never")).isEmpty();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static List<String> accounts(String mapping, String record) {
    return ((Reading.Mapped) read(mapping, record))
        .events().stream()
            .map(event -> ((AuthenticationEvent) event).account().nativeId())
            .toList();
  }

  private static Reading read(String mapping, String record) {
    return accepted(mapping)
        .read(new RawRecord("door", record.getBytes(StandardCharsets.UTF_8), null));
  }

  private static Source accepted(String mapping) {
    Compiled<Source> compiled = Source.load("door.yml", mapping, "fjordline");
    return switch (compiled) {
      case Compiled.Accepted<Source> accepted -> accepted.value();
      case Compiled.Refused<Source> refused ->
          throw new AssertionError(refused.diagnostics().toString());
    };
  }
}
