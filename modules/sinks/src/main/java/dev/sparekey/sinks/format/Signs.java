package dev.sparekey.sinks.format;

/**
 * What becomes of the characters of a value that a form reads as something else. Hidden ones become
 * U+FFFD in every form, and blanks at the ends of a value are dropped.
 */
final class Signs {

  /** Of ASCII: what stands for itself. */
  static final byte ITSELF = 0;

  static final byte SPACE = 1;

  /** A backslash goes before it. */
  static final byte ESCAPED = 2;

  /** A backslash and n. */
  static final byte NEW_LINE = 3;

  /** A backslash and r. */
  static final byte RETURN = 4;

  static final byte HIDDEN = 5;

  private static final int ASCII = 0x80;

  private final Plain.Letters plain;
  private final boolean endsAsWritten;
  private final byte[] meaning = new byte[ASCII];

  private Signs(char one, char other, byte meant, boolean endsAsWritten) {
    this.plain = Plain.Letters.without(one, other);
    this.endsAsWritten = endsAsWritten;
    for (int point = 0; point < ASCII; point++) {
      meaning[point] = Plain.isHidden(point) ? HIDDEN : ITSELF;
    }
    meaning['\t'] = SPACE;
    meaning['\n'] = SPACE;
    meaning['\r'] = SPACE;
    meaning[one] = meant;
    meaning[other] = meant;
  }

  /** A backslash escapes two; tabs and line breaks become spaces. */
  static Signs escaping(char one, char other) {
    return new Signs(one, other, ESCAPED, false);
  }

  /** The same, with line breaks escaped. */
  static Signs escapingLineBreaksAnd(char one, char other) {
    Signs signs = escaping(one, other);
    signs.meaning['\n'] = NEW_LINE;
    signs.meaning['\r'] = RETURN;
    return signs;
  }

  /** Two become spaces, as tabs and line breaks do, and are blank at the ends, then. */
  static Signs replacing(char one, char other) {
    return new Signs(one, other, SPACE, true);
  }

  /** Whether all characters of a text do, but for spaces at its ends. */
  boolean standForThemselves(byte[] utf8, int length) {
    return plain.are(utf8, length);
  }

  byte of(char ascii) {
    return meaning[ascii];
  }

  /** What is dropped at the ends of a value: white space, as it is given or as it is written. */
  boolean isBlank(char unit) {
    if (!endsAsWritten) {
      return Character.isWhitespace(unit);
    }
    return unit < ASCII
        ? unit == ' ' || meaning[unit] == SPACE
        : Character.isWhitespace(unit) && !Plain.isHidden(unit);
  }
}
