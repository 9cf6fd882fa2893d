package dev.sparekey.sinks.format;

import org.jspecify.annotations.Nullable;

/** Bytes to write a document into: a tenth of its time was making them anew. */
final class Scratch {

  /** Null while they are written to. */
  private static final ThreadLocal<byte @Nullable []> OF_THREAD = new ThreadLocal<>();

  private static final int LONGEST = 1 << 16;

  private Scratch() {}

  static byte[] take() {
    byte[] bytes = OF_THREAD.get();
    OF_THREAD.remove();
    return bytes == null ? new byte[Format.MOST_BYTES + 192] : bytes;
  }

  /** Those that were taken, or longer ones in their place. */
  static void giveBack(byte[] bytes) {
    if (bytes.length <= LONGEST) {
      OF_THREAD.set(bytes);
    }
  }
}
