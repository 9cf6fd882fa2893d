package dev.sparekey.sinks.format;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keys and values of a form that has no structure; those without a value are left out. */
final class Pairs {

  private final StringBuilder text = new StringBuilder(2048);
  private final char separator;
  private final UnaryOperator<String> escape;

  /**
   * @param escape makes a value unable to end before its end
   */
  Pairs(char separator, UnaryOperator<String> escape) {
    this.separator = separator;
    this.escape = escape;
  }

  void put(String key, @Nullable String value) {
    String escaped = value == null ? "" : escape.apply(value);
    if (escaped.isEmpty()) {
      return;
    }
    if (!text.isEmpty()) {
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
