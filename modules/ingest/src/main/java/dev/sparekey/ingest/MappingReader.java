package dev.sparekey.ingest;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sparekey.model.Authenticator;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Detection;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Place;
import dev.sparekey.rules.RecoveryTaxonomy;
import dev.sparekey.rules.Taxonomy;
import dev.sparekey.rules.Yaml;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From a mapping's text to a {@link Mapping}. Reads on after a problem, so that all are seen. */
final class MappingReader {
  private static final Set<String> TOP =
      Set.of(
          "source",
          "about",
          "unwrap",
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
          "ignore",
          "events");
  private static final Set<String> ENTRY = Set.of("when", "type", "ignore", "emit");
  private static final Set<String> LOOK =
      Set.of(
          "in",
          "where",
          "json",
          "at",
          "each",
          "except",
          "pattern",
          "group",
          "table",
          "otherwise",
          "lower",
          "prefix");

  /** Patterns and texts of a mapping are short; a bound keeps a mistake from becoming a load. */
  private static final int LONGEST_PATTERN = 1024;

  private static final int MOST_REPETITIONS = 1000;
  private static final Pattern REPETITION = Pattern.compile("\\{(\\d*),?(\\d*)\\}");

  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Map<String, Map<String, String>> tables = new HashMap<>();
  private final Map<String, String> settings;

  private MappingReader(Map<String, String> settings) {
    this.settings = new TreeMap<>(settings);
  }

  /**
   * @param settings what {@code $name} stands for in the text
   */
  static Compiled<Mapping> read(String fileName, String text, Map<String, String> settings) {
    Yaml.Text parsed = Yaml.parse(fileName, text);
    MappingReader reader = new MappingReader(settings);
    reader.diagnostics.addAll(parsed.diagnostics());
    Mapping mapping = null;
    if (parsed.documents().size() == 1
        && parsed.documents().getFirst() instanceof Yaml.Mapping top) {
      mapping = reader.mapping(top);
    } else if (reader.diagnostics.isEmpty()) {
      reader.diagnostics.add(
          parsed.documents().isEmpty()
              ? new Place(fileName, 1, 1, "").error("the text holds no mapping")
              : parsed.documents().getFirst().at().error("expected one mapping of keys"));
    }
    // What stands under "common" is compiled once for each event, and so are its mistakes.
    List<Diagnostic> diagnostics =
        reader.diagnostics.stream()
            .distinct()
            .sorted(Comparator.comparingInt(Diagnostic::line).thenComparingInt(Diagnostic::column))
            .toList();
    boolean failed = diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
    return failed || mapping == null
        ? new Compiled.Refused<>(diagnostics)
        : new Compiled.Accepted<>(mapping, diagnostics);
  }

  private @Nullable Mapping mapping(Yaml.Mapping top) {
    onlyKeys(top, TOP);
    settings(top);
    tables(top);
    String name = textOf(top, "source");
    Value type = value(top, "type");
    Value occurredAt = value(top, "occurred_at");
    Map<String, Yaml> shared = new TreeMap<>();
    Yaml.Entry commonEntry = top.entry("common");
    if (commonEntry != null) {
      flatten("", commonEntry.value(), shared);
    }
    List<Mapping.Entry> entries = new ArrayList<>();
    for (Yaml item : items(top, "events")) {
      Mapping.Entry entry = entry(item, shared);
      if (entry != null) {
        entries.add(entry);
      }
    }
    for (String field : new String[] {"source", "type", "occurred_at", "events"}) {
      if (top.entry(field) == null) {
        error(top, "a mapping needs '" + field + "'");
      }
    }
    List<List<String>> unwrap = new ArrayList<>();
    for (Yaml item : items(top, "unwrap")) {
      List<String> pointer = pointer(item);
      if (pointer != null) {
        unwrap.add(pointer);
      }
    }
    Yaml.Entry versioned = top.entry("versioned");
    if (name == null || type == null || occurredAt == null) {
      return null;
    }
    return new Mapping(
        name,
        unwrap,
        type,
        value(top, "id"),
        versioned != null && flag(versioned.value()),
        occurredAt,
        value(top, "recorded_at"),
        value(top, "received_at"),
        value(top, "tenant"),
        shows(top),
        ignored(top),
        List.copyOf(entries));
  }

