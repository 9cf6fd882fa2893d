package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void name_composedOrNotAndInAnyCase_isOneName() {
    assertThat(Texts.name(" JOSE\u0301@Example.com\t"))
        .isEqualTo(Texts.name("jos\u00e9@example.com"))
        .isEqualTo("jos\u00e9@example.com");
  }

  /** The account's own history lowers names once more: that must change nothing. */
  @Property
  void name_isWithinItsBoundAndStaysItself(@ForAll String text) {
    String name = Texts.name(text);
    assertThat(name).hasSizeLessThanOrEqualTo(256);
    assertThat(name.toLowerCase(Locale.ROOT)).isEqualTo(name);
    assertThat(Texts.name(name)).isEqualTo(name);
  }

  @Test
  void names_thatDifferBeyondTheBound_differ() {
    assertThat(Texts.name("x".repeat(400) + "a")).isNotEqualTo(Texts.name("x".repeat(400) + "b"));
  }

  @Test
  void identifiers_thatDifferInHalfASurrogatePair_differAndSurviveAStore() {
    String one = Texts.identifier("a\ud800b", 256);
    assertThat(one)
        .isNotEqualTo(Texts.identifier("a\ud801b", 256))
        .isNotEqualTo(Texts.identifier("a?b", 256));
    assertThat(new String(one.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
        .isEqualTo(one);
  }

  @Property
  void identifier_isWithinItsBound(@ForAll String text) {
    assertThat(Texts.identifier(text, 24)).hasSizeLessThanOrEqualTo(24);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4711", "4711.0", "4.711e3", "\"4711\""})
  void wholeNumber_inAnyNotation_isOneText(String json) throws IOException {
    assertThat(Texts.scalar(read(json))).isEqualTo("4711");
  }

  @ParameterizedTest
  @ValueSource(strings = {"4711.5", "1e999999999", "9007199254740993.0", "null", "[]", "{}"})
  void otherNumbersAndContainers_haveNoText(String json) throws IOException {
    assertThat(Texts.scalar(read(json))).isNull();
  }

  @Test
  void asciiLower_leavesLettersThatOnlyUnicodeFolds() {
    assertThat(Texts.asciiLower("TYPE \u212A \u017F \u0130"))
        .isEqualTo("type \u212A \u017F \u0130");
    assertThat(Texts.equalsIgnoringAsciiCase("key", "\u212Aey")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"user.session.start", "UPDATE_TOTP", "ACTION USER", "a-b:c"})
  void type_formedLikeOne_isShown(String type) {
    assertThat(Texts.type(type)).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"my password is hunter2", "hunter2 hunter2", "{\"a\":1}", "h\u00fcnter2"})
  void type_ofAnyOtherForm_isNamedByAHash(String type) {
    assertThat(Texts.type(type)).matches("\\(sha256 [0-9a-f]{8}\\)");
  }

  private static JsonNode read(String json) throws IOException {
    return JSON.readTree(json);
  }
}
