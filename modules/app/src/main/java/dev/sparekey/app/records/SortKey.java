package dev.sparekey.app.records;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** By what {@link SortedRecords} are sorted. */
public final class SortKey {

  private SortKey() {}

  /**
   * By the time, and where that is the same by feed and id: these are the record's own, wherever it
   * stands.
   */
  public static byte[] ofTime(Instant occurred, String feed, String id) {
    byte[] name = feed.getBytes(StandardCharsets.UTF_8);
    byte[] own = id.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + name.length + 1 + own.length)
        // Without a sign, as bytes are compared: 1969 comes before 1970.
        .putLong(occurred.getEpochSecond() ^ Long.MIN_VALUE)
        .putInt(occurred.getNano())
        .put(name)
        .put((byte) 0)
        .put(own)
        .array();
  }

  /** From the last line of a file to the first. */
  static byte[] backwards(long line) {
    return ByteBuffer.allocate(Long.BYTES).putLong(Long.MAX_VALUE - line).array();
  }

  /** The line that it was. */
  static long line(byte[] backwards) {
    return Long.MAX_VALUE - ByteBuffer.wrap(backwards).getLong();
  }
}
