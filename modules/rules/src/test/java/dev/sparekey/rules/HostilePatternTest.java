package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A pattern or a modified value is compiled or refused, soon; a compiled one also answers soon. */
class HostilePatternTest {

  /** Generous: the machine that builds may be busy. Backtracking would take hours. */
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String HAYSTACK = "a".repeat(20_000) + "!";

  @Property(tries = 300)
  void pattern_ofFragments_isExplainedOrAnswersSoon(@ForAll("patterns") String pattern) {
    assertTimeout(SOON, () -> check("a|re|i: " + quoted(pattern)));
  }

  @Property(tries = 200)
  void pattern_arbitrary_isExplainedOrAnswersSoon(@ForAll String pattern) {
    assertTimeout(SOON, () -> check("a|re|m|s: " + quoted(pattern)));
  }

  @Property(tries = 300)
  void modifiers_inAnyOrder_areExplainedOrAnswerSoon(
      @ForAll("modifierChains") String modifiers, @ForAll("values") String value) {
    assertTimeout(SOON, () -> check("a" + modifiers + ": " + value));
  }

  private static void check(String selection) {
    Compiled<Detection> compiled = Detection.compile("x.yml", selection, Taxonomy.open());
    switch (compiled) {
      case Compiled.Refused<Detection> refused -> assertThat(refused.diagnostics()).isNotEmpty();
      case Compiled.Accepted<Detection> accepted ->
          assertThat(accepted.value().evaluate(FakeFields.of("a", HAYSTACK))).isNotNull();
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of(
            "(a+)+",
            "(a|a)*",
            "(a|aa)+",
            "a{1,1000}",
            ".*",
            "(.*)*",
            "[^b]",
            "\\pL",
            "$",
            "^",
            "(?i)",
            "(",
            ")",
            "[",
            "{999}",
            "\\Q",
            "x{0,99}",
            "\u1C80",
            "(?P<n>a)",
            "\\b",
            "|",
            "é")
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> modifierChains() {
    Arbitrary<String> word = Arbitraries.of(Modifier.class).map(Modifier::word);
    return word.list()
        .ofMaxSize(4)
        .map(words -> words.isEmpty() ? "" : "|" + String.join("|", words));
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.of(
        "x",
        "'*'",
        "''",
        "null",
        "5",
        "-1",
        "true",
        "[x, y]",
        "['-a -b -c -d -e -f -g', '/h']",
        "'%a%'",
        "10.0.0.0/8",
        "1.5",
        "[1, 2]",
        "'" + "-a ".repeat(2_000) + "'",
        "'" + "*a".repeat(4_000) + "'",
        "\"\\uD800\"");
  }
}
