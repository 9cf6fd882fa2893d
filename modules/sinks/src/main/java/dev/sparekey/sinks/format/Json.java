package dev.sparekey.sinks.format;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * JSON on one line, in which whatever a terminal may obey or a person not see is escaped: U+202E
 * would turn the text around that follows it, in the SIEM as well.
 */
final class Json {

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder().characterEscapes(new Hidden()).build();

  private Json() {}

  /** What stands in a document. */
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  static String object(Body body) {
    return document(body).text();
  }

  static Document document(Body body) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(Format.MOST_BYTES);
    try (JsonGenerator json = new Named(FACTORY.createGenerator(text, JsonEncoding.UTF8))) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory can be written", e);
    }
    return new Document(text.toString(StandardCharsets.UTF_8), text.size());
  }

  static void object(JsonGenerator json, String field, Body body) throws IOException {
    json.writeObjectFieldStart(field);
    body.write(json);
    json.writeEndObject();
  }

  /** Not written at all where there is none: schemas know no null. */
  static void optional(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(field, value);
    }
  }

  static void texts(JsonGenerator json, String field, List<String> values) throws IOException {
    json.writeArrayFieldStart(field);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  /**
   * Writes fields' names as the bytes that they were made into once: half of a document is names.
   */
  private static final class Named extends JsonGeneratorDelegate {

    /** The names are ours, and some hundred. */
    private static final Map<String, SerializableString> NAMES = new ConcurrentHashMap<>();

    Named(JsonGenerator json) {
      super(json, false);
    }

    @Override
    public void writeFieldName(String name) throws IOException {
      SerializableString known = NAMES.get(name);
      if (known == null) {
        known = new SerializedString(name);
        NAMES.put(name, known);
      }
      delegate.writeFieldName(known);
    }
  }

  private static final class Hidden extends CharacterEscapes {
    private static final long serialVersionUID = 1L;
    private static final int DELETE = 0x7f;

    private final int[] ascii = CharacterEscapes.standardAsciiEscapesForJSON();

    Hidden() {
      ascii[DELETE] = CharacterEscapes.ESCAPE_STANDARD;
    }

    @Override
    public int[] getEscapeCodesForAscii() {
      return ascii;
    }

    /** By UTF-16 unit: halves of a pair are escaped, since there are hidden ones among them. */
    @Override
    public @Nullable SerializableString getEscapeSequence(int unit) {
      return Plain.isHidden(unit)
          ? new SerializedString(String.format(Locale.ROOT, "\\u%04X", unit))
          : null;
    }
  }
}