  private Set<String> shows(Yaml.Mapping top) {
    Set<String> known = RecoveryTaxonomy.taxonomy().names();
    Set<String> shows = new TreeSet<>();
    for (Yaml item : items(top, "shows")) {
      String field = text(item);
      if (field != null && !known.contains(field)) {
        error(item, "'" + field + "' is no field of a recovery step");
      } else if (field != null) {
        shows.add(field);
      }
    }
    return shows;
  }

  private Mapping.Ignored ignored(Yaml.Mapping top) {
    Set<String> types = new HashSet<>();
    List<String> prefixes = new ArrayList<>();
    for (Yaml item : items(top, "ignore")) {
      String type = text(item);
      if (type == null) {
        continue;
      }
      int star = type.indexOf('*');
      if ((star >= 0 && star < type.length() - 1) || type.equals("*")) {
        error(item, "a type to ignore may only end in '*', after a beginning: was '" + type + "'");
      } else if (star >= 0) {
        prefixes.add(type.substring(0, star));
      } else {
        types.add(type);
      }
    }
    return new Mapping.Ignored(types, prefixes);
  }

  /** The text names every setting and its default, so that a misspelt one is seen. */
  private void settings(Yaml.Mapping top) {
    Yaml.Entry entry = top.entry("settings");
    Set<String> known = new TreeSet<>();
    if (entry != null) {
      for (Yaml.Entry setting : entries(entry.value())) {
        if (setting.value() instanceof Yaml.Scalar fallback) {
          known.add(setting.key().text());
          settings.putIfAbsent(setting.key().text(), fallback.text());
        } else {
          error(setting.value(), "expected a text");
        }
      }
    }
    for (String name : settings.keySet()) {
      if (!known.contains(name)) {
        error(top, "the mapping has no setting '" + name + "'; there are " + known);
      }
    }
  }

  private void tables(Yaml.Mapping top) {
    Yaml.Entry entry = top.entry("tables");
    if (entry == null) {
      return;
    }
    for (Yaml.Entry table : entries(entry.value())) {
      Map<String, String> words = new HashMap<>();
      for (Yaml.Entry row : entries(table.value())) {
        String word = text(row.value());
        if (word != null) {
          words.put(row.key().text().toLowerCase(Locale.ROOT), word);
        }
      }
      tables.put(table.key().text(), words);
    }
  }

  private Mapping.@Nullable Entry entry(Yaml item, Map<String, Yaml> shared) {
    if (!(item instanceof Yaml.Mapping entry)) {
      error(item, "an event should be a mapping with 'when' and 'emit' or 'ignore'");
      return null;
    }
    onlyKeys(entry, ENTRY);
    Yaml.Entry when = entry.entry("when");
    Yaml.Entry emit = entry.entry("emit");
    String ignore = textOf(entry, "ignore");
    if (when == null) {
      error(entry, "an event needs 'when'");
      return null;
    }
    if ((emit == null) == (ignore == null)) {
      error(entry, "an event needs one of 'emit' and 'ignore'");
    }
    Detection detection = detection(when.value());
    Map<EventKind, Mapping.Template> templates = new EnumMap<>(EventKind.class);
    if (emit != null) {
      for (Yaml.Entry wanted : entries(emit.value())) {
        EventKind kind = FieldSpec.constant(EventKind.class, wanted.key().text());
        if (kind == null) {
          error(wanted.key(), "no kind of event is called '" + wanted.key().text() + "'");
        } else {
          templates.put(kind, template(kind, wanted, shared));
        }
      }
      if (templates.isEmpty()) {
        error(emit.value(), "'emit' should name at least one kind of event");
      }
    }
    return detection == null
        ? null
        : new Mapping.Entry(detection, textOf(entry, "type"), ignore, templates);
  }

