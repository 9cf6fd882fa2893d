package dev.sparekey.ingest;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A record as its source wrote it. Nothing in it is trusted.
 *
 * @param feed the log source instance it came by, 1–64 characters without a colon, which in an
 *     event's id ends the feed
 * @param value the bytes, JSON in UTF-8; not copied
 * @param receivedAt when it reached us; null in a replay, where the record's own time stands for it
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copying 1 MiB a record is waste
public record RawRecord(String feed, byte[] value, @Nullable Instant receivedAt) {
  private static final int LONGEST_FEED = 64;

  public RawRecord {
    if (feed.isEmpty() || feed.length() > LONGEST_FEED || feed.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "a feed's name should have 1 to "
              + LONGEST_FEED
              + " characters and no ':': was '"
              + feed
              + "'");
    }
  }
}
