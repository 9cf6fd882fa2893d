package dev.sparekey.sinks.format;

import dev.sparekey.model.Interval;
import dev.sparekey.model.Severity;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Constants and ranks as people read them. */
final class Wording {

  private static final List<String> RANKS =
      List.of("none", "aal1", "aal2-weak", "aal2", "aal2-phishing-resistant", "aal3");

  private Wording() {}

  /** Of each of an enum's constants. */
  private static final ClassValue<String[]> LOWER =
      new ClassValue<>() {
        @Override
        protected String[] computeValue(Class<?> type) {
          return Arrays.stream(type.getEnumConstants())
              .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
              .toArray(String[]::new);
        }
      };

  /** The constant in lower case, such as {@code linked_late}. */
  static String lower(Enum<?> constant) {
    return LOWER.get(constant.getDeclaringClass())[constant.ordinal()];
  }

  /** 1 informational to 5 critical, as OCSF and our documents number them. */
  static int level(Severity severity) {
    return switch (severity) {
      case INFORMATIONAL -> 1;
      case LOW -> 2;
      case MEDIUM -> 3;
      case HIGH -> 4;
      case CRITICAL -> 5;
    };
  }

  /** "aal1", "aal1 at most", "aal2 or more", "aal1 to aal2", or "not known". */
  static String ranks(Interval interval) {
    String floor = RANKS.get(interval.floor());
    String ceiling = RANKS.get(interval.ceiling());
    if (!interval.known()) {
      return "not known";
    }
    if (interval.floor() == interval.ceiling()) {
      return floor;
    }
    if (interval.floor() == Interval.NONE) {
      return ceiling + " at most";
    }
    return interval.ceiling() == Interval.AAL3 ? floor + " or more" : floor + " to " + ceiling;
  }

  /** In numbers: "0-1". */
  static String numbers(Interval interval) {
    return interval.floor() == interval.ceiling()
        ? String.valueOf(interval.floor())
        : interval.floor() + "-" + interval.ceiling();
  }
}