  private Mapping.Template template(EventKind kind, Yaml.Entry wanted, Map<String, Yaml> shared) {
    Map<String, Yaml> written = new TreeMap<>();
    flatten("", wanted.value(), written);
    Map<String, Yaml> all = new TreeMap<>(written);
    shared.forEach(
        (field, value) -> {
          FieldSpec spec = FieldSpec.ALL.get(field);
          if (spec != null && spec.kinds().contains(kind)) {
            all.putIfAbsent(field, value);
          }
        });
    Map<String, Value> fields = new TreeMap<>();
    all.forEach(
        (field, node) -> {
          FieldSpec spec = FieldSpec.ALL.get(field);
          if (spec == null) {
            throw new IllegalStateException("flattening keeps known fields only: was " + field);
          }
          if (!spec.kinds().contains(kind)) {
            error(node, "'" + field + "' is no field of " + kind.word());
          } else if (!isNull(node)) {
            Value value = value(node, spec.list());
            if (value != null) {
              checkWords(node, field, spec, value);
              fields.put(field, value);
            }
          }
        });
    FieldSpec.ALL.forEach(
        (field, spec) -> {
          Yaml given = all.get(field);
          if (spec.required().contains(kind) && (given == null || isNull(given))) {
            error(wanted.key(), kind.word() + " needs the field '" + field + "'");
          }
        });
    return new Mapping.Template(fields);
  }

  /** A null in an event takes back what {@code common} says. */
  private static boolean isNull(Yaml node) {
    return node instanceof Yaml.Scalar scalar && scalar.value() == null;
  }

  private void flatten(String prefix, Yaml node, Map<String, Yaml> into) {
    for (Yaml.Entry entry : entries(node)) {
      String key = prefix + entry.key().text();
      if (FieldSpec.GROUPS.contains(key)) {
        flatten(key + ".", entry.value(), into);
      } else {
        if (!FieldSpec.ALL.containsKey(key)) {
          error(entry.key(), "no event has a field '" + key + "'");
          continue;
        }
        into.put(key, entry.value());
      }
    }
  }

  /** A word that names no constant would fail on every record, in silence. */
  private void checkWords(Yaml node, String field, FieldSpec spec, Value value) {
    Class<? extends Enum<?>> choice = spec.choice();
    if (choice == null) {
      return;
    }
    Set<String> known = new TreeSet<>();
    for (Enum<?> constant : choice.getEnumConstants()) {
      known.add(constant.name().toLowerCase(Locale.ROOT));
    }
    for (String word : value.words()) {
      boolean openSet = spec.list() && choice == Authenticator.class && word.equals("unknown");
      if (!known.contains(word.toLowerCase(Locale.ROOT)) && !openSet) {
        error(node, "'" + field + "' is never '" + word + "'; it is one of " + known);
      }
    }
  }

  private @Nullable Detection detection(Yaml node) {
    Compiled<Detection> compiled = Detection.compile(substituted(node), Taxonomy.open());
    return switch (compiled) {
      case Compiled.Accepted<Detection> accepted -> {
        diagnostics.addAll(accepted.warnings());
        yield accepted.value();
      }
      case Compiled.Refused<Detection> refused -> {
        diagnostics.addAll(refused.diagnostics());
        yield null;
      }
    };
  }

  private @Nullable Value value(Yaml.Mapping parent, String key) {
    Yaml.Entry entry = parent.entry(key);
    return entry == null ? null : value(entry.value(), false);
  }

