package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The index leaves out only what is false. */
class RuleIndexTest {

  private static final LogSource OKTA = new LogSource("okta", "okta", null);

  private static RuleSet rules(List<String> detections) {
    String text =
        IntStream.range(0, detections.size())
            .mapToObj(
                i ->
                    "title: Rule "
                        + i
                        + "\nlogsource: {product: okta}\ndetection: "
                        + detections.get(i)
                        + "\n")
            .collect(Collectors.joining("---\n"));
    RuleSet rules = Loading.of(text);
    assertThat(rules.hasErrors()).as("%s", rules.diagnostics()).isFalse();
    return rules;
  }

  private static List<String> titles(List<Rule> rules) {
    return rules.stream().map(rule -> rule.header().title()).toList();
  }

  @Property(tries = 3_000)
  void candidates_leaveOutOnlyWhatIsFalse(
      @ForAll("detections") List<String> detections, @ForAll("records") FakeFields record) {
    RuleSet rules = rules(detections);
    List<Rule> notFalse =
        rules.rules().stream()
            .filter(rule -> rule.detection().evaluate(record) != Truth.FALSE)
            .toList();
    List<Rule> candidates = new ArrayList<>(rules.candidates(OKTA, record));
    assertThat(candidates).isSubsetOf(rules.rulesFor(OKTA)).containsAll(notFalse);
    candidates.retainAll(notFalse);
    assertThat(candidates).isEqualTo(notFalse);
  }

  @Property(tries = 3_000)
  void matches_areThoseOfEveryRuleByItself(
      @ForAll("detections") List<String> detections, @ForAll("records") FakeFields record) {
    RuleSet rules = rules(detections);
    assertThat(rules.matches(OKTA, record))
        .isEqualTo(
            rules.rulesFor(OKTA).stream()
                .filter(rule -> rule.detection().evaluate(record) == Truth.TRUE)
                .toList());
  }

  @Property(tries = 200)
  void candidates_ofRulesAboutParts_leaveOutOnlyWhatIsFalse(
      @ForAll("detectionsOfParts") List<String> detections,
      @ForAll("recordsOfTexts") FakeFields record) {
    candidates_leaveOutOnlyWhatIsFalse(detections, record);
  }

  @Provide
  Arbitrary<List<String>> detectionsOfParts() {
    Arbitrary<String> item =
        Arbitraries.oneOf(
            Combinators.combine(
                    Arbitraries.of("a", "b"),
                    Arbitraries.of(
                        "",
                        "|contains",
                        "|startswith",
                        "|endswith",
                        "|contains|cased",
                        "|contains|windash",
                        "|contains|neq"),
                    Arbitraries.of(
                            "'abc'",
                            "'ABCD'",
                            "'*abc*bcd'",
                            "'ab?cde'",
                            "'-abc -b'",
                            "'\u017Fabk'",
                            "'aaaa'",
                            "123",
                            "'a*'")
                        .list()
                        .ofMinSize(1)
                        .ofMaxSize(2))
                .as((name, how, values) -> name + how + ": [" + String.join(", ", values) + "]"),
            Combinators.combine(
                    Arbitraries.of("a", "b"),
                    Arbitraries.of("|re", "|re|i"),
                    Arbitraries.of("'abc'", "'a(bc|cd)+e'", "'(abc|bcd)'", "'abcd?'", "'[ab]cde$'"))
                .as((name, how, value) -> name + how + ": " + value));
    return Combinators.combine(item, item, Arbitraries.of("p and q", "p or q", "p and not q"))
        .as((p, q, when) -> "{p: {" + p + "}, q: {" + q + "}, condition: '" + when + "'}")
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<FakeFields> recordsOfTexts() {
    Arbitrary<String> text =
        Arbitraries.of(
                "abc", "ABC", "bcd", "cde", "a", "-b", "/b", " ", "k", "\u212A", "s", "\u017F",
                "aa")
            .list()
            .ofMaxSize(4)
            .map(parts -> String.join("", parts));
    Arbitrary<FieldValue> value =
        Arbitraries.oneOf(text, Arbitraries.of(123L, 41234L))
            .list()
            .ofMaxSize(2)
            .map(FieldValue::ofAll);
    return Combinators.combine(value, value)
        .as((a, b) -> new FakeFields(Map.of("a", a, "b", b), List.of()));
  }

  @Provide
  Arbitrary<List<String>> detections() {
    Arbitrary<String> field = Arbitraries.of("a", "b", "c");
    Arbitrary<String> modifier =
        Arbitraries.of(
            "", "", "", "", "|cased", "|neq", "|contains", "|startswith", "|gt", "|exists");
    Arbitrary<String> value =
        Arbitraries.of(
            "x", "X", "y", "'1'", "1", "1.0", "1e0", "true", "'*'", "x*", "''", "'\u00DF'");
    Arbitrary<String> item =
        Combinators.combine(field, modifier, value.list().ofMinSize(1).ofMaxSize(3))
            .as(
                (name, how, values) ->
                    switch (how) {
                      case "|exists" -> name + how + ": true";
                      case "|gt" -> name + how + ": 1";
                      default -> name + how + ": [" + String.join(", ", values) + "]";
                    });
    Arbitrary<String> selection =
        Combinators.combine(item, item.list().ofMaxSize(2), Arbitraries.of(true, false))
            .as(
                (first, more, any) -> {
                  List<String> items = new ArrayList<>(List.of(first));
                  for (String other : more) {
                    if (any || items.stream().noneMatch(i -> key(i).equals(key(other)))) {
                      items.add(other);
                    }
                  }
                  return any
                      ? items.stream().map(i -> "{" + i + "}").toList().toString()
                      : "{" + String.join(", ", items) + "}";
                });
    Arbitrary<String> condition =
        Arbitraries.of(
            "p",
            "p and q",
            "p or q",
            "not p",
            "p and not q",
            "(p or q) and r",
            "1 of them",
            "all of them",
            "p and 1 of q*",
            "not (p and q) or r");
    return Combinators.combine(selection, selection, selection, condition)
        .as(
            (p, q, r, when) ->
                "{p: " + p + ", q: " + q + ", r: " + r + ", condition: '" + when + "'}")
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  private static String key(String item) {
    return item.substring(0, item.indexOf(": "));
  }

  @Provide
  Arbitrary<FakeFields> records() {
    Arbitrary<Object> scalar =
        Arbitraries.of("x", "X", "y", "1", "1.0", "", "true", "xx", "\u1E9E", 1L, 1.0, 2L, true);
    Arbitrary<FieldValue> value =
        Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, scalar.list().ofMaxSize(2).map(FieldValue::ofAll)),
            net.jqwik.api.Tuple.of(1, Arbitraries.just(FieldValue.unknown())),
            net.jqwik.api.Tuple.of(1, Arbitraries.just(FieldValue.absent())));
    return Combinators.combine(value, value, value)
        .as((a, b, c) -> new FakeFields(Map.of("a", a, "b", b, "c", c), List.of()));
  }

