package dev.sparekey.sinks.format;

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

  /** Characters that stand for themselves. */
  static final class Letters {
    private final boolean[] plain = new boolean[ASCII];

    /** Printable ASCII without these. */
    Letters(String without) {
      for (char c = ' '; c <= '~'; c++) {
        plain[c] = without.indexOf(c) < 0;
      }
    }

    /** Whether the text has no other. */
    boolean are(String text) {
      for (int at = 0; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c >= ASCII || !plain[c]) {
          return false;
        }
      }
      return true;
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