  private @Nullable Value value(Yaml node, boolean list) {
    return switch (node) {
      case Yaml.Scalar scalar -> scalarValue(scalar);
      case Yaml.Sequence sequence -> {
        List<Value> parts = values(sequence);
        yield list ? new Value.AllOf(parts) : new Value.FirstOf(parts);
      }
      case Yaml.Mapping mapping -> {
        Yaml.Entry join = mapping.entry("join");
        Yaml.Entry first = mapping.entry("first");
        Yaml.Entry combined = join == null ? first : join;
        if (combined == null) {
          yield look(mapping);
        }
        if (mapping.entries().size() > 1 || !(combined.value() instanceof Yaml.Sequence parts)) {
          error(mapping, "'" + combined.key().text() + "' stands alone and takes a list");
          yield null;
        }
        yield join == null ? new Value.FirstOf(values(parts)) : new Value.Joined(values(parts));
      }
    };
  }

  private List<Value> values(Yaml.Sequence sequence) {
    List<Value> values = new ArrayList<>();
    for (Yaml item : sequence.items()) {
      Value value = value(item, false);
      if (value != null) {
        values.add(value);
      }
    }
    return List.copyOf(values);
  }

  private @Nullable Value scalarValue(Yaml.Scalar scalar) {
    String text = text(scalar);
    if (text == null) {
      return null;
    }
    if (!text.startsWith("/")) {
      return new Value.Constant(text);
    }
    List<String> at = pointer(scalar);
    return at == null ? null : lookAt(at);
  }

  private static Value.Look lookAt(List<String> at) {
    return new Value.Look(null, null, null, at, false, Set.of(), null, null, null, null, false, "");
  }

  private @Nullable Value look(Yaml.Mapping mapping) {
    onlyKeys(mapping, LOOK);
    Yaml.Entry each = mapping.entry("each");
    Yaml.Entry where = mapping.entry("where");
    Yaml.Entry table = mapping.entry("table");
    Yaml.Entry lower = mapping.entry("lower");
    if (mapping.entry("at") != null && each != null) {
      error(mapping, "'at' reads one value and 'each' a list: only one of them can be meant");
    }
    if (mapping.entry("at") == null && each == null && mapping.entry("in") == null) {
      error(mapping, "a value needs 'at', 'each' or 'in' with a JSON Pointer");
    }
    Set<String> except = new HashSet<>();
    for (Yaml item : items(mapping, "except")) {
      String word = text(item);
      if (word != null) {
        except.add(word.toLowerCase(Locale.ROOT));
      }
    }
    Pattern pattern = pattern(mapping);
    String group = textOf(mapping, "group");
    if (group != null && (pattern == null || !pattern.namedGroups().containsKey(group))) {
      error(mapping, "'group' names '" + group + "', which the pattern does not have");
      return null;
    }
    Map<String, String> words = null;
    if (table != null) {
      String name = text(table.value());
      words = name == null ? null : tables.get(name);
      if (words == null) {
        error(table.value(), "no table is called '" + name + "'; there are " + tables.keySet());
      }
    }
    String prefix = textOf(mapping, "prefix");
    return new Value.Look(
        pointerOf(mapping, "in"),
        where == null ? null : detection(where.value()),
        pointerOf(mapping, "json"),
        pointerOf(mapping, each == null ? "at" : "each"),
        each != null,
        except,
        pattern,
        group,
        words,
        textOf(mapping, "otherwise"),
        lower != null && flag(lower.value()),
        prefix == null ? "" : prefix);
  }

