package dev.sparekey.rules;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source's native record for rules over that source: a parsed JSON object of maps, lists, texts,
 * numbers, booleans and nulls, as any JSON reader gives it.
 *
 * <p>A name is looked up as one flat key first ({@code "actor.id": …}), then as a path in which a
 * number steps into a list and any other name means each of the list's elements. Keys are compared
 * as the source writes them; only when nothing is found by these, without regard to case, as
 * exports change it. Where a rule compares a whole object or list, it is compared as JSON text,
 * which is how {@code requestParameters|contains} is meant.
 */
public final class RawRecord implements Fields {
  private static final int DEEPEST = 64;
  private static final int MOST_ELEMENTS = 1_024;
  private static final int MOST_KEYS_SEARCHED = 512;

  /** A longer text is compared as unknown: a pattern over a text of 1 MiB costs a second. */
  private static final int LONGEST_COMPARED = 64 * 1_024;

  private final Map<String, ?> record;
  private @Nullable List<String> texts;
  private boolean otherTexts;

  /** Rules ask for the same fields again and again; looking for an absent one is the dearest. */
  private final Map<String, FieldValue> asked = new HashMap<>();

  private @Nullable KeyFilter keys;

  private RawRecord(Map<String, ?> record) {
    this.record = record;
  }

  /**
   * @param record is read when a rule asks and must not change meanwhile. Not for several threads
   *     at once
   */
  public static RawRecord of(Map<String, ?> record) {
    return new RawRecord(record);
  }

  @Override
  public FieldValue get(String name) {
    FieldValue value = asked.get(name);
    return value == null ? get(FieldName.of(name)) : value;
  }

  @Override
  public FieldValue get(FieldName name) {
    FieldValue value = asked.get(name.text());
    if (value == null) {
      String written = written(record, name, 0);
      if (written != null) {
        value = FieldValue.of(written);
      } else if (name.mayBeIn(keys())) {
        Found found = new Found();
        find(record, keys(), name, found, 0);
        value = found.result();
      } else {
        return FieldValue.absent();
      }
      asked.put(name.text(), value);
    }
    return value;
  }

  @Override
  public boolean mayHave(FieldName name) {
    return name.mayBeIn(keys());
  }

  @Override
  public @Nullable String textOf(FieldName name) {
    return written(record, name, 0);
  }

  /**
   * The value where it is one text under keys that are spelled as the name is. Nearly every field
   * that a record has is, and then nothing need be asked of its other keys.
   */
  private static @Nullable String written(Map<?, ?> object, FieldName name, int depth) {
    Object flat = object.get(name.text());
    if (flat != null) {
      return flat instanceof String text && text.length() <= LONGEST_COMPARED ? text : null;
    }
    for (int dot = 0; dot < name.dots() && depth < DEEPEST; dot++) {
      Object inner = object.get(name.head(dot));
      if (inner instanceof Map<?, ?> below) {
        String found = written(below, name.tail(dot), depth + 1);
        if (found != null) {
          return found;
        }
      }
      if (inner != null) {
        return null;
      }
    }
    return null;
  }

  private KeyFilter keys() {
    KeyFilter filter = keys;
    if (filter == null) {
      filter = new KeyFilter(record);
      keys = filter;
    }
    return filter;
  }

  @Override
  public boolean has(String name) {
    Found found = new Found();
    find(record, keys(), FieldName.of(name), found, 0);
    return found.present;
  }

  /** Every text, number and boolean in the record that does not lie too deep. */
  @Override
  public Iterable<String> texts() {
    List<String> all = texts;
    if (all == null) {
      all = new ArrayList<>();
      gather(record, all, 0);
      texts = all;
    }
    return all;
  }

  @Override
  public boolean hasOtherTexts() {
    texts();
    return otherTexts;
  }

  private void gather(@Nullable Object node, List<String> into, int depth) {
    if (depth > DEEPEST) {
      otherTexts = true;
      return;
    }
    switch (given(node)) {
      case Map<?, ?> object -> object.values().forEach(child -> gather(child, into, depth + 1));
      case Collection<?> list -> list.forEach(child -> gather(child, into, depth + 1));
      default -> {
        Object scalar = scalar(node);
        if (scalar != null) {
          into.add(ScalarTest.textOf(scalar));
        }
      }
    }
  }

  /** What a switch may look at; the word that JSON has for a null. */
  private static Object given(@Nullable Object node) {
    return node == null ? Nothing.NULL : node;
  }

  private enum Nothing {
    NULL;

    @Override
    public String toString() {
      return "null";
    }
  }

  private static final class Found {
    private final List<Object> scalars = new ArrayList<>(1);
    private boolean present;
    private boolean value;
    private boolean tooMuch;

    FieldValue result() {
      if (tooMuch) {
        return FieldValue.unknown();
      }
      if (scalars.size() == 1) {
        return new FieldValue.Known(List.of(scalars.getFirst()));
      }
      return value ? FieldValue.ofAll(scalars) : FieldValue.absent();
    }

