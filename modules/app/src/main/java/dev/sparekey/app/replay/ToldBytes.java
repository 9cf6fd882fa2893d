package dev.sparekey.app.replay;

import dev.sparekey.app.records.SortKey;
import dev.sparekey.topology.EventBytes;
import java.util.Arrays;

/** What is told as bytes and back, while it waits for what occurred before it. */
final class ToldBytes {

  /** First, and in this order: a match finds the step that its record became. */
  private static final byte HAPPENED = 0;

  private static final byte MATCHED = 1;

  private final EventBytes bytes = new EventBytes();

  static byte[] key(Told told) {
    return SortKey.ofTime(told.header().occurredAt(), told.header().feed(), told.header().id());
  }

  byte[] of(Told told) {
    return switch (told) {
      case Told.Happened happened -> marked(HAPPENED, bytes.of(happened.event()));
      case Told.Matched matched -> marked(MATCHED, bytes.of(matched.match()));
    };
  }

  private static byte[] marked(byte mark, byte[] rest) {
    byte[] all = new byte[rest.length + 1];
    all[0] = mark;
    System.arraycopy(rest, 0, all, 1, rest.length);
    return all;
  }

  Told told(byte[] of) {
    byte[] rest = Arrays.copyOfRange(of, 1, of.length);
    return switch (of[0]) {
      case HAPPENED -> new Told.Happened(bytes.event(rest));
      case MATCHED -> new Told.Matched(bytes.match(rest));
      default -> throw new IllegalArgumentException("nothing told begins with " + of[0]);
    };
  }
}
