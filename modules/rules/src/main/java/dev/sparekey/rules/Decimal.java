package dev.sparekey.rules;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A decimal number as sources and authors write it. */
final class Decimal {
  private static final int LONGEST = 32;

  /** Java would take {@code 1e999999999} and fill the heap when it is added to 1. */
  private static final int LARGEST_SCALE = 400;

  private Decimal() {}

  /** Null for what is no number, or one that nobody measures. */
  static @Nullable BigDecimal of(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return null;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Java also takes the digits of other scripts.
      if (!(c >= '0' && c <= '9') && "+-.eE".indexOf(c) < 0) {
        return null;
      }
    }
    try {
      BigDecimal number = new BigDecimal(text);
      return Math.abs((long) number.scale()) > LARGEST_SCALE ? null : number;
    } catch (NumberFormatException notANumber) {
      return null;
    }
  }
}
