package dev.sparekey.app.records;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The lines of a CSV file as JSON objects, whose keys are the names in its first line with {@code
 * _} for blanks. A line that is no CSV, or has more cells than there are names, stays what it is,
 * so that its reader can say what is wrong with it.
 */
public final class CsvRows {

  /** A row says how things are; when it is as of is told by a column of this name or the file. */
  private static final String AS_OF = "as_of";

  private final String asOf;
  private final List<String> names = new ArrayList<>();

  /**
   * @throws IOException if nobody can tell when the file was written
   */
  public CsvRows(Path file) throws IOException {
    Instant written = Files.getLastModifiedTime(file).toInstant();
    asOf = written.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** By its name, packed or not. */
  public static boolean isCsv(Path file) {
    Path last = file.getFileName();
    String name = last == null ? "" : last.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".csv") || name.endsWith(".csv.gz");
  }

  /** Empty for the line of the names. */
  public Optional<byte[]> row(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    Optional<List<String>> cells = CsvLine.cells(text);
    if (names.isEmpty()) {
      for (String name : cells.orElse(List.of())) {
        names.add(name.replace("\uFEFF", "").strip().replace(' ', '_'));
      }
      return Optional.empty();
    }
    if (cells.isEmpty() || cells.get().size() > names.size()) {
      return Optional.of(line);
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < cells.get().size(); i++) {
      row.put(names.get(i), cells.get().get(i));
    }
    if (names.stream().noneMatch(AS_OF::equalsIgnoreCase)) {
      row.put(AS_OF, asOf);
    }
    return Optional.of(row.toString().getBytes(StandardCharsets.UTF_8));
  }
}
