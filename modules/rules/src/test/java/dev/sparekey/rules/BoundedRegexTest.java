package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedRegexTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "((a{1000}){1000}){1000}",
        "(a{1000}\\Q)(\\E){1000}",
        "(a{1000}[[:alpha:])(]){1000}",
        "(a{1000}[)(]){1000}",
        "(a{1000}\\)\\(){1000}",
        "(((a{9}){9}){9}){99}",
        "(?:(?:[a-z]{500,}){500,})",
      })
  void repetitions_unrollTooFar_areRefused(String pattern) {
    assertThatThrownBy(() -> BoundedRegex.compile(pattern, 0))
        .isInstanceOf(PatternSyntaxException.class)
        .hasMessageContaining("unroll");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a{0,1000}",
        "(a?){600}",
        "(a*){600}",
        "(|a){600}",
        "$(?i){900}",
        "\\b{501}",
        "((((a)?)?)?){300}",
      })
  void parts_thatNeedNoCharacter_tooMany_areRefused(String pattern) {
    assertThatThrownBy(() -> BoundedRegex.compile(pattern, 0))
        .isInstanceOf(PatternSyntaxException.class)
        .hasMessageContaining("without a character");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a{0,499}", "(a?){500}", "((((a)?)?)?){166}", "${500}"})
  void parts_thatNeedNoCharacter_asManyAsAllowed_matchOnAStreamThreadsStack(String pattern)
      throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    long streamThread = 1024 * 1024;
    Runnable search = () -> BoundedRegex.compile(pattern, 0).matcher("! a\n").find();
    Thread thread = new Thread(null, search, "search", streamThread);
    thread.setUncaughtExceptionHandler((t, e) -> thrown.set(e));
    thread.start();
    thread.join();
    assertThat(thrown).hasValue(null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u1c80",
        "x\u1c88y",
        "\\x{1C84}",
        "\\x{00000000001c80}",
        "[a-\uffee]",
        "[!-\\x{10440}]",
        "[^b-\u1c83]",
        "[\u1c80-\u1c8f]",
      })
  void lettersWhoseCaseNeverEnds_withoutRegardToCase_areRefused(String pattern) {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          assertThatThrownBy(() -> BoundedRegex.compile(pattern, Pattern.CASE_INSENSITIVE))
              .hasMessageContaining("U+1C80");
          assertThatThrownBy(() -> BoundedRegex.compile("(?si)" + pattern, 0))
              .hasMessageContaining("U+1C80");
          assertThat(BoundedRegex.compile(pattern, 0)).isNotNull();
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\u0400-\u052f]+",
        "\u20ac",
        "[a-z\\x{1F600}]",
        "\\pL\\PN\\p{Cyrillic}",
        "\\W[[:^alpha:]]\\D\\S.",
        "[^a]",
        "[\\W\\d-\\w]",
      })
  void otherLetters_withoutRegardToCase_compileInLittleTime(String pattern) {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThat(BoundedRegex.compile(pattern, Pattern.CASE_INSENSITIVE)).isNotNull());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".+:assumed-role/aws:.+",
        "^[a-f0-9]{8}(-[a-f0-9]{4}){3}$",
        "a{2,5}",
        "[]a]",
        "\\x{1F600}"
      })
  void pattern_ordinary_compiles(String pattern) {
    assertThat(BoundedRegex.compile(pattern, 0)).isNotNull();
  }

  @Test
  void pattern_classicallyCatastrophic_takesLittleTime() {
    var pattern = BoundedRegex.compile("^(a+)+$", 0);
    String text = "a".repeat(50_000) + "b";
    Assertions.assertTimeout(
        Duration.ofSeconds(5), () -> assertThat(pattern.matcher(text).find()).isFalse());
  }

  @Property(tries = 500)
  void pattern_anyText_compilesOrIsRefused(@ForAll("patterns") String text) {
    try {
      assertThat(BoundedRegex.compile(text, 0).matcher("aab(x)").find()).isIn(true, false);
    } catch (PatternSyntaxException refused) {
      assertThat(refused.getDescription()).isNotEmpty();
    }
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.strings()
        .withChars("ab0123456789(){}[]|*+?.^$\\,:-=!<>PpQEdwsxuU\u00e9")
        .ofMaxLength(30);
  }
}
