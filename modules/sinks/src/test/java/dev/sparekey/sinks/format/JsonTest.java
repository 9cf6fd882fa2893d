package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Our writer writes what Jackson's would, told to escape what cannot be seen. */
class JsonTest {

  /** Longer than what is looked at in one go. */
  private static final String PLAIN = "Agent re-armed an account, 2026";

  private static final JsonFactory JACKSON =
      new JsonFactoryBuilder().characterEscapes(new Hidden()).build();

  private static final class Hidden extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] ascii = CharacterEscapes.standardAsciiEscapesForJSON();
      ascii[0x7F] = CharacterEscapes.ESCAPE_STANDARD;
      return ascii;
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int unit) {
      return Plain.isHidden(unit)
          ? new SerializedString(String.format(Locale.ROOT, "\\u%04X", unit))
          : null;
    }
  }

  /** Any UTF-16 unit, lone halves of pairs too, and those that mean something more often. */
  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.chars()
        .range('\u0000', '\uFFFF')
        .edgeCases(config -> config.includeOnly('\u0000', '\uFFFF', '"', '\\'))
        .array(char[].class)
        .ofMaxSize(40)
        .flatMap(
            any ->
                Arbitraries.strings()
                    .withChars("ab?~ !\"\\/\b\f\n\r\t\u0000\u001f\u007f\u0080\u07ff\u0800é漢\u202e")
                    .ofMaxLength(40)
                    .flatMap(known -> Arbitraries.of("", PLAIN).map(plain -> plain + known))
                    .map(known -> known + new String(any)));
  }

  @Property
  void document_isWhatJacksonWrites(
      @ForAll("texts") String other, @ForAll("texts") String text, @ForAll long number)
      throws IOException {
    Document ours =
        Json.document(
            json -> {
              json.text("text", text);
              json.number("number", number);
              json.flag("flag", number > 0);
              json.texts("empty", List.of());
              json.texts("texts", List.of(text, "", other));
              json.optional("none", null);
              json.optional("some", text);
              json.beginArray("objects");
              json.beginObject();
              json.endObject();
              json.beginObject();
              json.text("a", other);
              json.endObject();
              json.endArray();
              json.object("object", inner -> inner.flag("no", false));
              json.beginObject("last");
              json.endObject();
            });

    StringWriter expected = new StringWriter();
    try (JsonGenerator json = JACKSON.createGenerator(expected)) {
      json.writeStartObject();
      json.writeStringField("text", text);
      json.writeNumberField("number", number);
      json.writeBooleanField("flag", number > 0);
      json.writeArrayFieldStart("empty");
      json.writeEndArray();
      json.writeArrayFieldStart("texts");
      json.writeString(text);
      json.writeString("");
      json.writeString(other);
      json.writeEndArray();
      json.writeStringField("some", text);
      json.writeArrayFieldStart("objects");
      json.writeStartObject();
      json.writeEndObject();
      json.writeStartObject();
      json.writeStringField("a", other);
      json.writeEndObject();
      json.writeEndArray();
      json.writeObjectFieldStart("object");
      json.writeBooleanField("no", false);
      json.writeEndObject();
      json.writeObjectFieldStart("last");
      json.writeEndObject();
      json.writeEndObject();
    }
    assertThat(ours.text()).isEqualTo(expected.toString());
    assertThat(ours.bytes()).isEqualTo(ours.text().getBytes(StandardCharsets.UTF_8).length);
  }

  /** At each place of what is looked at in one go, and in what is left of it. */
  @Property
  void oneOtherCharacterAmongPlainOnes_isWhatJacksonWrites(
      @ForAll("others") char other,
      @ForAll @IntRange(max = 17) int before,
      @ForAll @IntRange(max = 17) int behind)
      throws IOException {
    String text = PLAIN.substring(0, before) + other + PLAIN.substring(0, behind);

    StringWriter expected = new StringWriter();
    try (JsonGenerator json = JACKSON.createGenerator(expected)) {
      json.writeStartObject();
      json.writeStringField("text", text);
      json.writeEndObject();
    }
    assertThat(Json.object(json -> json.text("text", text))).isEqualTo(expected.toString());
  }

  @Provide
  Arbitrary<Character> others() {
    return Arbitraries.oneOf(
        Arbitraries.chars().range('\u0000', '\u00ff'),
        Arbitraries.of('\u007f', '\ud83d', '\ude00', '\u202e', '\u6f22', '"', '\\', '?'));
  }

  /** The buffer of a thread is for one at a time. */
  @Test
  void documentMadeWithinAnother_harmsNeither() {
    Json.object(json -> json.text("so that", "there is a buffer"));

    assertThat(
            Json.object(
                outer -> {
                  outer.text("before", "b");
                  outer.text("inner", Json.object(inner -> inner.flag("a", true)));
                  outer.text("behind", "b");
                }))
        .isEqualTo("{\"before\":\"b\",\"inner\":\"{\\\"a\\\":true}\",\"behind\":\"b\"}");
  }

  @Test
  void textOfAnyLength_isWritten() {
    String text = "\u202e".repeat(100_000);

    assertThat(Json.object(json -> json.text("a", text)))
        .isEqualTo("{\"a\":\"" + "\\u202E".repeat(100_000) + "\"}");
  }
}
