package dev.sparekey.receivers.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.zip.GZIPInputStream;

/** Reads bodies within bounds of size and time. */
final class Body {

  private static final int PIECE = 16 * 1024;

  private Body() {}

  /** The body is not taken. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RefusedException(Refusal refusal) {
      super(refusal.text());
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }

  /**
   * As it was sent.
   *
   * @param longest from now to its last byte: the server's own bound is between two bytes only
   */
  static byte[] read(InputStream in, int most, Duration longest)
      throws IOException, RefusedException {
    long end = System.nanoTime() + longest.toNanos();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
      body.write(piece, 0, read);
      if (body.size() > most) {
        throw new RefusedException(Refusal.TOO_LARGE);
      }
      if (System.nanoTime() - end > 0) {
        throw new RefusedException(Refusal.TOO_SLOW);
      }
    }
    return body.toByteArray();
  }

  /** What was compressed; a kilobyte of it may hold a megabyte. */
  static byte[] inflated(byte[] gzip, int most) throws RefusedException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      byte[] body = in.readNBytes(most + 1);
      if (body.length > most) {
        throw new RefusedException(Refusal.TOO_LARGE);
      }
      return body;
    } catch (IOException e) {
      throw new RefusedException(Refusal.NO_RECORDS);
    }
  }
}
