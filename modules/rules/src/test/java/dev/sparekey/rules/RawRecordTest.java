package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawRecordTest {

  static RawRecord record(String json) {
    try {
      return RawRecord.of(new ObjectMapper().readValue(json, new TypeReference<>() {}));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static boolean matches(String selection, String json) {
    return DetectionTest.compiled(selection, Taxonomy.open()).evaluate(record(json)) == Truth.TRUE;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a.b: x; {\"a\": {\"b\": \"x\"}}",
        "a.b: x; {\"a.b\": \"x\"}",
        "a.b.c: x; {\"a.b\": {\"c\": \"x\"}}",
        "a.b: x; {\"a\": [{\"b\": \"y\"}, {\"b\": \"x\"}]}",
        "a.1.b: x; {\"a\": [{\"b\": \"y\"}, {\"b\": \"x\"}]}",
        "a: x; {\"a\": [[\"y\"], [\"x\"]]}",
        "A.B: x; {\"a\": {\"b\": \"x\"}}",
        "a: 5; {\"a\": 5.0}",
        "a|contains: '\"b\":\"x\"'; {\"a\": {\"b\": \"x\"}}",
        "a: null; {\"a\": null}",
        "a|exists: true; {\"a\": null}",
        "a|exists: false; {\"b\": null}",
        "a: ''; {\"a\": \"\"}",
      })
  void selection_overANestedRecord_isTrue(String selection, String json) {
    assertThat(matches(selection, json)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "a.0.b: x; {\"a\": [{\"b\": \"y\"}, {\"b\": \"x\"}]}",
        "a.b: x; {\"a\": {\"c\": {\"b\": \"x\"}}}",
        "a: x; {\"a\": {\"x\": \"x\"}}",
        "a: null; {\"a\": []}",
        "a: ''; {\"a\": null}",
      })
  void selection_overANestedRecord_isFalse(String selection, String json) {
    assertThat(matches(selection, json)).isFalse();
  }

  @Test
  void key_inTheSameCase_isPreferred() {
    assertThat(record("{\"A\": 1, \"a\": 2}").get("a")).isEqualTo(FieldValue.of(2));
  }

  @Test
  void path_inTheSameCase_isPreferredToAFlatKeyInAnother() {
    RawRecord record = record("{\"A.B\": \"flat\", \"a\": {\"b\": \"path\"}}");
    assertThat(record.get("a.b")).isEqualTo(FieldValue.of("path"));
    assertThat(record.get(FieldName.of("a.b"))).isEqualTo(FieldValue.of("path"));
    assertThat(record.textOf(FieldName.of("a.b"))).isEqualTo("path");
  }

  /** A text at hand is the value, or the index would miss rules. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a.b\": \"x\"}",
        "{\"a.b\": \"x\", \"a\": {\"b\": \"y\"}}",
        "{\"a.b\": null, \"a\": {\"b\": \"y\"}}",
        "{\"a.b\": 5, \"a\": {\"b\": \"y\"}}",
        "{\"a\": {\"b\": \"x\"}}",
        "{\"a\": {\"B\": \"x\"}}",
        "{\"a\": [{\"b\": \"x\"}, {\"b\": \"y\"}]}",
        "{\"a\": {\"b\": {\"c\": \"x\"}}}",
        "{\"a\": \"x\"}",
        "{\"a\": null, \"A\": {\"b\": \"x\"}}"
      })
  void textAtHand_isTheValueByEitherName(String json) {
    for (String name : List.of("a.b", "a", "a.b.c")) {
      FieldValue value = record(json).get(FieldName.of(name));
      assertThat(record(json).get(name)).as(name).isEqualTo(value);
      String text = record(json).textOf(FieldName.of(name));
      if (text != null) {
        assertThat(value).as(name).isEqualTo(FieldValue.of(text));
      }
    }
  }

  @Test
  void keywords_standAnywhereInTheRecord() {
    assertThat(matches("[needle]", "{\"a\": [{\"b\": \"hay needle hay\"}]}")).isTrue();
    assertThat(matches("[4711]", "{\"a\": [{\"b\": 4711}]}")).isTrue();
  }

  private static Truth keyword(String selection, Object... texts) {
    return DetectionTest.compiled(selection, Taxonomy.open())
        .evaluate(RawRecord.of(Map.of("a", List.of(texts))));
  }

  private static String filledTo(int length, String end) {
    return "x".repeat(length - end.length()) + end;
  }

  @Test
  void keywordPattern_inALongerTextThanItIsLookedForIn_isUnknown() {
    int most = Clause.Keywords.MOST_FOR_A_PATTERN;
    assertThat(keyword("{'|re': 'need.e'}", filledTo(most, "needle"))).isEqualTo(Truth.TRUE);
    assertThat(keyword("{'|re': 'need.e'}", filledTo(most + 1, "needle"))).isEqualTo(Truth.UNKNOWN);
  }

  @Test
  void keywordPattern_inManyTexts_isLookedForInThoseThatFit() {
    int third = Clause.Keywords.MOST_FOR_A_PATTERN / 3;
    String hay = filledTo(third, "");
    assertThat(keyword("{'|re': 'need.e'}", hay, hay, hay)).isEqualTo(Truth.FALSE);
    assertThat(keyword("{'|re': 'need.e'}", hay, hay, hay, hay)).isEqualTo(Truth.UNKNOWN);
    assertThat(keyword("{'|re': 'need.e'}", filledTo(4 * third, ""), "needle"))
        .as("a text too long beside one that has it")
        .isEqualTo(Truth.TRUE);
  }

  @Test
  void keyword_inALongText_isFoundAllTheSame() {
    assertThat(keyword("[needle]", filledTo(1 << 20, "needle"))).isEqualTo(Truth.TRUE);
    assertThat(keyword("[needle]", filledTo(1 << 20, ""))).isEqualTo(Truth.FALSE);
  }

  @Test
  void keyword_inARecordThatGoesDeeperThanIsLooked_isUnknown() {
    Object deep = "needle";
    for (int i = 0; i < 100; i++) {
      deep = List.of(deep);
    }
    assertThat(keyword("[needle]", deep)).isEqualTo(Truth.UNKNOWN);
    assertThat(keyword("[needle]", deep, "needle")).isEqualTo(Truth.TRUE);
  }

  @Test
  void hostileDepth_isUnknown() {
    Object deep = "x";
    for (int i = 0; i < 100_000; i++) {
      deep = Map.of("a", deep);
    }
    RawRecord record = RawRecord.of(Map.of("a", deep));
    assertThat(record.texts()).isEmpty();
  }

  @Test
  void hostileDepthOfLists_isUnknown() {
    Object deep = Map.of("b", "x");
    for (int i = 0; i < 100_000; i++) {
      deep = List.of(deep);
    }
    assertThat(RawRecord.of(Map.of("a", deep)).get("a.b")).isEqualTo(FieldValue.unknown());
  }

  @Test
  void nameThatIsDeeperThanAnyRecord_isOneKeyAndNoPath() {
    String deep = "a" + ".a".repeat(FieldName.MOST_DOTS + 1);
    assertThat(RawRecord.of(Map.of(deep, "x")).get(deep)).isEqualTo(FieldValue.of("x"));
    assertThat(record("{\"a\": {\"a\": \"x\"}}").get(deep)).isEqualTo(FieldValue.absent());
  }

  @Test
  void nameWithMoreDotsThanARecordIsDeep_isRefused() {
    String deep = "a" + ".a".repeat(FieldName.MOST_DOTS + 1);
    String rule = Loading.foreignRule("{product: okta, service: okta}");
    assertThat(Loading.problems(rule.replace("{a: x}", "{" + deep + ": x}")))
        .singleElement()
        .asString()
        .contains("at most 16 dots");
    assertThat(Loading.problems(rule.replace("{a: x}", "{" + deep.substring(2) + ": x}")))
        .isEmpty();
  }

  @Test
  void hugeValue_isUnknown() {
    assertThat(RawRecord.of(Map.of("a", "x".repeat(1 << 20))).get("a"))
        .isEqualTo(FieldValue.unknown());
    assertThat(RawRecord.of(Map.of("a", List.of("x".repeat(10)))).get("a"))
        .isEqualTo(FieldValue.of("xxxxxxxxxx"));
  }

  /** Every key is found under its own name and with its letters' case changed. */
  @Property(tries = 200)
  void key_inAnyCase_isFound(
      @ForAll("keys") List<String> keys,
      @ForAll("keys") List<String> inner,
      @ForAll Random random) {
    Map<String, Object> record = new LinkedHashMap<>();
    keys.forEach(key -> record.put(key, inner.isEmpty() ? "x" : Map.of(inner.getFirst(), "x")));
    for (String key : keys) {
      String name = inner.isEmpty() ? key : key + "." + inner.getFirst();
      assertThat(RawRecord.of(record).has(name)).isTrue();
      assertThat(RawRecord.of(record).get(recased(name, random)))
          .isInstanceOf(FieldValue.Known.class);
      assertThat(RawRecord.of(record).get(name + "-none")).isEqualTo(FieldValue.absent());
    }
  }

  private static String recased(String name, Random random) {
    StringBuilder other = new StringBuilder();
    name.codePoints()
        .forEach(
            c ->
                other.appendCodePoint(
                    random.nextBoolean() ? Character.toUpperCase(c) : Character.toLowerCase(c)));
    return other.toString().equalsIgnoreCase(name) ? other.toString() : name;
  }

  @Provide
  Arbitrary<List<String>> keys() {
    return Arbitraries.of(
            "a",
            "eventName",
            "actor.id",
            "Actor",
            "",
            ".",
            "\u212A",
            "k",
            "\u017Fx",
            "\uD801\uDC00",
            "\u0130",
            "é")
        .list()
        .uniqueElements()
        .ofMaxSize(6);
  }
}
