package dev.sparekey.rules;

import static dev.sparekey.rules.Truth.FALSE;
import static dev.sparekey.rules.Truth.TRUE;
import static dev.sparekey.rules.Truth.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DetectionTest {

  static Detection compiled(String text, Taxonomy taxonomy) {
    Compiled<Detection> result = Detection.compile("test.yml", text, taxonomy);
    assertThat(result).isInstanceOf(Compiled.Accepted.class);
    return ((Compiled.Accepted<Detection>) result).value();
  }

  private static Truth evaluate(String text, Object... fields) {
    return compiled(text, Taxonomy.open()).evaluate(FakeFields.of(fields));
  }

  private static String refusal(String text) {
    Compiled<Detection> result = Detection.compile("test.yml", text, Taxonomy.open());
    assertThat(result).isInstanceOf(Compiled.Refused.class);
    return ((Compiled.Refused<Detection>) result).diagnostics().getFirst().headline();
  }

  @Test
  void explain_eachSelection_saysWhatItSaysAndWhatItLacks() {
    Detection detection =
        compiled(
            "{one: {a: x}, two: {a: y, b: z}, three: {c: w}, condition: one and not two and three}",
            Taxonomy.open());

    assertThat(detection.explain(FakeFields.of("a", "x", "c", FieldValue.unknown())))
        .containsExactly(
            new SelectionOutcome("one", TRUE, Set.of()),
            new SelectionOutcome("two", FALSE, Set.of()),
            new SelectionOutcome("three", UNKNOWN, Set.of("c")));
  }

  @Test
  void map_everyFieldMatches_isTrue() {
    assertThat(evaluate("{a: x, b: y}", "a", "x", "b", "y")).isEqualTo(TRUE);
  }

  @Test
  void map_oneFieldDiffers_isFalse() {
    assertThat(evaluate("{a: x, b: y}", "a", "x", "b", "z")).isEqualTo(FALSE);
  }

  @Test
  void listOfMaps_oneMatches_isTrue() {
    assertThat(evaluate("[{a: x}, {b: y}]", "a", "no", "b", "y")).isEqualTo(TRUE);
  }

  @Test
  void valueList_oneMatches_isTrue() {
    assertThat(evaluate("a: [x, y]", "a", "y")).isEqualTo(TRUE);
  }

  @Test
  void multiValuedField_oneValueMatches_isTrue() {
    assertThat(evaluate("a: y", "a", List.of("x", "y"))).isEqualTo(TRUE);
  }

  @Test
  void containsAll_onePartMissing_isFalse() {
    assertThat(evaluate("a|contains|all: [x, y]", "a", "an x")).isEqualTo(FALSE);
  }

  @Test
  void containsAll_everyPartPresent_isTrue() {
    assertThat(evaluate("a|contains|all: [x, y]", "a", "y and x")).isEqualTo(TRUE);
  }

  @Test
  void text_differsInCase_isTrue() {
    assertThat(evaluate("a: 'User.MFA'", "a", "user.mfa")).isEqualTo(TRUE);
  }

  @Test
  void cased_differsInCase_isFalse() {
    assertThat(evaluate("a|cased: 'User.MFA'", "a", "user.mfa")).isEqualTo(FALSE);
  }

  @Test
  void null_fieldAbsent_isTrue() {
    assertThat(evaluate("a: null")).isEqualTo(TRUE);
  }

  @Test
  void null_fieldEmptyText_isFalse() {
    assertThat(evaluate("a: null", "a", "")).isEqualTo(FALSE);
  }

  @Test
  void emptyText_fieldEmptyText_isTrue() {
    assertThat(evaluate("a: ''", "a", "")).isEqualTo(TRUE);
  }

  @Test
  void emptyText_fieldAbsent_isFalse() {
    assertThat(evaluate("a: ''")).isEqualTo(FALSE);
  }

  @Test
  void number_fieldHoldsItAsText_isTrue() {
    assertThat(evaluate("ResultType: 50057", "ResultType", "50057")).isEqualTo(TRUE);
  }

  @Test
  void quotedNumber_fieldHoldsItAsNumber_isTrue() {
    assertThat(evaluate("ResultType: '50057'", "ResultType", 50057.0)).isEqualTo(TRUE);
  }

  @Test
  void boolean_fieldHoldsItAsText_isTrue() {
    assertThat(evaluate("a: true", "a", "True")).isEqualTo(TRUE);
  }

  @ParameterizedTest
  @CsvSource({
    "lt, 4, TRUE", "lt, 5, FALSE", "lte, 5, TRUE", "lte, 6, FALSE",
    "gt, 6, TRUE", "gt, 5, FALSE", "gte, 5, TRUE", "gte, 4, FALSE",
  })
  void order_againstFive_holdsByItsEdge(String operator, long value, Truth expected) {
    assertThat(evaluate("a|" + operator + ": 5", "a", value)).isEqualTo(expected);
  }

  @Test
  void order_fieldIsNoNumber_isFalse() {
    assertThat(evaluate("a|gt: 5", "a", "many")).isEqualTo(FALSE);
  }

  @Test
  void neq_list_meansNoneOfThem() {
    assertThat(evaluate("a|neq: [x, y]", "a", "y")).isEqualTo(FALSE);
    assertThat(evaluate("a|neq: [x, y]", "a", "z")).isEqualTo(TRUE);
  }

  @Test
  void neq_fieldAbsent_isTrue() {
    assertThat(evaluate("a|neq: x")).isEqualTo(TRUE);
  }

  @Test
  void exists_fieldPresentButEmpty_isTrue() {
    assertThat(evaluate("a|exists: true", "a", "")).isEqualTo(TRUE);
  }

  @Test
  void exists_falseAndFieldAbsent_isTrue() {
    assertThat(evaluate("a|exists: false")).isEqualTo(TRUE);
  }

  @Test
  void re_partOfText_isTrue() {
    assertThat(evaluate("a|re: 'b+c'", "a", "abbcd")).isEqualTo(TRUE);
  }

  @Test
  void re_differsInCase_isFalseWithoutFlag() {
    assertThat(evaluate("a|re: 'B'", "a", "b")).isEqualTo(FALSE);
    assertThat(evaluate("a|re|i: 'B'", "a", "b")).isEqualTo(TRUE);
  }

  @Test
  void re_multiLineAndDotAll_followTheirFlags() {
    assertThat(evaluate("a|re|m: '^b$'", "a", "a\nb\nc")).isEqualTo(TRUE);
    assertThat(evaluate("a|re|s: 'a.b'", "a", "a\nb")).isEqualTo(TRUE);
    assertThat(evaluate("a|re: 'a.b'", "a", "a\nb")).isEqualTo(FALSE);
  }

  @Test
  void cidr_addressInside_isTrue() {
    assertThat(evaluate("ip|cidr: [10.0.0.0/8, 'fc00::/7']", "ip", "fd12::1")).isEqualTo(TRUE);
  }

  @Test
  void fieldref_fieldsEqual_isTrue() {
    assertThat(evaluate("a|fieldref: b", "a", "Kim", "b", "kim")).isEqualTo(TRUE);
  }

  @Test
  void fieldref_bothAbsent_isFalse() {
    assertThat(evaluate("a|fieldref: b")).isEqualTo(FALSE);
  }

  @Test
  void fieldref_withEndswith_comparesTheEnd() {
    assertThat(evaluate("a|fieldref|endswith: b", "a", "user/kim", "b", "kim")).isEqualTo(TRUE);
  }

  @Test
  void fieldref_otherUnknown_isUnknown() {
    assertThat(evaluate("a|fieldref: b", "a", "kim", "b", FieldValue.unknown())).isEqualTo(UNKNOWN);
  }

  @Test
  void keywords_oneInAnyText_isTrue() {
    Detection detection = compiled("[mimikatz, 'evil*tool']", Taxonomy.open());
    assertThat(detection.evaluate(FakeFields.texts("a", "an Evil Big Tool ran"))).isEqualTo(TRUE);
  }

  @Test
  void keywordsAll_inDifferentTexts_isTrue() {
    Detection detection = compiled("'|all': [one, two]", Taxonomy.open());
    assertThat(detection.evaluate(FakeFields.texts("one", "two"))).isEqualTo(TRUE);
    assertThat(detection.evaluate(FakeFields.texts("one"))).isEqualTo(FALSE);
  }

  @Test
  void unknownField_anyComparison_isUnknown() {
    for (String text : List.of("a: x", "a: null", "a|exists: true", "a|neq: x", "a|gt: 1")) {
      assertThat(evaluate(text, "a", FieldValue.unknown())).as(text).isEqualTo(UNKNOWN);
    }
  }

  @Test
  void unknownField_besideFalseOne_isFalse() {
    assertThat(evaluate("{a: x, b: y}", "a", FieldValue.unknown(), "b", "z")).isEqualTo(FALSE);
  }

  @Test
  void condition_notBindsTighterThanAndThanOr() {
    String text = "{p: {a: 1}, q: {b: 1}, r: {c: 1}, condition: p or not q and r}";
    assertThat(evaluate(text, "a", 1L, "b", 1L)).isEqualTo(TRUE);
    assertThat(evaluate(text, "b", 1L, "c", 1L)).isEqualTo(FALSE);
    assertThat(evaluate(text, "c", 1L)).isEqualTo(TRUE);
  }

  @Test
  void condition_list_meansOr() {
    String text = "{p: {a: 1}, q: {b: 1}, condition: [p, q]}";
    assertThat(evaluate(text, "b", 1L)).isEqualTo(TRUE);
  }

  @Test
  void condition_allOfPattern_needsEach() {
    String text = "{s_a: {a: 1}, s_b: {b: 1}, condition: all of s_*}";
    assertThat(evaluate(text, "a", 1L, "b", 1L)).isEqualTo(TRUE);
    assertThat(evaluate(text, "a", 1L)).isEqualTo(FALSE);
  }

  @Test
  void condition_oneOfThem_skipsUnderscoredNames() {
    String text = "{s: {a: 1}, _t: {b: 1}, condition: 1 of them}";
    assertThat(evaluate(text, "b", 1L)).isEqualTo(FALSE);
  }

  @Test
  void condition_notOneOf_isFalseWhenOneMatches() {
    String text = "{s: {a: 1}, filter_x: {b: 1}, condition: s and not 1 of filter_*}";
    assertThat(evaluate(text, "a", 1L)).isEqualTo(TRUE);
    assertThat(evaluate(text, "a", 1L, "b", 1L)).isEqualTo(FALSE);
  }

  @Test
  void weakField_matchRestsOnIt_isWeak() {
    Detection detection = withWeakB("{p: {a: true}, q: {b: true}, condition: p or q}");
    assertThat(detection.match(FakeFields.of("b", true))).isEqualTo(Strength.WEAK);
  }

  @Test
  void weakField_matchHoldsWithoutIt_isStrong() {
    Detection detection = withWeakB("{p: {a: true}, q: {b: true}, condition: p or q}");
    assertThat(detection.match(FakeFields.of("a", true, "b", true))).isEqualTo(Strength.STRONG);
  }

  @Test
  void weakField_matchRestsOnItsAbsence_isWeak() {
    Detection detection = withWeakB("{p: {a: true}, q: {b: true}, condition: p and not q}");
    assertThat(detection.match(FakeFields.of("a", true, "b", false))).isEqualTo(Strength.WEAK);
  }

  @Test
  void weakField_asFieldref_isWeak() {
    Detection detection = withWeakB("a|fieldref: b");
    assertThat(detection.match(FakeFields.of("a", true, "b", true))).isEqualTo(Strength.WEAK);
  }

  @Test
  void match_undecided_isUnknown() {
    Detection detection = withWeakB("a: true");
    assertThat(detection.match(FakeFields.of("a", FieldValue.unknown())))
        .isEqualTo(Strength.UNKNOWN);
  }

  @Test
  void reads_fieldReferredTo_isTrue() {
    Detection detection = compiled("{a|fieldref: b, c: 1}", Taxonomy.open());
    assertThat(detection.reads("b")).isTrue();
    assertThat(detection.reads("d")).isFalse();
  }

  @Test
  void part_ofLargerText_keepsItsPlace() {
    Yaml.Text text = Yaml.parse("mapping.yml", "name: x\nwhen:\n  a|containz: b\n");
    Yaml.Entry when =
        Objects.requireNonNull(((Yaml.Mapping) text.documents().getFirst()).entry("when"));
    Compiled<Detection> result = Detection.compile(when.value(), Taxonomy.open());
    assertThat(((Compiled.Refused<Detection>) result).diagnostics().getFirst().headline())
        .isEqualTo("mapping.yml:3:5: unknown modifier 'containz'; did you mean 'contains'?");
  }

  @Test
  void re_lookAhead_isRefused() {
    assertThat(refusal("a|re: '(?=x)'")).contains("test.yml:1:7: not an RE2 pattern");
  }

  @Test
  void re_hugeRepetition_isRefused() {
    assertThat(refusal("a|re: '((a{1000}){1000}){1000}'")).contains("unroll to too much");
  }

  private static Detection withWeakB(String text) {
    Taxonomy taxonomy =
        Taxonomy.closed(
            Map.of("a", new FieldType.Flag(), "b", new FieldType.Flag()), Set.of("b"), Set.of());
    return compiled(text, taxonomy);
  }
}