    void add(Object scalar) {
      value = true;
      if (scalars.size() >= MOST_ELEMENTS
          || (scalar instanceof String text && text.length() > LONGEST_COMPARED)) {
        tooMuch = true;
      } else {
        scalars.add(scalar);
      }
    }
  }

  private static void find(@Nullable Object node, FieldName name, Found found, int depth) {
    if (depth > DEEPEST || found.tooMuch) {
      found.tooMuch = true;
      return;
    }
    if (node instanceof Map<?, ?> object) {
      find(object, null, name, found, depth);
    } else if (node instanceof List<?> list) {
      int index = index(name.first());
      if (index >= 0 && index < list.size()) {
        if (name.dots() == 0) {
          take(list.get(index), found, depth + 1);
        } else {
          find(list.get(index), name.tail(0), found, depth + 1);
        }
        return;
      }
      if (list.size() > MOST_ELEMENTS) {
        found.tooMuch = true;
        return;
      }
      for (Object item : list) {
        find(item, name, found, depth + 1);
      }
    }
  }

  /**
   * @param filter of the object's keys, where there is one
   */
  private static void find(
      Map<?, ?> object, @Nullable KeyFilter filter, FieldName name, Found found, int depth) {
    if (name.mayBeKeyIn(filter)) {
      String whole = key(object, name.text());
      if (whole != null) {
        take(object.get(whole), found, depth + 1);
        return;
      }
    }
    for (int dot = 0; dot < name.dots(); dot++) {
      if (name.mayHeadBeKeyIn(dot, filter)) {
        Object inner = object.get(name.head(dot));
        if (inner == null) {
          String same = key(object, name.head(dot));
          inner = same == null ? null : object.get(same);
        }
        if (inner != null) {
          find(inner, name.tail(dot), found, depth + 1);
          if (found.present || found.tooMuch) {
            return;
          }
        }
      }
    }
  }

  private static @Nullable String key(Map<?, ?> object, String name) {
    if (object.containsKey(name)) {
      return name;
    }
    if (object.size() <= MOST_KEYS_SEARCHED) {
      for (Object key : object.keySet()) {
        if (key instanceof String text && text.equalsIgnoreCase(name)) {
          return text;
        }
      }
    }
    return null;
  }

  private static void take(@Nullable Object node, Found found, int depth) {
    found.present = true;
    if (depth > DEEPEST) {
      found.tooMuch = true;
      return;
    }
    // Nearly everything is a text, and to find out what else something is costs as much as the
    // rest.
    if (node instanceof String text) {
      found.add(text);
    } else if (node instanceof Collection<?> list) {
      found.value = true;
      if (list.size() > MOST_ELEMENTS) {
        found.tooMuch = true;
        return;
      }
      for (Object item : list) {
        take(item, found, depth + 1);
      }
    } else if (node instanceof Map<?, ?> object) {
      StringBuilder json = new StringBuilder();
      write(object, json, 0);
      found.add(json.toString());
    } else {
      Object scalar = scalar(node);
      if (scalar != null) {
        found.add(scalar);
      }
    }
  }

  /** Null for a null and for what no JSON reader gives. */
  private static @Nullable Object scalar(@Nullable Object node) {
    return switch (given(node)) {
      case String text -> text;
      case Boolean flag -> flag;
      case Long number -> number;
      case Integer number -> number.longValue();
      case Short number -> number.longValue();
      case BigDecimal number -> number.doubleValue();
      case Double number -> number;
      case Float number -> number.doubleValue();
      case Number number -> number.toString();
      default -> null;
    };
  }

  private static void write(@Nullable Object node, StringBuilder json, int depth) {
    if (depth > DEEPEST || json.length() > LONGEST_COMPARED) {
      json.append("…".repeat(json.length() > LONGEST_COMPARED ? 0 : 1));
      return;
    }
    switch (given(node)) {
      case Map<?, ?> object -> {
        String between = "{";
        for (Map.Entry<?, ?> entry : object.entrySet()) {
          json.append(between);
          quote(String.valueOf(entry.getKey()), json);
          json.append(':');
          write(entry.getValue(), json, depth + 1);
          between = ",";
        }
        json.append(object.isEmpty() ? "{}" : "}");
      }
      case Collection<?> list -> {
        String between = "[";
        for (Object item : list) {
          json.append(between);
          write(item, json, depth + 1);
          between = ",";
        }
        json.append(list.isEmpty() ? "[]" : "]");
      }
      case String text -> quote(text, json);
      default -> json.append(given(node));
    }
  }

  private static void quote(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  private static int index(String segment) {
    if (segment.isEmpty() || segment.length() > 6) {
      return -1;
    }
    for (int i = 0; i < segment.length(); i++) {
      if (segment.charAt(i) < '0' || segment.charAt(i) > '9') {
        return -1;
      }
    }
    return Integer.parseInt(segment);
  }
}
