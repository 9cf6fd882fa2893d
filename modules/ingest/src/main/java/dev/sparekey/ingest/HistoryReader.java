package dev.sparekey.ingest;

import dev.sparekey.rules.Detection;
import dev.sparekey.rules.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a mapping says of the histories that its records carry. */
final class HistoryReader {
  private static final Set<String> HISTORY =
      Set.of(
          "entries", "at", "changes", "field", "shown", "before", "after", "time", "since", "total",
          "begins", "of", "fields");
  private static final Set<String> FIELD =
      Set.of("field", "called", "at", "instead_of", "words", "before", "after");

  private final MappingText text;
  private final ValueReader values;

  HistoryReader(MappingText text, ValueReader values) {
    this.text = text;
    this.values = values;
  }

  /** Null when the text says nothing, or something that cannot be read. */
  Mapping.@Nullable History history(Yaml.Mapping top) {
    Yaml.Entry entry = top.entry("history");
    if (entry == null) {
      return null;
    }
    if (!(entry.value() instanceof Yaml.Mapping history)) {
      text.error(entry.value(), "expected a mapping of keys");
      return null;
    }
    text.onlyKeys(history, HISTORY);
    for (String key : new String[] {"entries", "at", "field", "time", "since", "fields"}) {
      if (history.entry(key) == null) {
        text.error(history, "a history needs '" + key + "'");
      }
    }
    Value field = values.valueOf(history, "field");
    List<String> time = place(history, "time");
    List<Mapping.Changed> fields = fields(history);
    Mapping.Begin begin = begin(history);
    Yaml.Entry shown = history.entry("shown");
    return field == null || time.isEmpty()
        ? null
        : new Mapping.History(
            places(history, "entries"),
            place(history, "at"),
            place(history, "changes"),
            field,
            shown == null ? null : values.detection(shown.value()),
            time,
            place(history, "since"),
            place(history, "total"),
            begin,
            fields);
  }

  private Mapping.@Nullable Begin begin(Yaml.Mapping history) {
    Yaml.Entry begins = history.entry("begins");
    if ((begins == null) != (history.entry("of") == null)) {
      text.error(
          history, "'begins' needs 'of', which tells of what an entry is, and that needs it");
    }
    Detection when = begins == null ? null : values.detection(begins.value());
    return when == null ? null : new Mapping.Begin(when, place(history, "of"));
  }

  private List<Mapping.Changed> fields(Yaml.Mapping history) {
    List<Mapping.Changed> fields = new ArrayList<>();
    for (Yaml item : text.items(history, "fields")) {
      if (!(item instanceof Yaml.Mapping field)) {
        text.error(item, "a field of a history should be a mapping with 'at', its place");
        continue;
      }
      text.onlyKeys(field, FIELD);
      if (field.entry("at") == null) {
        text.error(field, "a field of a history needs 'at', its place in the record");
      }
      boolean forward = history.entry("begins") != null;
      Value before = told(history, field, "before", !forward);
      Value after = told(history, field, "after", forward);
      List<String> at = place(field, "at");
      String called = text.textOf(field, "called");
      if (!at.isEmpty() && before != null && after != null) {
        fields.add(
            new Mapping.Changed(
                text.textOf(field, "field"),
                called == null || called.isBlank() ? null : called.strip(),
                at,
                places(field, "instead_of"),
                text.flagOf(field, "words"),
                before,
                after));
      }
    }
    return List.copyOf(fields);
  }

  /** What a change tells of a field, as said of it or of all; nothing where nobody asks for it. */
  private @Nullable Value told(
      Yaml.Mapping history, Yaml.Mapping field, String key, boolean needed) {
    Yaml.Mapping from = field.entry(key) == null ? history : field;
    if (from.entry(key) != null) {
      return values.valueOf(from, key);
    }
    if (needed) {
      text.error(field, "a field of such a history needs '" + key + "', here or for all");
    }
    return new Value.FirstOf(List.of());
  }

  private List<List<String>> places(Yaml.Mapping mapping, String key) {
    List<List<String>> places = new ArrayList<>();
    for (Yaml item : text.items(mapping, key)) {
      List<String> place = text.pointer(item);
      if (place != null && !place.isEmpty()) {
        places.add(place);
      } else if (place != null) {
        text.error(item, "'" + key + "' names a place within the record, not the record");
      }
    }
    return List.copyOf(places);
  }

  private List<String> place(Yaml.Mapping mapping, String key) {
    List<String> place = text.pointerOf(mapping, key);
    return place == null ? List.of() : place;
  }
}
