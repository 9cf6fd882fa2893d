package dev.sparekey.app.terminal;

import java.util.Locale;

/** What users read and write for our constants. */
public final class Words {

  private Words() {}

  /** The constant in lower case, such as {@code sasl_ssl}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
