package dev.sparekey.topology;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What time an ingest task may tell. While it works through a backlog, the time of what it reads:
 * after an outage from 9:00 to 14:00 the wall clock's 14:00 would try everybody's patience with
 * tickets that lie unread in the topic, and alerts would go out that are taken back seconds later.
 */
final class CatchUp {

  /** A record that was appended longer ago than this is backlog. */
  private static final Duration BEHIND = Duration.ofSeconds(5);

  /** Without a record for so long after the start, there is none. */
  private static final Duration QUIET = Duration.ofSeconds(10);

  /**
   * A backlog stalls for longer: a broker dies, or a dead producer's transaction has to time out.
   */
  private static final Duration STALL = Duration.ofMinutes(2);

  private final Map<String, Long> newest = new HashMap<>();
  private boolean caughtUp;
  private boolean behind;
  private long lastRead;

  /**
   * @param now milliseconds of the epoch, as all times here
   */
  CatchUp(long now) {
    lastRead = now;
  }

  /** A record of the feed was read. */
  void read(String feed, long appended) {
    newest.merge(feed, appended, Math::max);
  }

  /** Null while it is not known what lies ahead. */
  @Nullable Instant time(long now) {
    if (!newest.isEmpty()) {
      long oldest = newest.values().stream().mapToLong(Long::longValue).min().orElseThrow();
      newest.clear();
      lastRead = now;
      caughtUp = now - oldest <= BEHIND.toMillis();
      behind = !caughtUp;
      return Instant.ofEpochMilli(caughtUp ? now : oldest);
    }
    Duration enough = behind ? STALL : QUIET;
    if (!caughtUp && now - lastRead < enough.toMillis()) {
      return null;
    }
    caughtUp = true;
    return Instant.ofEpochMilli(now);
  }
}
