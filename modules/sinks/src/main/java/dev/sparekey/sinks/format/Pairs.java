package dev.sparekey.sinks.format;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keys and values of a form that has no structure; those without a value are left out. */
final class Pairs {

  private static final int USUAL = 3072;

  private final StringBuilder text;
  private final int header;
  private final char separator;
  private final UnaryOperator<String> escape;

  /**
   * @param header what stands before the first key
   * @param escape makes a value unable to end before its end
   */
  Pairs(String header, char separator, UnaryOperator<String> escape) {
    this.text = new StringBuilder(USUAL).append(header);
    this.header = header.length();
    this.separator = separator;
    this.escape = escape;
  }

  void put(String key, @Nullable String value) {
    String escaped = value == null ? "" : escape.apply(value);
    if (escaped.isEmpty()) {
      return;
    }
    if (text.length() > header) {
      text.append(separator);
    }
    text.append(key).append('=').append(escaped);
  }

  void put(String key, long value) {
    put(key, Long.toString(value));
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
