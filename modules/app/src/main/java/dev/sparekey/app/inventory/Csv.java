package dev.sparekey.app.inventory;

import dev.sparekey.app.terminal.Cells;

/**
 * Cells of CSV by RFC 4180 that no spreadsheet takes for a formula. Every text comes from somebody
 * else's log: {@code =HYPERLINK(…)} is a possible name of a user.
 */
final class Csv {

  /** What begins a formula, in the wide forms that spreadsheets accept, too. */
  private static final String FORMULA = "=+-@|%\uFF1D\uFF0B\uFF0D\uFF20";

  private static final int LONGEST = 4_096;

  private Csv() {}

  /**
   * The text in quotes, what a terminal would obey as dots, an apostrophe before what could be a
   * formula, which some spreadsheets find behind spaces, too.
   */
  static String cell(String text) {
    String plain = Cells.plain(text, LONGEST);
    boolean formula =
        plain
            .codePoints()
            .filter(point -> !Character.isSpaceChar(point))
            .limit(1)
            .anyMatch(point -> FORMULA.indexOf(point) >= 0);
    return '"' + (formula ? "'" : "") + plain.replace("\"", "\"\"") + '"';
  }
}
