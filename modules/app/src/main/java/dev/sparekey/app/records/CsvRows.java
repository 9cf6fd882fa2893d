package dev.sparekey.app.records;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.rules.Nearest;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a CSV file by RFC 4180 as JSON objects, whose keys are the names in its first row
 * with {@code _} for blanks. A cell may hold line breaks, so a row is not a line: whoever writes a
 * cell would else write rows. For the same reason nothing follows a row that is not as wide as the
 * first.
 */
final class CsvRows {

  /** A row says how things are; when it is as of is told by a column of this name or the file. */
  private static final String AS_OF = "as_of";

  private static final List<Map.Entry<Character, String>> NO_SEPARATORS =
      List.of(Map.entry(';', "';'"), Map.entry('\t', "tabs"), Map.entry('|', "'|'"));

  private static final int MOST_COLUMNS = 256;
  private static final int LONGEST_SHOWN = 64;

  private final int most;
  private final String asOf;
  private final Set<String> columns;
  private final Bounded text;
  private final CsvParser parser;
  private final List<String> names = new ArrayList<>();
  private long number;

  /**
   * @param written when the file was
   * @param columns that it may have, in lower case; empty for any
   * @param most characters of a row
   */
  CsvRows(InputStream in, Instant written, Set<String> columns, int most) throws IOException {
    this.most = most;
    this.asOf = written.truncatedTo(ChronoUnit.SECONDS).toString();
    this.columns = columns;
    this.text =
        new Bounded(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), 2L * most);
    CsvFactory factory =
        CsvFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(most).build())
            .build();
    this.parser = factory.createParser(text);
    parser.enable(CsvParser.Feature.SKIP_EMPTY_LINES);
  }

  /** By its name, packed or not. */
  static boolean isCsv(Path file) {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".csv") || name.endsWith(".csv.gz");
  }

  /** The line in which the row last read begins, from 1. */
  long number() {
    return number;
  }

  /**
   * The next row; empty at the end.
   *
   * @throws IOException with line and column if the file is no CSV with one kind of row
   */
  byte[] next() throws IOException {
    if (names.isEmpty()) {
      names.addAll(header());
    }
    List<String> cells = cells(names.size());
    while (cells.size() == 1 && cells.getFirst().isBlank()) {
      cells = cells(names.size());
    }
    if (cells.isEmpty()) {
      return new byte[0];
    }
    if (cells.size() != names.size()) {
      throw new IOException(
          "line "
              + number
              + ", column 1: a row of "
              + cells.size()
              + " cells where the first has "
              + names.size());
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < cells.size(); i++) {
      row.put(names.get(i), cells.get(i));
    }
    if (names.stream().noneMatch(AS_OF::equalsIgnoreCase)) {
      row.put(AS_OF, asOf);
    }
    return row.toString().getBytes(StandardCharsets.UTF_8);
  }

  private List<String> header() throws IOException {
    List<String> header = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    for (String cell : cells(MOST_COLUMNS)) {
      String name = (header.isEmpty() ? cell.replace("\uFEFF", "") : cell).strip();
      String column = name.replace(' ', '_').toLowerCase(Locale.ROOT);
      if (column.isEmpty()) {
        throw unfit("column " + (header.size() + 1) + " has no name");
      }
      if (!columns.isEmpty() && !columns.contains(column)) {
        checkSeparator(name);
        throw unfit(
            "unknown column '"
                + Cells.plain(name, LONGEST_SHOWN)
                + "'"
                + Nearest.to(column, columns)
                    .map(near -> " (did you mean '" + near + "'?)")
                    .orElse("")
                + ": there are "
                + String.join(", ", columns));
      }
      if (!seen.add(column)) {
        throw unfit("the column '" + Cells.plain(name, LONGEST_SHOWN) + "' stands twice");
      }
      header.add(name.replace(' ', '_'));
    }
    if (header.isEmpty()) {
      throw new IOException("it has no row of names");
    }
    if (header.size() == 1) {
      checkSeparator(header.getFirst());
    }
    return header;
  }

  /** Some programs write other signs between cells, and all names would be one. */
  private void checkSeparator(String name) throws IOException {
    for (Map.Entry<Character, String> sign : NO_SEPARATORS) {
      if (name.indexOf(sign.getKey()) >= 0) {
        throw unfit("columns should be separated by commas, not by " + sign.getValue());
      }
    }
  }

  /**
   * Of the next row; empty at the end of the file.
   *
   * @param wide one with more cells is not read
   */
  private List<String> cells(int wide) throws IOException {
    List<String> cells = new ArrayList<>();
    text.begin();
    try {
      JsonToken token = parser.nextToken();
      while (token != null && token != JsonToken.END_ARRAY) {
        if (token == JsonToken.VALUE_STRING) {
          if (cells.isEmpty()) {
            number = parser.currentTokenLocation().getLineNr();
          }
          if (cells.size() == wide) {
            throw unfit("a row of more cells than " + wide);
          }
          cells.add(CsvLine.plain(parser.getText()));
        }
        token = parser.nextToken();
      }
    } catch (JsonProcessingException e) {
      throw unfit("a quote that does not end, a text behind one, or a cell longer than " + most, e);
    } catch (CharacterCodingException e) {
      throw unfit("no UTF-8 text", e);
    }
    return cells;
  }

  private IOException unfit(String what) {
    return unfit(what, null);
  }

  private IOException unfit(String what, @Nullable IOException cause) {
    JsonLocation at = parser.currentLocation();
    return new IOException(
        "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + what, cause);
  }

  /** Ends a row that does not end: one open quote makes a row of the rest of the file. */
  private static final class Bounded extends FilterReader {
    private final long most;
    private long read;

    Bounded(Reader in, long most) {
      super(in);
      this.most = most;
    }

    void begin() {
      read = 0;
    }

    @Override
    public int read(char[] into, int from, int length) throws IOException {
      if (read > most) {
        throw new IOException("a row has more than " + most + " characters");
      }
      int some = super.read(into, from, length);
      read += Math.max(0, some);
      return some;
    }
  }
}
