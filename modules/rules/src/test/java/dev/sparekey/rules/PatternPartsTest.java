package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PatternPartsTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "abc, abc",
        "^(?i)ABC$, abc",
        "abcd?, abc",
        "abcd*x, abc",
        "abcd+x, abcd",
        "abc{2}de, none",
        "abc{de, abc",
        "ab.*cdef, cdef",
        "(abc)+d, abc",
        "(abc)?defg, defg",
        "(?:abc|defg), abc defg",
        "abc|de, none",
        "a(bcd|efg)h, bcd efg",
        "C:\\\\Temp\\.exe, c:\\temp.exe",
        "[abc]def[^x]y, def",
        "[]abc]xyz, xyz",
        "\\Qabc\\E, none",
        "\\x{61}bcd, none",
        "(?P<n>abcd), none",
        "(a{)|(}xyz), none"
      })
  void pattern_needsItsLongestText(String pattern, String parts) {
    Set<String> expected = parts.equals("none") ? Set.of() : Set.of(parts.split(" "));
    assertThat(PatternParts.of(pattern)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", ".*", "a|", "(abc", "abc)", "é{3}"})
  void pattern_thatNeedsNothing_orIsNone_hasNoParts(String pattern) {
    assertThat(PatternParts.of(pattern)).isEmpty();
  }

  /** What a pattern finds holds one of its parts. */
  @Property(tries = 200)
  void found_holdsAPart(@ForAll("patterns") String text, @ForAll("texts") String subject) {
    Pattern pattern;
    try {
      pattern = Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      return;
    }
    Set<String> parts = PatternParts.of(text);
    StringBuilder folded = new StringBuilder();
    subject.chars().forEach(c -> folded.append(FoldedKey.fold((char) c)));
    if (!parts.isEmpty() && pattern.matcher(subject).find()) {
      assertThat(parts).anyMatch(part -> folded.indexOf(part) >= 0);
    }
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of(
            "abc", "bcd", "cab", "a", "(", ")", "(?:", "(?i)", "(?i:", "|", "?", "*", "+", "{2}",
            "{0,1}", "{", "}", "[ab]", "[^c]", ".", "^", "\\b", "\\.", "\\w", "\\Q", "\\E", "-",
            "K")
        .list()
        .ofMinSize(1)
        .ofMaxSize(8)
        .map(some -> String.join("", some));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of("abc", "bcd", "cab", "ABC", "a", "b", "c", "{", "}", ".", "-", "\u212A")
        .list()
        .ofMaxSize(6)
        .map(some -> String.join("", some));
  }
}
