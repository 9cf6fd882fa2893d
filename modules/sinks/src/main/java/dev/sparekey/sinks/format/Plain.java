package dev.sparekey.sinks.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Texts of others, made fit to be told. */
final class Plain {

  /** Stands for a character that must not be written. */
  static final char REPLACEMENT = '\uFFFD';

  private static final char ELLIPSIS = '…';
  private static final int ELLIPSIS_WEIGHT = 3;
  private static final int ASCII = 0x80;

  /** Of a UTF-16 unit. */
  private static final int HEAVIEST = 6;

  private static final byte[] WEIGHTS = weights();

  private Plain() {}

  /**
   * The text with lone surrogates replaced, and cut to a weight: the bytes it may take at most when
   * escaped for JSON or CEF. What is cut ends in "…".
   */
  static String cut(String text, int most) {
    // Nearly all texts are of plain characters and so short that they fit whatever these are.
    if (text.length() <= most / HEAVIEST) {
      int all = 0;
      for (int at = 0; at < text.length(); at++) {
        all |= text.charAt(at);
      }
      if (all < ASCII) {
        return text;
      }
    }
    int at = 0;
    int weight = 0;
    while (at < text.length() && weight <= most && text.charAt(at) < ASCII) {
      weight += WEIGHTS[text.charAt(at)];
      at++;
    }
    return at == text.length() && weight <= most ? text : cutByPoint(text, most);
  }

  private static String cutByPoint(String text, int most) {
    int weight = 0;
    int kept = 0;
    boolean broken = false;
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      weight += weight(point);
      if (weight > most) {
        return well(text.substring(0, kept), broken) + ELLIPSIS;
      }
      broken |= isLoneSurrogate(point);
      at += Character.charCount(point);
      if (weight <= most - ELLIPSIS_WEIGHT) {
        kept = at;
      }
    }
    return well(text, broken);
  }

  private static String well(String text, boolean broken) {
    if (!broken) {
      return text;
    }
    StringBuilder well = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> well.appendCodePoint(isLoneSurrogate(point) ? REPLACEMENT : point));
    return well.toString();
  }

  private static boolean isLoneSurrogate(int point) {
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
  }

  private static byte[] weights() {
    byte[] weights = new byte[ASCII];
    for (int point = 0; point < ASCII; point++) {
      weights[point] =
          switch (point) {
            case '"', '\\', '=', '|', '\n', '\r', '\t' -> 2;
            default -> (byte) (isHidden(point) ? 6 : 1);
          };
    }
    return weights;
  }

  private static int weight(int point) {
    if (point < ASCII) {
      return WEIGHTS[point];
    }
    if (point >= Character.MIN_SUPPLEMENTARY_CODE_POINT) {
      return 12;
    }
    if (isHidden(point)) {
      return 6;
    }
    return point < 0x800 ? 2 : 3;
  }

  /**
   * Characters that stand for themselves: printable ASCII without two.
   *
   * @param one eight times the one
   * @param other eight times the other
   */
  record Letters(long one, long other) {

    private static final VarHandle EIGHT =
        MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGHEST = 0x8080808080808080L;

    static Letters without(char one, char other) {
      return new Letters(EACH * one, EACH * other);
    }

    /**
     * Whether a text has no other, as nearly all. A question mark may stand for half a pair, which
     * UTF-8 has no bytes for.
     *
     * @param length in UTF-16 units, as many as bytes where all are ASCII
     */
    boolean are(byte[] utf8, int length) {
      if (utf8.length != length) {
        return false;
      }
      if (length < Long.BYTES) {
        for (byte each : utf8) {
          if (!areAll(each * EACH)) {
            return false;
          }
        }
        return true;
      }
      int last = length - Long.BYTES;
      for (int at = 0; at < last; at += Long.BYTES) {
        if (!areAll((long) EIGHT.get(utf8, at))) {
          return false;
        }
      }
      // Some of these twice, instead of the last few one by one.
      return areAll((long) EIGHT.get(utf8, last));
    }

    /**
     * Whether each of eight bytes is ASCII, no control character, and none of the four below.
     * Taking 1 from a byte of ASCII sets its highest bit if it was 0, and taking a space from it if
     * it is a control character. What a byte borrows from the next one is of no account: there is
     * one that does not stand for itself, then.
     */
    private boolean areAll(long eight) {
      long controls = eight - EACH * ' ';
      long ones = (eight ^ one) - EACH;
      long others = (eight ^ other) - EACH;
      long questions = (eight ^ EACH * '?') - EACH;
      long deletes = (eight ^ EACH * 0x7F) - EACH;
      return ((eight | controls | ones | others | questions | deletes) & HIGHEST) == 0;
    }
  }

  /** What a terminal may obey, or a person not see: controls, bidirectional marks, separators. */
  static boolean isHidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
