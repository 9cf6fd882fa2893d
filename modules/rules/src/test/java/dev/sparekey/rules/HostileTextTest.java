package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No text makes the loader throw: what cannot be used is explained. */
class HostileTextTest {

  /** Generous: the machine that builds may be busy. */
  private static final Duration SOON = Duration.ofSeconds(20);

  @Property(tries = 2_000)
  void load_arbitraryText_explainsItself(@ForAll String text) {
    assertExplained(RuleSet.load(Map.of("x.yml", text)));
  }

  @Property(tries = 2_000)
  void load_damagedRule_explainsItself(@ForAll("damagedRules") String text) {
    assertExplained(RuleSet.load(Map.of("x.yml", text)));
  }

  @Property(tries = 2_000)
  void compile_fragments_explainThemselves(@ForAll("fragments") String text) {
    Compiled<Detection> result = Detection.compile("x.yml", text, Taxonomy.open());
    if (result instanceof Compiled.Refused<Detection> refused) {
      assertThat(refused.diagnostics()).isNotEmpty();
    }
  }

  @Property(tries = 200)
  void load_damagedPublicRule_explainsItselfSoon(@ForAll("damagedPublicRules") String text) {
    assertTimeout(SOON, () -> assertExplained(RuleSet.load(Map.of("x.yml", text))));
  }

  @Property(tries = 200)
  void load_anyYaml_isReadSoon(@ForAll("yaml") String text) {
    // Nothing but placeholders holds no rule and no mistake.
    assertTimeout(
        SOON,
        () ->
            RuleSet.load(Map.of("x.yml", text))
                .diagnostics()
                .forEach(d -> assertThat(d.render()).isNotBlank()));
  }

  /** As long as a text may be, and of one thing all through. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a and ",
        "not ",
        "(a or b) and ",
        "1 of them or ",
        "a, ",
        "- a\n",
        "&a [*a]\n",
        "{a: ",
        "a|contains|all: [x]\n"
      })
  void load_onlyRepetition_explainsItselfSoon(String repeated) {
    String much = repeated.repeat(Yaml.MAX_LENGTH / 2 / repeated.length());
    for (String text :
        List.of(
            much,
            CORRELATION.formatted(much + "a"),
            Loading.foreignRule("{product: okta}").replace("condition: s", "condition: " + much))) {
      assertTimeout(SOON, () -> assertExplained(RuleSet.load(Map.of("x.yml", text))));
    }
  }

  private static final String CORRELATION =
      Counting.rules()
          + """
          title: t
          correlation:
            type: temporal_ordered
            rules: [a, b, c]
            timespan: 5m
            condition: %s
          """;

  private static void assertExplained(RuleSet rules) {
    if (rules.rules().isEmpty() && rules.correlations().isEmpty()) {
      assertThat(rules.hasErrors()).isTrue();
    }
    rules.diagnostics().forEach(d -> assertThat(d.render()).isNotBlank());
  }

  /** A rule of the pack with a piece cut out and something hostile put in. */
  @Provide
  Arbitrary<String> damagedRules() {
    return damaged(Arbitraries.of(List.copyOf(Pack.texts().values())));
  }

  /** SigmaHQ's rules where they are, else ours, and a correlation; two pieces are changed. */
  @Provide
  Arbitrary<String> damagedPublicRules() {
    List<String> texts = new ArrayList<>(PublicRules.texts().values());
    texts.addAll(Pack.texts().values());
    texts.add(CORRELATION.formatted("a and not b or c"));
    return damaged(Arbitraries.of(texts)).flatMap(text -> damaged(Arbitraries.just(text)));
  }

  private static Arbitrary<String> damaged(Arbitrary<String> texts) {
    return Combinators.combine(
            texts,
            Arbitraries.doubles().between(0, 1),
            Arbitraries.integers().between(0, 40),
            insertions())
        .as(
            (text, where, cut, insertion) -> {
              int from = (int) (where * text.length());
              int to = Math.min(text.length(), from + cut);
              return text.substring(0, from) + insertion + text.substring(to);
            });
  }

  /** Well-formed, of the words that rules are made of, wherever they stand. */
  @Provide
  Arbitrary<String> yaml() {
    Arbitrary<String> scalar =
        Arbitraries.oneOf(
            Arbitraries.of(
                "x",
                "1",
                "-0.5",
                "1e400",
                "true",
                "null",
                "''",
                "temporal",
                "value_percentile",
                "event_count",
                "okta",
                "5m",
                "a and not b",
                "11111111-1111-4111-8111-111111111111"),
            Arbitraries.strings().alpha().ofMaxLength(4).map(text -> "'" + text + "'"));
    Arbitrary<String> key =
        Arbitraries.of(
            "title",
            "id",
            "name",
            "level",
            "logsource",
            "product",
            "detection",
            "condition",
            "correlation",
            "type",
            "rules",
            "group-by",
            "timespan",
            "aliases",
            "filter",
            "action",
            "placeholders",
            "sparekey",
            "gte",
            "lt",
            "field",
            "percentile",
            "s|re",
            "s|contains|all");
    Arbitrary<String> node = scalar;
    for (int depth = 0; depth < 4; depth++) {
      Arbitrary<String> inner = node;
      node =
          Arbitraries.oneOf(
              scalar,
              inner.list().ofMaxSize(3).map(Object::toString),
              Combinators.combine(key, inner)
                  .as((name, value) -> name + ": " + value)
                  .list()
                  .uniqueElements(entry -> entry.substring(0, entry.indexOf(':')))
                  .ofMaxSize(5)
                  .map(entries -> "{" + String.join(", ", entries) + "}"));
    }
    return node.list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(documents -> String.join("\n---\n", documents) + "\n");
  }

  @Provide
  Arbitrary<String> fragments() {
    return insertions().list().ofMaxSize(12).map(parts -> String.join("", parts));
  }

  private static Arbitrary<String> insertions() {
    return Arbitraries.oneOf(
        Arbitraries.of(
            "",
            ":",
            "- ",
            "\n",
            "\n  ",
            "a|re: '('\n",
            "|all: x\n",
            "{",
            "}",
            "[",
            "]",
            "&a ",
            "*a",
            "!!str ",
            "!x ",
            "---\n",
            "...\n",
            "%YAML 1.1\n",
            "? ",
            "'",
            "\"",
            "| \n",
            ">-\n",
            "null",
            "condition: ",
            "1 of ",
            "all of them",
            "not not (",
            ")",
            "a: b\n",
            "\t",
            "#",
            "\\",
            "*",
            "|",
            "a|cidr: ::\n",
            "a|gt: .nan\n",
            "a|exists: x\n",
            "a|fieldref: ''\n"),
        Arbitraries.strings().ofMaxLength(5));
  }
}
