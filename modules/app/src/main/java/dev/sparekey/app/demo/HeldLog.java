package dev.sparekey.app.demo;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Holds standard error back while a live table has the screen, where a log line would be drawn over
 * at once; lets it out at the end.
 */
final class HeldLog implements AutoCloseable {

  private static final int MOST_BYTES = 64 * 1024;

  private final PrintStream real = System.err;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  HeldLog() {
    System.setErr(new PrintStream(new Bounded(), true, StandardCharsets.UTF_8));
  }

  /** The beginning is what tells the cause: what comes after the first 64 KB is left out. */
  private final class Bounded extends java.io.OutputStream {
    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      synchronized (held) {
        held.write(bytes, from, Math.min(length, MOST_BYTES - held.size()));
      }
    }
  }

  @Override
  public void close() {
    System.setErr(real);
    synchronized (held) {
      real.print(held.toString(StandardCharsets.UTF_8));
      real.flush();
    }
  }
}
