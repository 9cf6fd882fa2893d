package dev.sparekey.app.records;

import dev.sparekey.app.records.SortedRecords.Entry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A file's records in the order in which they arrived. That is the order of its lines, and of a
 * file that begins with the newest, as many exports do, the order from its last line to its first.
 */
public final class ArrivedLines implements AutoCloseable {

  /** So many records, and about so many bytes, are looked at for how the times go. */
  private static final int LOOKED_AT = 1_000;

  private static final int MOST_BYTES = 8 << 20;

  /**
   * Of the changes from a record's time to the next at least so many go back, and five of six: a
   * late record makes one change back and one forth.
   */
  private static final int FEWEST_BACK = 3;

  private static final int MOST_FORTH = 5;

  private final RecordLines lines;
  private final Deque<Line> ahead = new ArrayDeque<>();
  private final @Nullable SortedRecords reversed;
  private long number;

  private record Line(long number, byte[] bytes) {}

  /**
   * @param columns that CSV may have, in lower case; empty for any
   * @param most bytes of a line
   * @param time when a record says that it was received; null for what tells nothing
   * @param folder for the records of a file that is turned round
   * @param spilling told once, before the first file is made there
   * @param files that are read at once, which share the memory
   * @throws IOException with a message for the user, as from all methods here
   */
  public ArrivedLines(
      String source,
      Path file,
      int most,
      Set<String> columns,
      Function<byte[], @Nullable Instant> time,
      Path folder,
      Runnable spilling,
      int files)
      throws IOException {
    lines = RecordLines.records(source, file, most, columns);
    try {
      reversed = isNewestFirst(time) ? reversed(folder, spilling, files) : null;
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  private boolean isNewestFirst(Function<byte[], @Nullable Instant> time) throws IOException {
    long bytes = 0;
    int back = 0;
    int forth = 0;
    Instant before = null;
    while (ahead.size() < LOOKED_AT && bytes < MOST_BYTES) {
      byte[] line = lines.next();
      if (line.length == 0) {
        break;
      }
      ahead.add(new Line(lines.number(), line));
      bytes += line.length;
      Instant at = time.apply(line);
      if (at != null) {
        back += before != null && at.isBefore(before) ? 1 : 0;
        forth += before != null && at.isAfter(before) ? 1 : 0;
        before = at;
      }
    }
    return back >= FEWEST_BACK && back >= MOST_FORTH * forth;
  }

  /** Redacted, since what the memory does not hold is written down. */
  private SortedRecords reversed(Path folder, Runnable spilling, int files) throws IOException {
    SortedRecords all = new SortedRecords(folder, spilling, files);
    try {
      for (Line line = ahead.poll(); line != null; line = ahead.poll()) {
        all.add(SortKey.backwards(line.number()), RedactedLine.of(line.bytes()));
      }
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        all.add(SortKey.backwards(lines.number()), RedactedLine.of(line));
      }
      return all;
    } catch (IOException e) {
      all.close();
      throw e;
    }
  }

  /** The next record; empty at the end. */
  public byte[] next() throws IOException {
    if (reversed != null) {
      Entry entry = reversed.take();
      if (entry == null) {
        return new byte[0];
      }
      number = SortKey.line(entry.key());
      return entry.value();
    }
    Line first = ahead.poll();
    if (first != null) {
      number = first.number();
      return first.bytes();
    }
    byte[] line = lines.next();
    number = lines.number();
    return line;
  }

  /** The number of the line last read, from 1. */
  public long number() {
    return number;
  }

  /** Whether it begins with the newest. */
  public boolean isTurnedRound() {
    return reversed != null;
  }

  /** Bytes of the file that were read so far, compressed or not; a buffer's worth ahead. */
  public long position() {
    return lines.position();
  }

  @Override
  public void close() throws IOException {
    try {
      lines.close();
    } finally {
      if (reversed != null) {
        reversed.close();
      }
    }
  }
}
