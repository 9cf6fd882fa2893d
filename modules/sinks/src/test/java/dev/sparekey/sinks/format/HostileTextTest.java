package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.testkit.AlertDraft;
import dev.sparekey.testkit.OcsfSchema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** What attackers write into names and texts stays in its field. */
class HostileTextTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int TRIES = 60;

  /** Characters that mean something to one of the forms, to a terminal or to a reader. */
  private static final String MEANING =
      "|=\\\n\r\t\"'^%#{}[],:;<>& a1\u0000\u001b\u007f\u0085\u00a0\u202e\u2066\u2028\u2029é漢…";

  @Provide
  Arbitrary<String> hostile() {
    Arbitrary<String> marks =
        Arbitraries.strings().withChars(MEANING.toCharArray()).ofMinLength(0).ofMaxLength(60);
    Arbitrary<String> known =
        Arbitraries.of(
            "x src=10.0.0.1 cs1=benign",
            "x\\",
            "x\\=y",
            "|9|name|0|duser=other",
            "a\tsparekeyVerdict=withdrawn",
            "\",\"class_uid\":3002,\"x\":\"",
            "\nCEF:1|Other|Other|1|1|forged|0|",
            "\uD83D\uDE00".repeat(300),
            "\uD83D",
            "\uDE00x",
            "\uDB40\uDC41hidden tag",
            "= ",
            "  ");
    Arbitrary<String> plain = Arbitraries.strings().ofMaxLength(80);
    return Arbitraries.frequencyOf(
        Tuple.of(6, marks),
        Tuple.of(3, known),
        Tuple.of(2, plain),
        Tuple.of(
            1,
            marks.map(
                text -> (text + "\u0001\uD83D\uDE00=").repeat(100_000 / (text.length() + 4)))));
  }

  @Provide
  Arbitrary<Alert> alerts() {
    return Combinators.combine(hostile().list().ofSize(14), Arbitraries.integers().between(0, 18))
        .as(HostileTextTest::alert);
  }

  private static Alert alert(List<String> texts, int more) {
    AlertDraft draft = new AlertDraft();
    draft.id = texts.get(0);
    draft.tenant = texts.get(1);
    draft.ruleId = texts.get(2);
    draft.ruleTitle = texts.get(3);
    draft.ruleVersion = texts.get(4);
    draft.subject = texts.get(5);
    String name = texts.get(6);
    draft.actor =
        new Actor(Actor.Role.AGENT, name.substring(0, Math.min(256, name.length())), null);
    draft.anchor = texts.get(7);
    draft.policyVersion = texts.get(8);
    draft.mapping = texts.get(9);
    draft.caseId = texts.get(10);
    draft.mergedInto = texts.get(10);
    draft.absence = List.of(texts.get(11), texts.get(12));
    draft.why = List.of(texts.get(12), texts.get(13));
    draft.group = List.of(texts.get(0), texts.get(9));
    for (int i = 0; i < more; i++) {
      draft.line(texts.get(i % 14), texts.get((i + 1) % 14), Duration.ofMinutes(i), texts.get(13));
    }
    return draft.alert();
  }

  @Property(tries = TRIES)
  void everyForm_isOneVisibleLineWithinItsBound(@ForAll("alerts") Alert alert) {
    for (Format format : Format.values()) {
      String document = format.of(alert, Links.NONE);

      assertThat(document.getBytes(StandardCharsets.UTF_8).length)
          .as("bytes of " + format)
          .isLessThanOrEqualTo(Format.MOST_BYTES);
      assertThat(document.codePoints())
          .as("hidden characters in " + format)
          .noneMatch(point -> isHidden(point) && !(point == '\t' && format == Format.LEEF));
    }
  }

  /** The longest escapes of each form, in every field at once. */
  @Property
  void everyForm_ofNothingButOneCharacter_fits(
      @ForAll("longest") String character, @ForAll("forms") Format format) {
    Alert alert = alert(Collections.nCopies(14, character.repeat(100_000)), 18);
    Alert withdrawn =
        alert.revised(
            new Alert.Revision(
                0, 2, Verdict.WITHDRAWN, alert.emittedAt(), alert.absence(), alert.handling()));

    assertThat(List.of(alert, withdrawn))
        .allSatisfy(
            one ->
                assertThat(format.of(one, Links.NONE).getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(Format.MOST_BYTES));
  }

  @Provide
  Arbitrary<String> longest() {
    return Arbitraries.of("\u0001", "\uD83D\uDE00", "\uD83D", "\"", "=", "\\", "漢", "\u202e");
  }

  @Provide
  Arbitrary<Format> forms() {
    return Arbitraries.of(Format.class);
  }

  @Property(tries = TRIES)
  void ocsf_readBack_hasTheSameValues(@ForAll("alerts") Alert alert)
      throws JsonProcessingException {
    JsonNode json = JSON.readTree(Format.OCSF.of(alert, Links.NONE));

    assertSame(json.at("/finding_info/uid").textValue(), alert.id());
    assertSame(json.at("/evidences/0/user/name").textValue(), alert.subject());
    assertSame(json.at("/finding_info/analytic/uid").textValue(), alert.ruleId());
    assertSame(json.at("/finding_info/title").textValue(), alert.ruleTitle());
    assertSame(json.at("/metadata/correlation_uid").textValue(), alert.handling().caseId());
    assertSame(json.at("/unmapped/sparekey/mapping").textValue(), alert.mapping());
    JsonNode evidence = json.at("/evidences");
    for (int i = 0; i < evidence.size(); i++) {
      assertSame(evidence.at("/" + i + "/data/text").textValue(), alert.evidence().get(i).text());
      assertSame(evidence.at("/" + i + "/uid").textValue(), alert.evidence().get(i).eventId());
    }
    assertThat(evidence.size() + json.at("/unmapped/sparekey/evidence_omitted").intValue())
        .isEqualTo(alert.evidence().size());
    assertThat(json.at("/class_uid").intValue()).isEqualTo(2004);
  }

  @Property(tries = TRIES)
  void ocsf_ofWhateverText_keepsToTheSchema(@ForAll("alerts") Alert alert) {
    // Where the schema is not there OcsfTest says so: a property whose tries all end early fails.
    assertThat(OcsfSchema.complaints(Format.OCSF.of(alert, Links.NONE))).isEmpty();
  }

  @Property(tries = TRIES)
  void ecs_readBack_hasTheSameValues(@ForAll("alerts") Alert alert) throws JsonProcessingException {
    JsonNode json = JSON.readTree(Format.ECS.of(alert, Links.NONE));

    assertSame(json.at("/sparekey/alert_id").textValue(), alert.id());
    assertSame(json.at("/user/target/name").textValue(), alert.subject());
    assertSame(json.at("/rule/id").textValue(), alert.ruleId());
    assertSame(json.at("/organization/id").textValue(), alert.tenant());
    assertThat(json.at("/event/kind").textValue()).isEqualTo("alert");
    assertThat(json.at("/sparekey/evidence").size() + json.at("/sparekey/evidence_omitted").asInt())
        .isEqualTo(alert.evidence().size());
  }

  @Property(tries = TRIES)
  void cef_readBack_hasTheSanitisedValuesAndNoFurtherKeys(@ForAll("alerts") Alert alert) {
    CefText cef = CefText.parse(Format.CEF.of(alert, Links.NONE));

    assertThat(cef.header().get(0)).isEqualTo("1");
    assertThat(cef.header().get(6)).isEqualTo("10");
    assertSame(cef.header().get(5), cefHeader(alert.ruleTitle()));
    assertSame(cef.extension().getOrDefault("duser", ""), cefValue(alert.subject()));
    assertSame(cef.extension().getOrDefault("externalId", ""), cefValue(alert.id()));
    assertSame(cef.extension().getOrDefault("deviceExternalId", ""), cefValue(alert.tenant()));
    assertThat(cef.extension()).containsEntry("cs1", "confirmed").containsEntry("cn2", "1");
    assertThat(unnumbered(cef.extension()))
        .isSubsetOf(unnumbered(CefText.parse(Format.CEF.of(friendly(), Links.NONE)).extension()));
  }

  @Property(tries = TRIES)
  void leef_readBack_hasTheSanitisedValuesAndNoFurtherKeys(@ForAll("alerts") Alert alert) {
    LeefText leef = LeefText.parse(Format.LEEF.of(alert, Links.NONE));

    assertSame(leef.attributes().getOrDefault("usrName", ""), leefValue(alert.subject()));
    assertSame(leef.attributes().getOrDefault("sparekeyAlert", ""), leefValue(alert.id()));
    assertSame(leef.attributes().getOrDefault("domain", ""), leefValue(alert.tenant()));
    assertThat(leef.attributes()).containsEntry("sparekeyVerdict", "confirmed");
    assertThat(unnumbered(leef.attributes()))
        .isSubsetOf(
            unnumbered(LeefText.parse(Format.LEEF.of(friendly(), Links.NONE)).attributes()));
  }

  private static Alert friendly() {
    AlertDraft draft = new AlertDraft();
    draft.actor = new Actor(Actor.Role.AGENT, "id", "name");
    draft.mergedInto = "another";
    draft.why = List.of("one");
    draft.group = List.of("one");
    return draft.alert();
  }

  private static Set<String> unnumbered(Map<String, String> values) {
    return values.keySet().stream()
        .map(key -> key.matches("sparekey.*") ? key.replaceFirst("[0-9]+$", "") : key)
        .collect(Collectors.toSet());
  }

  /** Equal, or cut with a mark; whole where it is short. */
  private static void assertSame(String read, String given) {
    String well = new String(given.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
    if (read.endsWith("…") && !read.equals(well)) {
      assertThat(well).startsWith(read.substring(0, read.length() - 1).stripTrailing());
      assertThat(given.length()).as("length of what was cut").isGreaterThan(3);
    } else {
      assertThat(read).isEqualTo(well);
    }
  }

  private static String cefHeader(String text) {
    return cefValue(text.replace('\n', ' ').replace('\r', ' '));
  }

  private static String cefValue(String text) {
    StringBuilder value = new StringBuilder();
    text.strip()
        .replace('\t', ' ')
        .codePoints()
        .map(point -> isHidden(point) && point != '\n' && point != '\r' ? 0xFFFD : point)
        .forEach(value::appendCodePoint);
    return value.toString();
  }

  private static String leefValue(String text) {
    StringBuilder value = new StringBuilder();
    text.replaceAll("[\t\n\r|^]", " ")
        .codePoints()
        .map(point -> isHidden(point) ? 0xFFFD : point)
        .forEach(value::appendCodePoint);
    return value.toString().strip();
  }

  private static boolean isHidden(int point) {
    int type = Character.getType(point);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }
}
