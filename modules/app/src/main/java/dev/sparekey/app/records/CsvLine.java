package dev.sparekey.app.records;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A line of CSV by RFC 4180 whose cells hold no line breaks, as our own export writes them. */
public final class CsvLine {

  private CsvLine() {}

  /**
   * Empty if a quote does not end. The apostrophe that our export puts before what a spreadsheet
   * would take for a formula is taken off again.
   */
  public static Optional<List<String>> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    int end = line.endsWith("\r") ? line.length() - 1 : line.length();
    for (int i = 0; i < end; i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < end && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"' && (quoted || cell.isEmpty())) {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(plain(cell.toString()));
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(plain(cell.toString()));
    return quoted ? Optional.empty() : Optional.of(cells);
  }

  /** Without the apostrophe before a formula. */
  static String plain(String cell) {
    return cell.matches("'[\\h]*[=+\\-@|%\uFF1D\uFF0B\uFF0D\uFF20].*") ? cell.substring(1) : cell;
  }
}
