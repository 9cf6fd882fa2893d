package dev.sparekey.rules;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalField;
import org.jspecify.annotations.Nullable;

/**
 * A number out of a date. A text is taken as it is written, whatever its zone: {@code
 * 2026-03-01T23:30:00-05:00} has hour 23. A number counts seconds since 1970 in UTC, or
 * milliseconds from 100,000,000,000 on (1973 by milliseconds, the year 5138 by seconds).
 */
enum TimePart {
  MINUTE(ChronoField.MINUTE_OF_HOUR, 0, 59),
  HOUR(ChronoField.HOUR_OF_DAY, 0, 23),
  DAY(ChronoField.DAY_OF_MONTH, 1, 31),
  WEEK(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 1, 53),
  MONTH(ChronoField.MONTH_OF_YEAR, 1, 12),
  YEAR(ChronoField.YEAR, 1, 9999);

  private static final int LONGEST = 64;
  private static final long MILLISECONDS_FROM = 100_000_000_000L;
  private static final Pattern DATE =
      Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})[^/]*)?");

  private final TemporalField field;
  final int least;
  final int most;

  TimePart(TemporalField field, int least, int most) {
    this.field = field;
    this.least = least;
    this.most = most;
  }

  static TimePart of(Modifier modifier) {
    return valueOf(modifier.name());
  }

  /** Null when the scalar is no date; a date without a time has no hour and no minute. */
  @Nullable Long of(Object scalar) {
    try {
      LocalDateTime date =
          switch (scalar) {
            case Long epoch -> dateOf(epoch);
            case Double epoch -> dateOf(epoch.longValue());
            case String text -> dateOf(text);
            default -> null;
          };
      return date == null ? null : date.getLong(field);
    } catch (DateTimeException noDate) {
      return null;
    }
  }

  private static LocalDateTime dateOf(long epoch) {
    Instant instant =
        Math.abs(epoch) >= MILLISECONDS_FROM
            ? Instant.ofEpochMilli(epoch)
            : Instant.ofEpochSecond(epoch);
    return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
  }

  private @Nullable LocalDateTime dateOf(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    Matcher matcher = DATE.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    boolean timed = matcher.group(4) != null;
    if (!timed && (this == HOUR || this == MINUTE)) {
      return null;
    }
    return LocalDateTime.of(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        timed ? Integer.parseInt(matcher.group(4)) : 0,
        timed ? Integer.parseInt(matcher.group(5)) : 0);
  }
}
