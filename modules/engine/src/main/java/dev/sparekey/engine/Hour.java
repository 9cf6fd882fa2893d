package dev.sparekey.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/** The tickets of one feed that were created in one hour. */
public record Hour(String tenant, String feed, Instant start) implements Comparable<Hour> {

  private static final Comparator<Hour> ORDER =
      Comparator.comparing(Hour::tenant).thenComparing(Hour::feed).thenComparing(Hour::start);

  static Hour of(String tenant, String feed, Instant at) {
    return new Hour(tenant, feed, at.truncatedTo(ChronoUnit.HOURS));
  }

  /** Not part of it. */
  Instant end() {
    return start.plus(1, ChronoUnit.HOURS);
  }

  Hour next() {
    return new Hour(tenant, feed, end());
  }

  @Override
  public int compareTo(Hour other) {
    return ORDER.compare(this, other);
  }
}
