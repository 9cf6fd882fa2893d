package dev.sparekey.ingest;

import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Place;
import dev.sparekey.rules.RecoveryTaxonomy;
import dev.sparekey.rules.Yaml;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From a mapping's text to a {@link Mapping}. Reads on after a problem, so that all are seen. */
final class MappingReader {
  private static final Set<String> TOP =
      Set.of(
          "source",
          "about",
          "help_desk",
          "columns",
          "unwrap",
          "carry",
          "split",
          "history",
          "merge",
          "let",
          "type",
          "id",
          "versioned",
          "occurred_at",
          "recorded_at",
          "received_at",
          "tenant",
          "shows",
          "settings",
          "tables",
          "common",
          "subject",
          "ignore",
          "events");

  /** A text with more mistakes than this is of another kind than we think. */
  private static final int MOST_DIAGNOSTICS = 100;

  private final MappingText text;
  private final ValueReader values;

  private MappingReader(Map<String, String> settings) {
    this.text = new MappingText(settings);
    this.values = new ValueReader(text);
  }

  /**
   * @param settings what {@code $name} stands for in the text
   */
  static Compiled<Mapping> read(String fileName, String yaml, Map<String, String> settings) {
    Yaml.Text parsed = Yaml.parse(fileName, yaml);
    MappingReader reader = new MappingReader(settings);
    List<Diagnostic> found = reader.text.diagnostics();
    found.addAll(parsed.diagnostics());
    Mapping mapping = null;
    if (parsed.documents().size() == 1
        && parsed.documents().getFirst() instanceof Yaml.Mapping top) {
      mapping = reader.mapping(top);
    } else if (found.isEmpty()) {
      found.add(
          parsed.documents().isEmpty()
              ? new Place(fileName, 1, 1, "").error("the text holds no mapping")
              : parsed.documents().getFirst().at().error("expected one mapping of keys"));
    }
    List<Diagnostic> diagnostics =
        found.stream()
            .distinct()
            .sorted(Comparator.comparingInt(Diagnostic::line).thenComparingInt(Diagnostic::column))
            .limit(MOST_DIAGNOSTICS)
            .toList();
    boolean failed = diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
    return failed || mapping == null
        ? new Compiled.Refused<>(diagnostics)
        : new Compiled.Accepted<>(mapping, diagnostics);
  }

  private @Nullable Mapping mapping(Yaml.Mapping top) {
    text.onlyKeys(top, TOP);
    text.readSettings(top);
    values.readTables(top);
    String name = text.textOf(top, "source");
    Value type = values.valueOf(top, "type");
    Value occurredAt = values.valueOf(top, "occurred_at");
    for (String field : new String[] {"source", "type", "occurred_at", "events"}) {
      if (top.entry(field) == null) {
        text.error(top, "a mapping needs '" + field + "'");
      }
    }
    EntryReader events =
        new EntryReader(text, values, type == null ? TypeNames.NONE : TypeNames.of(type));
    List<Mapping.Entry> entries = events.entries(top);
    Mapping.Template subject = events.subject(top);
    Mapping.Layout layout =
        new Mapping.Layout(
            unwrap(top),
            places(top, "carry"),
            split(top),
            new HistoryReader(text, values).history(top),
            places(top, "merge"),
            derived(top));
    Value id = values.valueOf(top, "id");
    Value recordedAt = values.valueOf(top, "recorded_at");
    Value receivedAt = values.valueOf(top, "received_at");
    Value tenant = values.valueOf(top, "tenant");
    text.reportUnusedSettings(top);
    values.reportUnusedTables(top);
    String about = text.textOf(top, "about");
    Coverage shows = shows(top);
    Mapping.Ignored ignored = ignored(top);
    boolean versioned = text.flagOf(top, "versioned");
    boolean helpDesk =
        top.entry("help_desk") == null
            ? shows.can("ticket.status") && !shows.can("step.action")
            : text.flagOf(top, "help_desk");
    return name == null || type == null || occurredAt == null
        ? null
        : new Mapping(
            name,
            about == null ? "" : about,
            helpDesk,
            columns(top),
            layout,
            type,
            id,
            versioned,
            occurredAt,
            recordedAt,
            receivedAt,
            tenant,
            shows,
            Collections.unmodifiableSortedMap(text.settings()),
            subject,
            ignored,
            entries);
  }

  private Set<String> columns(Yaml.Mapping top) {
    Set<String> columns = new TreeSet<>();
    for (Yaml item : text.items(top, "columns")) {
      String column = text.text(item);
      if (column != null && !columns.add(Texts.asciiLower(column))) {
        text.error(item, "the column '" + column + "' stands twice");
      }
    }
    return Collections.unmodifiableSet(columns);
  }