  private @Nullable Pattern pattern(Yaml.Mapping mapping) {
    Yaml.Entry entry = mapping.entry("pattern");
    String text = entry == null ? null : text(entry.value());
    if (entry == null || text == null) {
      return null;
    }
    if (text.length() > LONGEST_PATTERN || repetitions(text) > MOST_REPETITIONS) {
      error(entry.value(), "the pattern is too long or repeats too much");
      return null;
    }
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      error(
          entry.value(),
          "not an RE2 pattern (no look-around, no back-references): " + e.getDescription());
      return null;
    }
  }

  /** RE2 unrolls counted repetitions, and nested ones multiply: all of a pattern are multiplied. */
  private static long repetitions(String pattern) {
    Matcher found = REPETITION.matcher(pattern);
    long product = 1;
    while (found.find() && product <= MOST_REPETITIONS) {
      for (int i = 1; i <= 2; i++) {
        String digits = found.group(i);
        if (digits != null && !digits.isEmpty()) {
          product *=
              digits.length() > 4 ? MOST_REPETITIONS + 1 : Math.max(1, Long.parseLong(digits));
        }
      }
    }
    return product;
  }

  private @Nullable List<String> pointerOf(Yaml.Mapping mapping, String key) {
    Yaml.Entry entry = mapping.entry(key);
    return entry == null ? null : pointer(entry.value());
  }

  private @Nullable List<String> pointer(Yaml node) {
    String text = text(node);
    if (text == null || !text.startsWith("/")) {
      error(node, "a JSON Pointer starts with '/'" + (text == null ? "" : ": was '" + text + "'"));
      return null;
    }
    List<String> segments = new ArrayList<>();
    for (String segment : text.substring(1).split("/", -1)) {
      segments.add(segment.replace("~1", "/").replace("~0", "~"));
    }
    return List.copyOf(segments);
  }

  private boolean flag(Yaml node) {
    if (node instanceof Yaml.Scalar scalar && scalar.value() instanceof Boolean flag) {
      return flag;
    }
    error(node, "expected true or false");
    return false;
  }

  private @Nullable String textOf(Yaml.Mapping mapping, String key) {
    Yaml.Entry entry = mapping.entry(key);
    return entry == null ? null : text(entry.value());
  }

  private @Nullable String text(Yaml node) {
    if (node instanceof Yaml.Scalar scalar && scalar.value() != null) {
      return setting(scalar);
    }
    error(node, "expected a text");
    return null;
  }

  private List<Yaml> items(Yaml.Mapping mapping, String key) {
    Yaml.Entry entry = mapping.entry(key);
    if (entry == null) {
      return List.of();
    }
    if (entry.value() instanceof Yaml.Sequence sequence) {
      return sequence.items();
    }
    return List.of(entry.value());
  }

  private List<Yaml.Entry> entries(Yaml node) {
    if (node instanceof Yaml.Mapping mapping) {
      return mapping.entries();
    }
    error(node, "expected a mapping of keys");
    return List.of();
  }

  private void onlyKeys(Yaml.Mapping mapping, Collection<String> known) {
    for (Yaml.Entry entry : mapping.entries()) {
      if (!known.contains(entry.key().text())) {
        error(
            entry.key(),
            "unknown key '" + entry.key().text() + "'; known are " + new TreeSet<>(known));
      }
    }
  }

  /** A scalar that is {@code $name} stands for the tenant's setting of that name. */
  private String setting(Yaml.Scalar scalar) {
    String text = scalar.text();
    if (!text.startsWith("$")) {
      return text;
    }
    String name = text.substring(1);
    String value = settings.get(name);
    if (value == null) {
      error(scalar, "no setting is called '" + name + "'; there are " + settings.keySet());
      return text;
    }
    return value;
  }

  private Yaml substituted(Yaml node) {
    return switch (node) {
      case Yaml.Scalar scalar -> {
        String text = scalar.text().startsWith("$") ? setting(scalar) : scalar.text();
        yield text.equals(scalar.text()) ? scalar : new Yaml.Scalar(scalar.at(), text, text, -1);
      }
      case Yaml.Sequence sequence ->
          new Yaml.Sequence(
              sequence.at(), sequence.items().stream().map(this::substituted).toList());
      case Yaml.Mapping mapping ->
          new Yaml.Mapping(
              mapping.at(),
              mapping.entries().stream()
                  .map(entry -> new Yaml.Entry(entry.key(), substituted(entry.value())))
                  .toList());
    };
  }

  private void error(Yaml node, String message) {
    diagnostics.add(node.at().error(message));
  }
}