  @Test
  void record_ofAnotherValue_isPutBeforeNoRuleThatRequiresOne() {
    RuleSet rules =
        rules(
            List.of(
                "{p: {event: login, source: s}, condition: p}",
                "{p: {event: [reset, unlock], source: s}, condition: p}",
                "{p: {source: s}, q: {event: x}, condition: p and not q}",
                "{p: {event: '*in'}, condition: p}"));
    assertThat(titles(rules.candidates(OKTA, FakeFields.of("event", "unlock", "source", "s"))))
        .containsExactly("Rule 1", "Rule 2", "Rule 3");
    assertThat(titles(rules.candidates(OKTA, FakeFields.of("event", "other", "source", "t"))))
        .containsExactly("Rule 3");
  }

  @Test
  void record_withoutThePartOrThePatternsText_isNotPutBeforeTheRule() {
    RuleSet rules =
        rules(
            List.of(
                "{p: {a|contains: '/add'}, condition: p}",
                "{p: {a|endswith: ['admins', 'operators']}, condition: p}",
                "{p: {a|re: '(?i)net\\s+user.*(add|delete)'}, condition: p}",
                "{p: {a|re: '[0-9]+'}, condition: p}"));
    assertThat(titles(rules.candidates(OKTA, FakeFields.of("a", "nothing of it"))))
        .containsExactly("Rule 3");
    assertThat(titles(rules.candidates(OKTA, FakeFields.of("a", "NET USER kim /ADD"))))
        .containsExactly("Rule 0", "Rule 2", "Rule 3");
    assertThat(titles(rules.candidates(OKTA, FakeFields.of("a", "all Operators"))))
        .containsExactly("Rule 1", "Rule 3");
  }

  @Test
  void alternativesOverSeveralFields_areAllIndexed() {
    RuleSet rules = rules(List.of("{p: {a: x}, q: {b: y}, condition: p or q}"));
    assertThat(rules.candidates(OKTA, FakeFields.of("a", "z", "b", "z"))).isEmpty();
    assertThat(rules.candidates(OKTA, FakeFields.of("b", "Y"))).hasSize(1);
  }

  @Test
  void unknownField_putsTheRecordBeforeTheRulesThatNeedIt() {
    RuleSet rules = rules(List.of("{p: {a: x}, condition: p}", "{p: {b: x}, condition: p}"));
    assertThat(titles(rules.candidates(OKTA, FakeFields.of("a", FieldValue.unknown()))))
        .containsExactly("Rule 0");
  }

  @Test
  void recoveryStep_isIndexedByItsActionAlone() {
    RuleSet rules =
        Loading.of(
            Loading.stepRule(
                "{s: {step.action: code_used, ticket.status: missing}, condition: s}"));
    assertThat(
            rules.candidates(
                LogSource.RECOVERY_STEP,
                FakeFields.of("step.action", "code_used", "ticket.status", "pending")))
        .hasSize(1);
    assertThat(
            rules.candidates(LogSource.RECOVERY_STEP, FakeFields.of("step.action", "factor_bound")))
        .isEmpty();
  }

  /** The table of values hashes no text that is as long as none of its keys. */
  @Test
  void folding_changesNoLength() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String text = Character.toString(c);
      assertThat(FoldedKey.of(text)).hasSameSizeAs(text);
    }
  }

  @Test
  void value_longerThanTheTableTellsApart_isFound() {
    String value = "v".repeat(200);
    FoldedTable table = new FoldedTable(Map.of(value, new int[] {7}, "short", new int[] {8}));
    assertThat(table.find(value.toUpperCase(Locale.ROOT))).containsExactly(7);
    assertThat(table.find("v".repeat(199))).isNull();
    assertThat(table.find("SHORT")).containsExactly(8);
  }
}
