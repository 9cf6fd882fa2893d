package dev.sparekey.app.terminal;

import java.lang.Character.UnicodeScript;
import java.util.Set;

/** Text measured in the cells of a terminal, and freed of what a terminal would obey. */
public final class Cells {

  private static final Set<UnicodeScript> WIDE_SCRIPTS =
      Set.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.HANGUL,
          UnicodeScript.BOPOMOFO,
          UnicodeScript.YI);

  private Cells() {}

  /**
   * Letters, digits, punctuation, symbols and spaces only: control characters, direction marks and
   * what has no agreed width become dots.
   *
   * @param most code points kept
   */
  public static String plain(String text, int most) {
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .limit(most)
        .forEach(point -> plain.appendCodePoint(isHarmless(point) ? point : '.'));
    return plain.toString();
  }

  private static boolean isHarmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }

  /** How many cells the text takes up. */
  public static int width(String text) {
    return text.codePoints().map(Cells::width).sum();
  }

  private static int width(int point) {
    int type = Character.getType(point);
    if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK) {
      return 0;
    }
    boolean fullWidthForm =
        point >= 0xFF01 && point <= 0xFF60 || point >= 0xFFE0 && point <= 0xFFE6;
    boolean emoji = point >= 0x1F300 && point <= 0x1FAFF;
    boolean wide = point >= 0x1100 && WIDE_SCRIPTS.contains(UnicodeScript.of(point));
    // Half-width katakana are of a wide script and take up one cell all the same.
    boolean halfWidthForm = point >= 0xFF61 && point <= 0xFFDC;
    return (wide || fullWidthForm || emoji) && !halfWidthForm ? 2 : 1;
  }

  /**
   * The text in exactly so many cells, by {@link #plain} characters only: filled with spaces, or
   * cut with an ellipsis. "rosalind.mbeki" in 10 cells is "rosalind.…".
   *
   * @param cells 0 or more
   */
  public static String fit(String text, int cells) {
    // Marks take up no cell: a letter under a thousand of them would still be cut.
    String plain = plain(text, 2 * cells + 1);
    boolean whole = codePoints(plain) == codePoints(text) && width(plain) <= cells;
    StringBuilder fitted = new StringBuilder();
    int room = whole ? cells : cells - 1;
    int used = 0;
    for (int point : plain.codePoints().toArray()) {
      if (used + width(point) > room) {
        break;
      }
      fitted.appendCodePoint(point);
      used += width(point);
    }
    if (!whole && cells > 0) {
      fitted.append('…');
      used++;
    }
    return fitted.append(" ".repeat(cells - used)).toString();
  }

  private static int codePoints(String text) {
    return text.codePointCount(0, text.length());
  }
}
