package dev.sparekey.rules;

/**
 * A text without regard to case, such that texts which {@link String#equalsIgnoreCase} holds equal
 * have the same key. More may share one; a key only says what is worth comparing.
 */
final class FoldedKey {
  private FoldedKey() {}

  static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || (c >= 'A' && c <= 'Z')) {
        return folded(text, i);
      }
    }
    return text;
  }

  /** One character, as {@link String#regionMatches} without regard to case compares it. */
  static char fold(char c) {
    if (c < 0x80) {
      return c >= 'A' && c <= 'Z' ? (char) (c + ' ') : c;
    }
    return Character.toLowerCase(Character.toUpperCase(c));
  }

  /**
   * @param plain how many characters at the start are folded already
   */
  private static String folded(String text, int plain) {
    char[] folded = text.toCharArray();
    for (int i = plain; i < folded.length; i++) {
      if (folded[i] >= 0x80) {
        return foldedByCodePoint(text);
      }
      folded[i] = fold(folded[i]);
    }
    return new String(folded);
  }

  private static String foldedByCodePoint(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> folded.appendCodePoint(Character.toLowerCase(Character.toUpperCase(c))));
    return folded.toString();
  }
}
