package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The ways in which sources write times: seconds, milli-, micro- or nanoseconds since 1970 as a
 * number or as digits, seconds with a fraction, ISO 8601 with or without a zone (none means UTC), a
 * space for the T, and the dates of mail headers (RFC 1123). Read to the millisecond.
 *
 * <p>Which unit a number is in is told by its size: in the years 2000 to 2098, which are all that
 * are admitted, the four ranges do not touch. 1793696500 is a time of 2026 in seconds; as
 * milliseconds it would lie in January 1970.
 */
final class Times {
  private static final int LONGEST = 40;
  private static final int MOST_DIGITS = 19;
  private static final int LENGTH_OF_A_DAY = 10;

  /** 2000-01-01 and 2099-01-01, in seconds. */
  private static final long FIRST = 946_684_800L;

  private static final long END = 4_070_908_800L;

  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .appendPattern("[XXX][XX][X]")
          .toFormatter(Locale.ROOT)
          // Otherwise the 31st of February is read as the 28th.
          .withResolverStyle(ResolverStyle.STRICT)
          .withChronology(IsoChronology.INSTANCE);

  private Times() {}

  /** Null when it is no time. */
  static @Nullable Instant parse(JsonNode node) {
    if (node.isIntegralNumber()) {
      return node.canConvertToLong() ? sized(node.longValue()) : null;
    }
    if (node.isFloatingPointNumber()) {
      return fraction(node.doubleValue());
    }
    return node.isTextual() ? parse(node.textValue().strip()) : null;
  }

  /**
   * As directories tell since when something holds: a time, or a day for its beginning in a zone.
   * An event has no such time, as it would be hours off.
   */
  static @Nullable Instant fromDayOrTime(JsonNode node, ZoneId zone) {
    LocalDate day = day(node);
    return day == null ? parse(node) : day.atStartOfDay(zone).toInstant();
  }

  /**
   * As directories tell until when: a time, or the last day on which it holds. Who is there until
   * 30 June still works on that day: in Oslo until 22:00 UTC, in Los Angeles until 07:00 UTC of 1
   * July.
   */
  static @Nullable Instant toDayOrTime(JsonNode node, ZoneId zone) {
    LocalDate day = day(node);
    return day == null ? parse(node) : day.plusDays(1).atStartOfDay(zone).toInstant();
  }

  private static @Nullable LocalDate day(JsonNode node) {
    if (!node.isTextual() || node.textValue().strip().length() != LENGTH_OF_A_DAY) {
      return null;
    }
    try {
      return LocalDate.parse(node.textValue().strip());
    } catch (DateTimeException noDay) {
      return null;
    }
  }

  private static @Nullable Instant parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return null;
    }
    if (text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.')) {
      return digits(text);
    }
    String iso = text.length() > 10 && text.charAt(10) == ' ' ? spaced(text) : text;
    try {
      TemporalAccessor read = ISO.parseBest(iso, OffsetDateTime::from, LocalDateTime::from);
      Instant time =
          read instanceof OffsetDateTime offset
              ? offset.toInstant()
              : LocalDateTime.from(read).toInstant(ZoneOffset.UTC);
      return time.truncatedTo(ChronoUnit.MILLIS);
    } catch (DateTimeException notIso) {
      return mailDate(text);
    }
  }

  /** Null for what is neither a number nor one with a fraction. */
  private static @Nullable Instant digits(String text) {
    try {
      return text.indexOf('.') < 0
          ? text.length() > MOST_DIGITS ? null : sized(Long.parseLong(text))
          : fraction(Double.parseDouble(text));
    } catch (NumberFormatException noNumber) {
      return null;
    }
  }

  private static Instant sized(long number) {
    if (isWithin(number, 1)) {
      return Instant.ofEpochSecond(number);
    }
    if (isWithin(number, 1_000_000)) {
      return Instant.ofEpochMilli(number / 1_000);
    }
    if (isWithin(number, 1_000_000_000)) {
      return Instant.ofEpochMilli(number / 1_000_000);
    }
    return Instant.ofEpochMilli(number);
  }

  private static boolean isWithin(long number, long unit) {
    return number / unit >= FIRST && number / unit < END;
  }

  /** Seconds with a fraction, or a whole number that some JSON writer made one: 1.7e12. */
  private static @Nullable Instant fraction(double number) {
    if (number >= FIRST && number < END) {
      return Instant.ofEpochMilli(Math.round(number * 1_000));
    }
    return number == Math.rint(number) && Math.abs(number) < 1e18 ? sized((long) number) : null;
  }

  private static @Nullable Instant mailDate(String text) {
    try {
      return OffsetDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException notATime) {
      return null;
    }
  }

  /** From {@code 2026-11-24 06:42:08 UTC} or {@code 2026-11-24 06:42:08 +0100}. */
  private static String spaced(String text) {
    String clock = text.substring(11).replace(" ", "");
    String zoned = clock.endsWith("UTC") ? clock.substring(0, clock.length() - 3) + "Z" : clock;
    return text.substring(0, 10) + "T" + zoned;
  }
}
