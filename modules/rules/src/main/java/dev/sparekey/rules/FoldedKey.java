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
        return folded(text);
      }
    }
    return text;
  }

  private static String folded(String text) {
    StringBuilder folded = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> folded.appendCodePoint(Character.toLowerCase(Character.toUpperCase(c))));
    return folded.toString();
  }
}
