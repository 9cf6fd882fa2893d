package dev.sparekey.sinks.format;

/** Texts of others, made fit to be told. */
final class Plain {

  /** Stands for a character that must not be written. */
  static final char REPLACEMENT = '\uFFFD';

  private static final char ELLIPSIS = '…';
  private static final int ELLIPSIS_WEIGHT = 3;

  private Plain() {}

  /**
   * The text with lone surrogates replaced, and cut to a weight: the bytes it may take at most when
   * escaped for JSON or CEF. What is cut ends in "…".
   */
  static String cut(String text, int most) {
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

  private static int weight(int point) {
    if (point < 0x7f) {
      return switch (point) {
        case '"', '\\', '=', '|', '\n', '\r', '\t' -> 2;
        default -> point < ' ' ? 6 : 1;
      };
    }
    if (point >= Character.MIN_SUPPLEMENTARY_CODE_POINT) {
      return 12;
    }
    if (isHidden(point)) {
      return 6;
    }
    return point < 0x800 ? 2 : 3;
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
