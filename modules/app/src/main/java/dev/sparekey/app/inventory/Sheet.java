package dev.sparekey.app.inventory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.terminal.PlainJson;
import dev.sparekey.app.terminal.Words;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A kind of record as a table: the same columns as CSV and as JSON lines.
 *
 * @param columns in their order
 */
record Sheet<T>(List<Column<T>> columns) {

  /** How a table is written. */
  enum Format {
    CSV,
    JSON;

    @Override
    public String toString() {
      return Words.of(this);
    }
  }

  /**
   * @param name in lower snake case
   * @param cell what stands there: a text, number, truth value, time, or texts; null if not known
   */
  record Column<T>(String name, BiFunction<T, Instant, @Nullable Object> cell) {}

  Sheet {
    columns = List.copyOf(columns);
  }

  /**
   * @param now by which ages and expiries are told
   */
  void print(Collection<T> records, Format format, Instant now, PrintStream out) {
    if (format == Format.CSV) {
      line(columns.stream().map(Column::name).toList(), out);
    }
    for (T record : records) {
      switch (format) {
        case CSV ->
            line(
                columns.stream().map(column -> text(column.cell().apply(record, now))).toList(),
                out);
        case JSON -> {
          ObjectNode json = JsonNodeFactory.instance.objectNode();
          for (Column<T> column : columns) {
            put(json, column.name(), column.cell().apply(record, now));
          }
          out.print(PlainJson.of(json) + "\n");
        }
      }
    }
  }

  private static void line(List<String> cells, PrintStream out) {
    out.print(cells.stream().map(Csv::cell).collect(Collectors.joining(",")) + "\r\n");
  }

  private static String text(@Nullable Object value) {
    if (value instanceof Collection<?> several) {
      return several.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
    return value == null ? "" : value.toString();
  }

  private static void put(ObjectNode json, String name, @Nullable Object value) {
    if (value == null) {
      json.putNull(name);
    } else if (value instanceof Integer number) {
      json.put(name, number);
    } else if (value instanceof Long number) {
      json.put(name, number);
    } else if (value instanceof Boolean truth) {
      json.put(name, truth);
    } else if (value instanceof Collection<?> several) {
      ArrayNode array = json.putArray(name);
      several.forEach(one -> array.add(String.valueOf(one)));
    } else {
      json.put(name, value.toString());
    }
  }
}
