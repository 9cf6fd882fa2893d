package dev.sparekey.sinks.format;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An object as JSON on one line, in which whatever a terminal may obey or a person not see is
 * escaped: U+202E would turn the text around that follows it, in the SIEM as well.
 *
 * <p>A writer of our own, since half the time of a document was a library's that escapes for any
 * set of characters and checks what a document of a fixed shape cannot get wrong. Fields are
 * written in the order of the calls; that each is ended is the caller's to see to.
 */
final class Json {

  private static final int ASCII = 0x80;
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  /** The most bytes that a UTF-16 unit takes: {@code \\u202E}. */
  private static final int WIDEST = 6;

  private static final int LONGEST_NUMBER = 20;
  private static final Plain.Letters LETTERS = Plain.Letters.without('"', '\\');

  /** Of ASCII: 0 for what stands for itself, else what follows the backslash. */
  private static final byte[] ESCAPES = escapes();

  private byte[] bytes;
  private int size;

  /** Whether something stands before in the same object or array. */
  private boolean follows;

  private Json(byte[] scratch) {
    this.bytes = scratch;
  }

  private static byte[] escapes() {
    byte[] escapes = new byte[ASCII];
    Arrays.fill(escapes, 0, ' ', (byte) 'u');
    escapes[0x7F] = 'u';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    escapes['\b'] = 'b';
    escapes['\t'] = 't';
    escapes['\n'] = 'n';
    escapes['\f'] = 'f';
    escapes['\r'] = 'r';
    return escapes;
  }

  /** An object with the fields that {@code body} writes. */
  static Document document(Consumer<Json> body) {
    Json json = new Json(Scratch.take());
    json.beginObject();
    body.accept(json);
    json.endObject();
    Scratch.giveBack(json.bytes);
    return new Document(new String(json.bytes, 0, json.size, StandardCharsets.UTF_8), json.size);
  }

  static String object(Consumer<Json> body) {
    return document(body).text();
  }

  // Fields of an object.

  void text(String name, String value) {
    name(name);
    quoted(value);
  }

  /** Not written at all where there is none: schemas know no null. */
  void optional(String name, @Nullable String value) {
    if (value != null) {
      text(name, value);
    }
  }

  void texts(String name, List<String> values) {
    beginArray(name);
    for (String value : values) {
      text(value);
    }
    endArray();
  }

  void time(String name, Instant value) {
    name(name);
    reserve(Iso.LONGEST + 2);
    bytes[size++] = '"';
    size = Iso.write(value, bytes, size);
    bytes[size++] = '"';
  }

  void number(String name, long value) {
    name(name);
    plain(Long.toString(value));
  }

  void flag(String name, boolean value) {
    name(name);
    plain(value ? "true" : "false");
  }

  void object(String name, Consumer<Json> body) {
    beginObject(name);
    body.accept(this);
    endObject();
  }

  void beginObject(String name) {
    name(name);
    begin('{');
  }

  void beginArray(String name) {
    name(name);
    begin('[');
  }

  // Items of an array.

  void text(String value) {
    separate();
    quoted(value);
  }

  void beginObject() {
    separate();
    begin('{');
  }

  // Ends of either.

  void endObject() {
    end('}');
  }

  void endArray() {
    end(']');
  }

  // Bytes.

  /** Names are ours, and of characters that stand for themselves. */
  @SuppressWarnings("deprecation") // of text that is not plain; a third of a document is names
  private void name(String name) {
    separate();
    int length = name.length();
    reserve(length + 3);
    bytes[size++] = '"';
    name.getBytes(0, length, bytes, size);
    size += length;
    bytes[size++] = '"';
    bytes[size++] = ':';
  }

  private void separate() {
    if (follows) {
      reserve(1);
      bytes[size++] = ',';
    }
    follows = true;
  }

  private void begin(char bracket) {
    reserve(1);
    bytes[size++] = (byte) bracket;
    follows = false;
  }

  private void end(char bracket) {
    reserve(1);
    bytes[size++] = (byte) bracket;
    follows = true;
  }

  /** Of plain ASCII. */
  private void plain(String value) {
    reserve(LONGEST_NUMBER);
    for (int at = 0; at < value.length(); at++) {
      bytes[size++] = (byte) value.charAt(at);
    }
  }

  private void quoted(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (LETTERS.are(utf8, value.length())) {
      reserve(utf8.length + 2);
      bytes[size++] = '"';
      System.arraycopy(utf8, 0, bytes, size, utf8.length);
      size += utf8.length;
      bytes[size++] = '"';
    } else {
      escaped(value);
    }
  }

  private void escaped(String value) {
    reserve(value.length() * WIDEST + 2);
    bytes[size++] = '"';
    for (int at = 0; at < value.length(); at++) {
      char unit = value.charAt(at);
      if (unit < ASCII) {
        ascii(unit);
      } else if (Plain.isHidden(unit)) {
        // Halves of a pair, too, since there are hidden ones among the pairs.
        escape(unit);
      } else if (unit < 0x800) {
        bytes[size++] = (byte) (0xC0 | unit >> 6);
        bytes[size++] = (byte) (0x80 | unit & 0x3F);
      } else {
        bytes[size++] = (byte) (0xE0 | unit >> 12);
        bytes[size++] = (byte) (0x80 | unit >> 6 & 0x3F);
        bytes[size++] = (byte) (0x80 | unit & 0x3F);
      }
    }
    bytes[size++] = '"';
  }

  private void ascii(char unit) {
    byte escape = ESCAPES[unit];
    if (escape == 0) {
      bytes[size++] = (byte) unit;
    } else if (escape == 'u') {
      escape(unit);
    } else {
      bytes[size++] = '\\';
      bytes[size++] = escape;
    }
  }

  private void escape(char unit) {
    bytes[size++] = '\\';
    bytes[size++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[size++] = HEX[unit >> shift & 0xF];
    }
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }
}
