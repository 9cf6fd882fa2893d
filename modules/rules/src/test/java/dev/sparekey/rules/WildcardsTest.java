package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardsTest {

  private static boolean matches(String pattern, String text) {
    return Wildcards.parse(pattern, false, false).test(false).test(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "abc; ABC; true",
        "abc; abcd; false",
        "abc*; abcd; true",
        "*abc; xabc; true",
        "*abc*; xabcx; true",
        "a*c; abbc; true",
        "a*c; ac; true",
        "a*c; acb; false",
        "a?c; abc; true",
        "a?c; ac; false",
        "*a?c*; xxabcxx; true",
        "v*.Job; v1beta1.Job; true",
        "*; anything; true",
        "*; \"\"; true",
        "**; x; true",
        "?; x; true",
        "?; \"\"; false",
        "a\\*c; a*c; true",
        "a\\*c; abc; false",
        "a\\?c; a?c; true",
        "C:\\Temp; c:\\temp; true",
        "a\\\\*; a\\b; true",
        "a\\\\*; ab; false",
        "a\\\\\\*; a\\*; true",
        "a*b*c; a-b-b-c; true",
        "a*b*c; a-c-b; false",
      })
  void pattern_text_matchesOrNot(String pattern, String text, boolean expected) {
    assertThat(matches(pattern, text)).isEqualTo(expected);
  }

  @Test
  void manyRuns_longText_takeLittleTime() {
    TextTest test = Wildcards.parse("a*".repeat(500) + "b?c", true, true).test(false);
    String text = "a".repeat(20_000);
    Assertions.assertTimeout(Duration.ofSeconds(5), () -> assertThat(test.test(text)).isFalse());
  }

  @Property
  void pattern_agreesWithRegex(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
    String regex = "(?s)" + pattern.replace("?", ".").replace("*", ".*");
    assertThat(matches(pattern, text)).isEqualTo(text.matches(regex));
  }

  @Property
  void pattern_anyText_neverThrows(@ForAll String pattern, @ForAll String text) {
    assertThatNoException().isThrownBy(() -> matches(pattern, text));
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.strings().withChars('a', 'b', '*', '?').ofMaxLength(8);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars('a', 'b').ofMaxLength(10);
  }
}
