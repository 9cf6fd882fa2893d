package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
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
 * The ways in which sources write times: milliseconds since 1970 as a number or as digits, ISO 8601
 * with or without a zone (none means UTC), a space for the T. Read to the millisecond.
 */
final class Times {
  private static final int LONGEST = 40;
  private static final int MOST_DIGITS = 18;

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
      return node.canConvertToLong() ? Instant.ofEpochMilli(node.longValue()) : null;
    }
    return node.isTextual() ? parse(node.textValue().strip()) : null;
  }

  private static @Nullable Instant parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return null;
    }
    if (text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Instant.ofEpochMilli(Long.parseLong(text));
    }
    String iso = text.length() > 10 && text.charAt(10) == ' ' ? spaced(text) : text;
    try {
      TemporalAccessor read = ISO.parseBest(iso, OffsetDateTime::from, LocalDateTime::from);
      Instant time =
          read instanceof OffsetDateTime offset
              ? offset.toInstant()
              : LocalDateTime.from(read).toInstant(ZoneOffset.UTC);
      return time.truncatedTo(ChronoUnit.MILLIS);
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