  private List<Value> unwrap(Yaml.Mapping top) {
    List<Value> unwrap = new ArrayList<>();
    for (Yaml item : text.items(top, "unwrap")) {
      Value value = values.value(item, false);
      if (value instanceof Value.Look) {
        unwrap.add(value);
      } else if (value != null) {
        text.error(item, "'unwrap' names places in the record: a JSON Pointer starts with '/'");
      }
    }
    return List.copyOf(unwrap);
  }

  private List<Mapping.Split> split(Yaml.Mapping top) {
    List<Mapping.Split> splits = new ArrayList<>();
    for (Yaml item : text.items(top, "split")) {
      boolean scalar = item instanceof Yaml.Scalar;
      if (item instanceof Yaml.Mapping within) {
        text.onlyKeys(within, Set.of("within"));
      }
      List<String> at =
          item instanceof Yaml.Mapping within
              ? text.pointerOf(within, "within")
              : text.pointer(item);
      if (at == null || at.isEmpty()) {
        text.error(item, "'split' names lists in the record: a JSON Pointer, or within: one");
      } else {
        splits.add(new Mapping.Split(at, !scalar));
      }
    }
    return List.copyOf(splits);
  }

  private List<List<String>> places(Yaml.Mapping top, String key) {
    List<List<String>> places = new ArrayList<>();
    for (Yaml item : text.items(top, key)) {
      List<String> at = text.pointer(item);
      if (at != null && at.isEmpty()) {
        text.error(item, "'" + key + "' names places within the record, not the record");
      } else if (at != null) {
        places.add(at);
      }
    }
    return List.copyOf(places);
  }

  private List<Mapping.Derived> derived(Yaml.Mapping top) {
    List<Mapping.Derived> derived = new ArrayList<>();
    Yaml.Entry let = top.entry(Mapping.LET);
    for (Yaml.Entry entry : let == null ? List.<Yaml.Entry>of() : text.entries(let.value())) {
      Value value = values.value(entry.value(), false);
      if (value != null) {
        derived.add(new Mapping.Derived(entry.key().text(), value));
      }
    }
    return List.copyOf(derived);
  }

  /** By how surely; a plain list says "sometimes" of each. */
  private Coverage shows(Yaml.Mapping top) {
    Yaml.Entry entry = top.entry("shows");
    if (entry == null) {
      return Coverage.NOTHING;
    }
    if (!(entry.value() instanceof Yaml.Mapping bySurety)) {
      return new Coverage(Set.of(), fields(text.items(entry.value())));
    }
    text.onlyKeys(bySurety, Set.of("always", "sometimes"));
    Set<String> always = fields(text.items(bySurety, "always"));
    Set<String> sometimes = fields(text.items(bySurety, "sometimes"));
    for (Yaml item : text.items(bySurety, "sometimes")) {
      if (item instanceof Yaml.Scalar scalar && always.contains(scalar.text())) {
        text.error(item, "'" + scalar.text() + "' cannot be shown both always and sometimes");
      }
    }
    sometimes.removeAll(always);
    return new Coverage(always, sometimes);
  }

  private Set<String> fields(List<Yaml> items) {
    Set<String> known = RecoveryTaxonomy.taxonomy().names();
    Set<String> fields = new TreeSet<>();
    for (Yaml item : items) {
      String field = text.text(item);
      if (field != null && !known.contains(field)) {
        text.error(
            item,
            "'" + field + "' is no field of a recovery step" + MappingText.meant(field, known));
      } else if (field != null) {
        fields.add(field);
      }
    }
    return fields;
  }

  private Mapping.Ignored ignored(Yaml.Mapping top) {
    Set<String> types = new HashSet<>();
    List<String> prefixes = new ArrayList<>();
    for (Yaml item : text.items(top, "ignore")) {
      String type = text.text(item);
      if (type == null) {
        continue;
      }
      int star = type.indexOf('*');
      if ((star >= 0 && star < type.length() - 1) || type.equals("*")) {
        text.error(
            item, "a type to ignore may only end in '*', after a beginning: was '" + type + "'");
      } else if (star >= 0) {
        prefixes.add(type.substring(0, star));
      } else if (!types.add(type)) {
        text.error(item, "'" + type + "' is ignored twice");
      }
    }
    for (Yaml item : text.items(top, "ignore")) {
      String type = item instanceof Yaml.Scalar scalar ? scalar.text() : "";
      for (String prefix : prefixes) {
        if (type.startsWith(prefix) && !type.equals(prefix + "*")) {
          text.error(item, "'" + prefix + "*' ignores '" + type + "' already");
        }
      }
    }
    return new Mapping.Ignored(types, prefixes);
  }
}
