package dev.sparekey.app.records;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/**
 * One record a line, plain or gzip, whatever the file's name. A line longer than the bound is given
 * with one byte more than the bound and its rest is passed over, so that no line fills the memory.
 */
public final class RecordLines implements AutoCloseable {

  private static final int GZIP_MAGIC_1 = 0x1f;
  private static final int GZIP_MAGIC_2 = 0x8b;

  private final InputStream in;
  private final String source;
  private final Path file;
  private final int most;
  private long number;

  /**
   * @param source whose records they are, for messages
   * @param most bytes of a line
   * @throws IOException with a message for the user, as from all methods here
   */
  public RecordLines(String source, Path file, int most) throws IOException {
    this.source = source;
    this.file = file;
    this.most = most;
    try {
      this.in = open(file);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      raw.mark(2);
      boolean gzip = raw.read() == GZIP_MAGIC_1 && raw.read() == GZIP_MAGIC_2;
      raw.reset();
      return gzip ? new BufferedInputStream(new GZIPInputStream(raw), 1 << 16) : raw;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** The number of the line last read, from 1. */
  public long number() {
    return number;
  }

  /** The next line that is not blank; empty at the end of the file. */
  public byte[] next() throws IOException {
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
            + " cannot be read after line "
            + number
            + ": "
            + (e.getMessage() == null ? e : e.getMessage()),
        e);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
