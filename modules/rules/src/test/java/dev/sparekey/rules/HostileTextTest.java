package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** No text makes the loader throw: what cannot be used is explained. */
class HostileTextTest {

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

  private static void assertExplained(RuleSet rules) {
    if (rules.rules().isEmpty() && rules.correlations().isEmpty()) {
      assertThat(rules.hasErrors()).isTrue();
    }
    rules.diagnostics().forEach(d -> assertThat(d.render()).isNotBlank());
  }

  /** A rule of the pack with a piece cut out and something hostile put in. */
  @Provide
  Arbitrary<String> damagedRules() {
    List<String> texts = List.copyOf(Pack.texts().values());
    return Combinators.combine(
            Arbitraries.of(texts),
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
