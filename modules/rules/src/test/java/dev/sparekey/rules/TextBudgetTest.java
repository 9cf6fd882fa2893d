package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Each part is small; it is the number of parts that would fill the heap or take hours. */
class TextBudgetTest {

  private static String times(int count, String part) {
    return IntStream.range(0, count)
        .mapToObj(i -> part.replace("#", Integer.toString(i)))
        .collect(Collectors.joining());
  }

  private static String rule(String searches, String condition) {
    String text =
        "title: T\nlogsource: {product: okta}\ndetection:\n"
            + searches
            + "  condition: "
            + condition
            + "\n";
    assertThat(text.length()).isLessThan(Yaml.MAX_LENGTH);
    return text;
  }

  private static RuleSet soon(String text) {
    return Assertions.assertTimeout(Duration.ofSeconds(20), () -> Loading.of(text));
  }

  private static void assertRefused(String text, String why) {
    RuleSet rules = soon(text);
    assertThat(rules.rules()).isEmpty();
    assertThat(rules.diagnostics())
        .anySatisfy(d -> assertThat(d.message()).contains(why))
        .allSatisfy(d -> assertThat(d.line()).isGreaterThan(1));
  }

  @Test
  void patterns_thatUnrollTooFarTogether_areRefused() {
    assertRefused(rule("  s:\n    a|re:\n" + times(14_000, "    - a{900}#\n"), "s"), "together");
  }

  @Test
  void patterns_withTooManyClassesTogether_areRefused() {
    assertRefused(
        rule("  s:\n    a|re|i:\n" + times(8_000, "    - '[\\x{100}-\\x{1c7f}]#'\n"), "s"),
        "together");
  }

  @Test
  void patterns_ofAnOrdinaryFile_areNotTooMany() {
    assertThat(
            soon(rule("  s:\n    a|re:\n" + times(2_000, "    - '^[a-f0-9]{8}-#$'\n"), "s"))
                .hasErrors())
        .isFalse();
  }

  @Test
  void aliases_ofALongText_countInFull() {
    String glob = "a*".repeat(4_000);
    assertRefused(
        rule("  s:\n    a:\n    - &g '" + glob + "'\n" + times(20_000, "    - *g\n"), "s"),
        "aliases counted in full");
  }

  @Test
  void conditions_thatNameTooMuchTogether_areRefused() {
    assertRefused(
        rule(times(9_000, "  s#: {a: x}\n"), "1 of s*" + " or 1 of s*".repeat(7_000)),
        "comparisons");
  }

  @Test
  void selection_namedTooOften_isRefused() {
    assertRefused(
        rule("  s: [" + times(20_000, "x#, ") + "x]\n", "s" + " or s".repeat(15_000)),
        "comparisons");
  }

  @Test
  void misspeltSelections_areExplainedInLittleTime() {
    RuleSet rules =
        soon(rule(times(5_000, "  selection_#: {a: x}\n"), "x" + times(5_000, " or selektion#")));
    assertThat(rules.hasErrors()).isTrue();
  }

  @Test
  void misspeltRules_areExplainedInLittleTime() {
    String named =
        times(
            1_500,
            "title: T#\nname: rule_#\nlogsource: {product: okta}\n"
                + "detection: {s: {a: x}, condition: s}\n---\n");
    RuleSet rules =
        soon(
            named
                + "title: C\ncorrelation:\n  type: event_count\n  timespan: 1m\n"
                + "  condition: {gte: 2}\n  rules: ["
                + times(8_000, "rulle#, ")
                + "rule_1]\n");
    assertThat(rules.hasErrors()).isTrue();
  }
}
