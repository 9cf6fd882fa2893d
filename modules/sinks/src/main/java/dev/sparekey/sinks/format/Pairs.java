package dev.sparekey.sinks.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of a form that has no structure; those without a value are left out. Written as
 * bytes at once, without a text of each value's own.
 */
final class Pairs {

  private static final int ASCII = 0x80;

  /** The most bytes that a UTF-16 unit takes. */
  private static final int WIDEST = 3;

  private final char separator;
  private final Signs signs;
  private byte[] bytes = Scratch.take();
  private int size;
  private int header;

  /**
   * @param signs of values
   */
  Pairs(char separator, Signs signs) {
    this.separator = separator;
    this.signs = signs;
  }

  // The header, before the first pair.

  /** Of our own, of plain characters. */
  void header(String text) {
    plain(text);
    header = size;
  }

  void header(String text, Signs signsOfHeader) {
    value(text, signsOfHeader);
    header = size;
  }

  // Pairs.

  void put(String key, @Nullable String value) {
    put(key, 0, value);
  }

  /**
   * @param number behind the key; 0 for none
   */
  void put(String key, int number, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return;
    }
    int before = size;
    key(key, number);
    int from = size;
    value(value, signs);
    if (size == from) {
      size = before;
    }
  }

  void put(String key, long value) {
    word(key, Long.toString(value));
  }

  /** A value of ours: of plain characters, and not empty. */
  void word(String key, String value) {
    key(key, 0);
    plain(value);
  }

  private void key(String key, int number) {
    if (size > header) {
      reserve(1);
      bytes[size++] = (byte) separator;
    }
    plain(key);
    if (number > 0) {
      plain(Integer.toString(number));
    }
    reserve(1);
    bytes[size++] = '=';
  }

  /** The whole, after which nothing is to be written. */
  Document document() {
    Document document = new Document(new String(bytes, 0, size, StandardCharsets.UTF_8), size);
    Scratch.giveBack(bytes);
    return document;
  }

  // Bytes.

  @SuppressWarnings("deprecation") // of text that is not plain
  private void plain(String text) {
    int length = text.length();
    reserve(length);
    text.getBytes(0, length, bytes, size);
    size += length;
  }

  private void value(String value, Signs of) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (!of.standForThemselves(utf8, value.length())) {
      meant(value, of);
      return;
    }
    int from = 0;
    int to = utf8.length;
    while (from < to && utf8[from] == ' ') {
      from++;
    }
    while (to > from && utf8[to - 1] == ' ') {
      to--;
    }
    reserve(to - from);
    System.arraycopy(utf8, from, bytes, size, to - from);
    size += to - from;
  }

  private void meant(String value, Signs of) {
    int at = 0;
    int to = value.length();
    while (at < to && of.isBlank(value.charAt(at))) {
      at++;
    }
    while (to > at && of.isBlank(value.charAt(to - 1))) {
      to--;
    }
    reserve((to - at) * WIDEST);
    while (at < to) {
      char unit = value.charAt(at++);
      if (unit < ASCII) {
        ascii(unit, of.of(unit));
      } else if (Character.isHighSurrogate(unit)
          && at < to
          && Character.isLowSurrogate(value.charAt(at))) {
        pair(Character.toCodePoint(unit, value.charAt(at++)));
      } else if (Plain.isHidden(unit)) {
        wide(Plain.REPLACEMENT);
      } else {
        wide(unit);
      }
    }
  }

  private void ascii(char unit, byte meaning) {
    switch (meaning) {
      case Signs.ITSELF -> bytes[size++] = (byte) unit;
      case Signs.SPACE -> bytes[size++] = ' ';
      case Signs.HIDDEN -> wide(Plain.REPLACEMENT);
      case Signs.NEW_LINE -> escaped('n');
      case Signs.RETURN -> escaped('r');
      default -> escaped(unit);
    }
  }

  private void escaped(char unit) {
    bytes[size++] = '\\';
    bytes[size++] = (byte) unit;
  }

  private void wide(char unit) {
    if (unit < 0x800) {
      bytes[size++] = (byte) (0xC0 | unit >> 6);
    } else {
      bytes[size++] = (byte) (0xE0 | unit >> 12);
      bytes[size++] = (byte) (0x80 | unit >> 6 & 0x3F);
    }
    bytes[size++] = (byte) (0x80 | unit & 0x3F);
  }

  private void pair(int point) {
    if (Plain.isHidden(point)) {
      wide(Plain.REPLACEMENT);
      return;
    }
    bytes[size++] = (byte) (0xF0 | point >> 18);
    bytes[size++] = (byte) (0x80 | point >> 12 & 0x3F);
    bytes[size++] = (byte) (0x80 | point >> 6 & 0x3F);
    bytes[size++] = (byte) (0x80 | point & 0x3F);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
    }
  }
}
