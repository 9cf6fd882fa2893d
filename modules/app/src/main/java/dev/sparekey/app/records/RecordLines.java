package dev.sparekey.app.records;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One record a line, plain or gzip, whatever the file's name. A line longer than the bound is given
 * with one byte more than the bound and its rest is passed over, so that no line fills the memory.
 */
public final class RecordLines implements AutoCloseable {

  private static final int GZIP_MAGIC_1 = 0x1f;
  private static final int GZIP_MAGIC_2 = 0x8b;

  private final Counted raw;
  private final InputStream in;
  private final String source;
  private final Path file;
  private final int most;
  private final @Nullable CsvRows rows;
  private long number;

  /**
   * @param source whose records they are, for messages
   * @param most bytes of a line
   * @throws IOException with a message for the user, as from all methods here
   */
  public RecordLines(String source, Path file, int most) throws IOException {
    this(source, file, most, null);
  }

  private RecordLines(String source, Path file, int most, @Nullable Set<String> columns)
      throws IOException {
    this.source = source;
    this.file = file;
    this.most = most;
    try {
      this.raw = new Counted(Files.newInputStream(file));
      this.in = open(raw);
      this.rows =
          columns == null
              ? null
              : new CsvRows(in, Files.getLastModifiedTime(file).toInstant(), columns, most);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /**
   * The same, but of a file whose name says that it is CSV its rows as JSON objects. Such a file is
   * read to its end first, so that of one that is no CSV further down nothing is taken.
   *
   * @param columns that CSV may have, in lower case; empty for any
   */
  public static RecordLines records(String source, Path file, int most, Set<String> columns)
      throws IOException {
    if (!CsvRows.isCsv(file)) {
      return new RecordLines(source, file, most);
    }
    try (RecordLines first = new RecordLines(source, file, most, columns)) {
      while (first.next().length > 0) {
        // Only to see that it can be read.
      }
    }
    return new RecordLines(source, file, most, columns);
  }

  /** Whether a file's name says that it is CSV, packed or not. */
  public static boolean isCsv(Path file) {
    return CsvRows.isCsv(file);
  }

  private static InputStream open(InputStream raw) throws IOException {
    InputStream buffered = new BufferedInputStream(raw, 1 << 16);
    try {
      buffered.mark(2);
      boolean gzip = buffered.read() == GZIP_MAGIC_1 && buffered.read() == GZIP_MAGIC_2;
      buffered.reset();
      return gzip ? new BufferedInputStream(new GZIPInputStream(buffered), 1 << 16) : buffered;
    } catch (IOException e) {
      buffered.close();
      throw e;
    }
  }

  /** Bytes of the file that were read so far, compressed or not; a buffer's worth ahead. */
  public long position() {
    return raw.read;
  }

  private static final class Counted extends FilterInputStream {
    private long read;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int one = super.read();
      read += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int some = super.read(bytes, from, length);
      read += Math.max(0, some);
      return some;
    }
  }

  /** The number of the line last read, from 1. */
  public long number() {
    return number;
  }

  /** The next line that is not blank, or row; empty at the end of the file. */
  public byte[] next() throws IOException {
    if (rows == null) {
      return line();
    }
    try {
      byte[] row = rows.next();
      number = rows.number();
      return row;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private byte[] line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    boolean blank = true;
    while (true) {
      int read = read();
      if (read == '\n' || read == -1) {
        number += read == '\n' || line.size() > 0 ? 1 : 0;
        if (!blank || read == -1) {
          return blank ? new byte[0] : line.toByteArray();
        }
        line.reset();
      } else if (line.size() <= most) {
        line.write(read);
        blank &= read == ' ' || read == '\t' || read == '\r';
      }
    }
  }

  private int read() throws IOException {
    try {
      return in.read();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private IOException failure(IOException e) {
    return new IOException(
        "the file '"
            + file
            + "' of source "
            + source
            + (rows == null
                ? " cannot be read after line " + number
                : " is no CSV that can be read")
            + ": "
            + (e.getMessage() == null ? e : e.getMessage()),
        e);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
