package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlReaderTest {

  private static List<String> problems(String text) {
    return Yaml.parse("t.yml", text).diagnostics().stream().map(Diagnostic::headline).toList();
  }

  private static Yaml value(String text) {
    Yaml.Mapping mapping = (Yaml.Mapping) Yaml.parse("t.yml", text).documents().getFirst();
    return Objects.requireNonNull(mapping.entry("k")).value();
  }

  @ParameterizedTest
  @CsvSource({
    "007, 7",
    "-3, -3",
    "0x1F, 31",
    "1.5, 1.5",
    "1e3, 1000.0",
    "true, true",
    "yes, yes",
    "2023-01-01, 2023-01-01",
    "99999999999999999999, 99999999999999999999",
    "'\"7\"', 7",
  })
  void plainScalar_byCoreSchema_hasItsValue(String written, String expected) {
    assertThat(String.valueOf(((Yaml.Scalar) value("k: " + written)).value())).isEqualTo(expected);
  }

  @Test
  void quotedNumber_staysText() {
    assertThat(((Yaml.Scalar) value("k: '7'")).value()).isEqualTo("7");
  }

  @Test
  void nesting_tooDeep_isRefused() {
    assertThat(problems("[".repeat(100_000)))
        .containsExactly("t.yml:1:34: nested deeper than 32 levels");
  }

  @Test
  void aliases_exploding_areRefused() {
    String bomb =
        "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + IntStream.rangeClosed(1, 9)
                .mapToObj(
                    i ->
                        "a"
                            + i
                            + ": &a"
                            + i
                            + " ["
                            + IntStream.range(0, 10)
                                .mapToObj(n -> "*a" + (i - 1))
                                .collect(Collectors.joining(", "))
                            + "]\n")
                .collect(Collectors.joining());
    assertThat(problems(bomb)).singleElement().asString().contains("more than 100000 values");
  }

  @Test
  void alias_toItself_isRefused() {
    assertThat(problems("a: &a [*a]"))
        .containsExactly("t.yml:1:8: alias '*a' names no anchor that is complete before it");
  }

  @Test
  void alias_toCompleteNode_isItsNode() {
    assertThat(((Yaml.Scalar) value("a: &a x\nk: *a")).text()).isEqualTo("x");
  }

  @Test
  void text_tooLong_isRefused() {
    assertThat(problems("#".repeat(300_000)))
        .containsExactly("t.yml:1:1: the text has 300000 characters: at most 262144");
  }

  @Test
  void key_twice_isReported() {
    assertThat(problems("a: 1\na: 2"))
        .containsExactly("t.yml:2:1: key 'a' appears twice in one mapping");
  }

  @Test
  void tag_ofAnotherType_isReported() {
    assertThat(problems("a: !!java.net.URL x"))
        .singleElement()
        .asString()
        .contains("is not allowed");
  }

  @Test
  void syntaxError_namesItsPlace() {
    assertThat(problems("a: [1, 2\nb: 3"))
        .singleElement()
        .asString()
        .startsWith("t.yml:2:2: not YAML: ");
  }

  @Test
  void syntaxError_linesAfterItWasMade_tellsWhereThatBeginsWhichIsNotEnded() {
    assertThat(problems("a: 1\nb: {c: [1, 2}\nd: 3"))
        .singleElement()
        .asString()
        .startsWith("t.yml:2:13: not YAML: ")
        .doesNotContain("begins");
    assertThat(problems("a: 1\nb: {c: 1\nd: 3"))
        .singleElement()
        .asString()
        .contains("that begins in line 2, column 4");
  }

  @Test
  void controlCharacter_namesItsPlace() {
    assertThat(problems("a: 1\nb: \u0007"))
        .containsExactly("t.yml:2:4: not YAML: a character that may not stand here");
  }

  @Test
  void byteOrderMark_isSkipped() {
    assertThat(((Yaml.Scalar) value("\uFEFFk: x")).text()).isEqualTo("x");
  }

  @Test
  void render_placesCaretUnderTheProblem() {
    assertThat(Yaml.parse("t.yml", "a: 1\na: 2").diagnostics().getFirst().render())
        .isEqualTo("t.yml:2:1: key 'a' appears twice in one mapping\n  a: 2\n  ^");
  }

  @Test
  void render_escapeSequenceInTheText_doesNotReachTheTerminal() {
    Diagnostic diagnostic = new Place("t.yml", 1, 1, "a \u001b[2J \u202e b").error("x\u001b[2J");
    assertThat(diagnostic.render()).doesNotContain("\u001b").doesNotContain("\u202e");
  }
}
