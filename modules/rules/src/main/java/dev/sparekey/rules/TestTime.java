package dev.sparekey.rules;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Times of a test, written as distances from its start: {@code -30d}, {@code 0}, {@code +1h30m}.
 */
final class TestTime {

  /** Farther away no window reaches. */
  private static final Duration FARTHEST = Duration.ofDays(4_000);

  private static final Pattern OFFSET =
      Pattern.compile(
          "([-+]?)(?:([0-9]{1,5})d)?(?:([0-9]{1,5})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})s)?");

  private TestTime() {}

  /** Null after a problem, and where the key is missing. */
  static @Nullable Instant read(Attributes attributes, String key, Problems problems) {
    Duration offset = offset(attributes, key, problems);
    return offset == null ? null : RuleTest.START.plus(offset);
  }

  static Instant readOr(Attributes attributes, String key, Problems problems, Instant otherwise) {
    Instant read = read(attributes, key, problems);
    return read == null ? otherwise : read;
  }

  /** Null after a problem, and where the key is missing. */
  static @Nullable Duration offset(Attributes attributes, String key, Problems problems) {
    String text = attributes.text(key);
    if (text == null) {
      return null;
    }
    Duration offset = parse(text);
    if (offset == null || offset.abs().compareTo(FARTHEST) > 0) {
      problems.error(
          attributes.at(key),
          "'"
              + key
              + "' is a distance from the start of the test, such as 0, +5m, -30d or +1h30m,"
              + " at most "
              + FARTHEST.toDays()
              + "d: was '"
              + text
              + "'");
      return null;
    }
    return offset;
  }

  static @Nullable Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = OFFSET.matcher(text);
    if (!matcher.matches()
        || text.isEmpty()
        || !Character.isLetter(text.charAt(text.length() - 1))) {
      return null;
    }
    Duration sum =
        Duration.ofDays(part(matcher, 2))
            .plusHours(part(matcher, 3))
            .plusMinutes(part(matcher, 4))
            .plusSeconds(part(matcher, 5));
    return "-".equals(matcher.group(1)) ? sum.negated() : sum;
  }

  private static long part(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
