package dev.sparekey.receivers.files;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** What a file holds, plain or gzip, from where it was read to on. */
final class Content implements AutoCloseable {

  /** How many bytes before a position have to be the same for it to be the same file. */
  static final int TAIL = 256;

  private static final int LONGEST_FIRST_LINE = 64 * 1024;
  private static final int GZIP_MAGIC_1 = 0x1f;
  private static final int GZIP_MAGIC_2 = 0x8b;

  private final InputStream in;
  private final boolean gzip;
  private final byte[] tail = new byte[TAIL];
  private long at;
  private boolean brokenOff;

  private Content(InputStream in, boolean gzip) {
    this.in = in;
    this.gzip = gzip;
  }

  static Content open(Path file) throws IOException {
    InputStream plain = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      plain.mark(2);
      boolean gzip = plain.read() == GZIP_MAGIC_1 && plain.read() == GZIP_MAGIC_2;
      plain.reset();
      return gzip
          ? new Content(new BufferedInputStream(new GZIPInputStream(plain), 1 << 16), true)
          : new Content(plain, false);
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /** The hash of its first line; null while that is not whole. */
  static @Nullable String firstLine(Path file) throws IOException {
    try (Content content = open(file)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      while (line.size() < LONGEST_FIRST_LINE) {
        int read = content.read();
        if (read == '\n') {
          return hash(line.toByteArray());
        }
        if (read < 0) {
          // A compressed file does not grow line by line.
          return content.gzip && line.size() > 0 ? hash(line.toByteArray()) : null;
        }
        line.write(read);
      }
      return hash(line.toByteArray());
    }
  }

  /**
   * Opens a file behind the farthest of the positions that is one of it.
   *
   * @param positions the farthest first
   */
  static Content resume(Path file, List<Position> positions) throws IOException {
    for (Position position : positions) {
      Content content = open(file);
      boolean same = false;
      try {
        same = content.skip(position.at()) && content.lastBytes().equals(position.lastBytes());
        if (same) {
          return content;
        }
      } finally {
        if (!same) {
          content.close();
        }
      }
    }
    return open(file);
  }

  private boolean skip(long bytes) throws IOException {
    while (at < bytes) {
      if (read() < 0) {
        return false;
      }
    }
    return true;
  }

  /** How far it was read. */
  long at() {
    return at;
  }

  /** The hash of what was read last. */
  String lastBytes() {
    int length = (int) Math.min(TAIL, at);
    byte[] last = new byte[length];
    for (int i = 0; i < length; i++) {
      last[i] = tail[(int) ((at - length + i) % TAIL)];
    }
    return hash(last);
  }

  /**
   * The next line, without its break; of one that is too long only as many bytes as the bound and
   * one more. Null at the end, before a line that may still grow.
   */
  byte @Nullable [] next(int most) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    long start = at;
    byte[] before = tail.clone();
    while (true) {
      int read = read();
      if (read < 0 && at > start && gzip && !brokenOff) {
        // The last line of a file that grows no more.
        return line.toByteArray();
      }
      if (read < 0) {
        at = start;
        System.arraycopy(before, 0, tail, 0, TAIL);
        return null;
      }
      if (read == '\n') {
        return line.toByteArray();
      }
      if (line.size() <= most) {
        line.write(read);
      }
    }
  }

  /** A compressed file that is still being written ends in the middle of something. */
  private int read() throws IOException {
    int read;
    try {
      read = in.read();
    } catch (EOFException | ZipException e) {
      brokenOff = true;
      return -1;
    }
    if (read >= 0) {
      tail[(int) (at % TAIL)] = (byte) read;
      at++;
    }
    return read;
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
