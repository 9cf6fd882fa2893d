package dev.sparekey.app.terminal;

import java.time.Duration;
import java.util.Locale;

/** What users read and write for our constants. */
public final class Words {

  private Words() {}

  /** The constant in lower case, such as {@code sasl_ssl}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** In the largest unit that it is a whole number of: 48 hours are {@code 2d}. */
  public static String of(Duration duration) {
    if (duration.toMillisPart() != 0) {
      return duration.toMillis() + "ms";
    }
    if (duration.toSecondsPart() != 0 || duration.isZero()) {
      return duration.toSeconds() + "s";
    }
    if (duration.toMinutesPart() != 0) {
      return duration.toMinutes() + "m";
    }
    return duration.toHoursPart() != 0 ? duration.toHours() + "h" : duration.toDays() + "d";
  }
}
