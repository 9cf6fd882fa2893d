package dev.sparekey.rules;

import static dev.sparekey.rules.Truth.FALSE;
import static dev.sparekey.rules.Truth.TRUE;
import static dev.sparekey.rules.Truth.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The modifiers that rewrite a value or read a part of a date. */
class ModifiersTest {

  private static Truth evaluate(String selection, Object... fields) {
    return DetectionTest.compiled(selection, Taxonomy.open()).evaluate(FakeFields.of(fields));
  }

  private static String base64(String text, Charset charset) {
    return Base64.getEncoder().encodeToString(text.getBytes(charset));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x -s y", "x /s y", "x \u2013s y", "x \u2014s y", "x \u2015s y"})
  void windash_anyDashBeforeAFlag_isTrue(String text) {
    assertThat(evaluate("a|windash|contains: ' -s '", "a", text)).isEqualTo(TRUE);
  }

  @Test
  void windash_dashInsideAWord_standsForItself() {
    assertThat(evaluate("a|windash: 'file-name -s'", "a", "file/name /s")).isEqualTo(FALSE);
    assertThat(evaluate("a|windash: 'file-name -s'", "a", "file-name /s")).isEqualTo(TRUE);
  }

  @Test
  void windash_twoFlags_areExchangedEachByItself() {
    assertThat(evaluate("a|windash|contains|all: ['-p', '/q -r']", "a", "/p -q /r"))
        .isEqualTo(TRUE);
  }

  @Test
  void base64_wholeValue_isTrue() {
    assertThat(evaluate("a|base64: secret", "a", base64("secret", StandardCharsets.UTF_8)))
        .isEqualTo(TRUE);
  }

  @Test
  void base64_windashBefore_encodesEachDash() {
    assertThat(evaluate("a|windash|base64: '-s'", "a", base64("/s", StandardCharsets.UTF_8)))
        .isEqualTo(TRUE);
  }

  /** Wherever the value stands in the encoded text. */
  @Property
  void base64offset_valueAtAnyOffset_isTrue(
      @ForAll @IntRange(max = 9) int before, @ForAll @IntRange(max = 9) int after) {
    String whole = "x".repeat(before) + "http://" + "y".repeat(after);
    assertThat(
            evaluate(
                "a|base64offset|contains: 'http://'", "a", base64(whole, StandardCharsets.UTF_8)))
        .isEqualTo(TRUE);
  }

  @Property
  void base64offset_whateverTheBytesAround_isFound(
      @ForAll @Size(max = 5) byte[] before, @ForAll @Size(max = 5) byte[] after) {
    byte[] value = "recovery".getBytes(StandardCharsets.UTF_8);
    byte[] whole = new byte[before.length + value.length + after.length];
    System.arraycopy(before, 0, whole, 0, before.length);
    System.arraycopy(value, 0, whole, before.length, value.length);
    System.arraycopy(after, 0, whole, before.length + value.length, after.length);
    assertThat(
            evaluate(
                "a|base64offset|contains: recovery",
                "a",
                Base64.getEncoder().encodeToString(whole)))
        .isEqualTo(TRUE);
  }

  @Test
  void base64offset_otherText_isFalse() {
    assertThat(
            evaluate(
                "a|base64offset|contains: 'http://'",
                "a",
                base64("xhttps://y", StandardCharsets.UTF_8)))
        .isEqualTo(FALSE);
  }

  @ParameterizedTest
  @CsvSource({"utf16le, UTF-16LE", "wide, UTF-16LE", "utf16be, UTF-16BE"})
  void utf16_beforeBase64_isTrue(String modifier, String charset) {
    assertThat(
            evaluate(
                "a|" + modifier + "|base64: 'cmd ü'",
                "a",
                base64("cmd ü", Charset.forName(charset))))
        .isEqualTo(TRUE);
  }

  @Test
  void utf16_beforeBase64_beginsWithTheByteOrderMark() {
    assertThat(evaluate("a|utf16|base64: cmd", "a", "//5jAG0AZAA=")).isEqualTo(TRUE);
  }

  @Test
  void wide_withoutBase64_comparesTheBytes() {
    assertThat(evaluate("a|wide|contains: cmd", "a", "xc\0m\0d\0")).isEqualTo(TRUE);
  }

  @Test
  void wide_base64offset_findsAPowershellCommand() {
    String command = base64("iex (New-Object Net.WebClient)", StandardCharsets.UTF_16LE);
    assertThat(evaluate("a|wide|base64offset|contains: 'New-Object'", "a", "-enc " + command))
        .isEqualTo(TRUE);
  }

  @Test
  void encoding_escapedStar_isTheStar() {
    assertThat(evaluate("a|base64: 'a\\*'", "a", base64("a*", StandardCharsets.UTF_8)))
        .isEqualTo(TRUE);
  }

  @ParameterizedTest
  @CsvSource({
    "minute, 30",
    "hour, 23",
    "day, 4",
    "week, 1",
    "month, 1",
    "year, 2026",
  })
  void timePart_ofAText_isTakenAsWritten(String part, int value) {
    // 4 January is always in ISO week 1.
    assertThat(evaluate("a|" + part + ": " + value, "a", "2026-01-04T23:30:15.5-05:00"))
        .isEqualTo(TRUE);
  }

  @Test
  void timePart_ofSecondsOrMilliseconds_isInUtc() {
    assertThat(evaluate("a|hour: 1", "a", 3_600L)).isEqualTo(TRUE);
    assertThat(evaluate("a|year: 2025", "a", 1_764_000_000_000L)).isEqualTo(TRUE);
  }

  @Test
  void timePart_withAnOrder_comparesThePart() {
    assertThat(evaluate("a|hour|gte: 22", "a", "2026-03-01 23:00:00")).isEqualTo(TRUE);
    assertThat(evaluate("a|hour|lt: 6", "a", "2026-03-01 23:00:00")).isEqualTo(FALSE);
  }

  @Test
  void timePart_neq_isTrueOfOthers() {
    assertThat(evaluate("a|month|neq: [6, 7]", "a", "2026-03-01")).isEqualTo(TRUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "2026-13-01T00:00:00", "2026-03-01", ""})
  void hour_ofNoDateWithATime_isFalse(String text) {
    assertThat(evaluate("a|hour: 0", "a", text)).isEqualTo(FALSE);
  }

  @Test
  void timePart_fieldUnknown_isUnknown() {
    assertThat(evaluate("a|hour: 0", "a", FieldValue.unknown())).isEqualTo(UNKNOWN);
  }

  @Test
  void fieldref_neq_isTrueWhenTheFieldsDiffer() {
    assertThat(evaluate("a|fieldref|neq: b", "a", "x", "b", "y")).isEqualTo(TRUE);
    assertThat(evaluate("a|fieldref|neq: b", "a", "x", "b", "X")).isEqualTo(FALSE);
  }

  @ParameterizedTest
  @CsvSource({"startswith, al", "endswith, ice", "contains, lic"})
  void fieldref_part_isTrue(String modifier, String other) {
    assertThat(evaluate("a|fieldref|" + modifier + ": b", "a", "Alice", "b", other))
        .isEqualTo(TRUE);
  }

  @Test
  void cased_number_isComparedAsText() {
    assertThat(evaluate("a|cased: 5", "a", "5")).isEqualTo(TRUE);
  }

  private static final String EXPANDING =
      """
      title: Of administrators
      logsource: {product: okta}
      detection: {s: {actor|expand: '%administrators%@example.org'}, condition: s}
      """;

  @Test
  void expand_listInAnotherText_matchesEachValue() {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "lists.yml", "placeholders: {administrators: [alice, 'b*']}", "r.yml", EXPANDING));
    assertThat(rules.hasErrors()).isFalse();
    Detection detection = rules.rules().getFirst().detection();
    assertThat(detection.evaluate(FakeFields.of("actor", "Alice@example.org"))).isEqualTo(TRUE);
    assertThat(detection.evaluate(FakeFields.of("actor", "bob@example.org"))).isEqualTo(TRUE);
    assertThat(detection.evaluate(FakeFields.of("actor", "carol@example.org"))).isEqualTo(FALSE);
  }

  @Test
  void expand_otherValues_areAnotherVersionOfTheRule() {
    String one = version("[alice]");
    assertThat(version("[alice, bob]")).isNotEqualTo(one);
    assertThat(version("[alice]")).isEqualTo(one);
  }

  /** Two lists, for a map of one has one order only. The salt of maps is another in each JVM. */
  @Test
  void expand_severalLists_areTheSameVersionInEveryProcess() {
    String rule = EXPANDING.replace("%administrators%@", "%administrators%@%domains%.");
    assertThat(version("administrators: [alice, bob], domains: [a, b]", rule))
        .isEqualTo(
            RuleReader.sha256(
                "t5:titlet17:Of administratorst9:logsource{t7:productt4:okta}"
                    + "t9:detection{t1:s{t12:actor|expandt38:%administrators%@%domains%.example.org}"
                    + "t9:conditiont1:s}FINDINGALWAYSfalse"
                    + "14:administrators 5:alice 3:bob\n7:domains 1:a 1:b\n"));
  }

  @Test
  void expand_listThatTheRuleDoesNotName_isNoOtherVersion() {
    assertThat(version("administrators: [alice], robots: [hal]", EXPANDING))
        .isEqualTo(version("[alice]"));
  }

  @Test
  void expand_oneValueWithACommaOrTwo_areDifferentVersions() {
    assertThat(version("['alice, bob']")).isNotEqualTo(version("[alice, bob]"));
  }

  private static String version(String administrators) {
    return version("administrators: " + administrators, EXPANDING);
  }

  private static String version(String lists, String rule) {
    return RuleSet.load(Map.of("lists.yml", "placeholders: {" + lists + "}", "r.yml", rule))
        .rules()
        .getFirst()
        .header()
        .version();
  }

  @Test
  void expand_manyPlaceholders_isRefused() {
    String hostile = EXPANDING.replace("%administrators%@", "%administrators%".repeat(12));
    RuleSet rules =
        RuleSet.load(
            Map.of("l.yml", "placeholders: {administrators: [a, b, c]}", "r.yml", hostile));
    assertThat(rules.diagnostics())
        .singleElement()
        .satisfies(d -> assertThat(d.headline()).contains("more than 1000 texts"));
  }

  @Test
  void percentSigns_withoutExpand_standForThemselves() {
    assertThat(evaluate("a: '%administrators%'", "a", "%administrators%")).isEqualTo(TRUE);
  }
}
