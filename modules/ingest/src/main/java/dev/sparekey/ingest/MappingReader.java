package dev.sparekey.ingest;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sparekey.model.Authenticator;
import dev.sparekey.rules.BoundedRegex;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Detection;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Place;
import dev.sparekey.rules.RecoveryTaxonomy;
import dev.sparekey.rules.Taxonomy;
import dev.sparekey.rules.Yaml;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
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
  private static final Set<String> ENTRY = Set.of("if", "when", "type", "ignore", "emit");
  private static final Set<String> LOOK =
      Set.of(
          "in",
          "where",
          "json",
          "at",
          "each",
          "except",
          "after",
          "pattern",
          "group",
          "table",
          "otherwise",
          "prefix");

  /** A text with more mistakes than this is of another kind than we think. */
  private static final int MOST_DIAGNOSTICS = 100;

  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Map<String, Map<String, String>> tables = new HashMap<>();
  private final SortedMap<String, String> settings;
  private final Set<String> usedTables = new HashSet<>();
  private final Set<String> usedSettings = new HashSet<>();

  /** What {@code common} and YAML's aliases share is compiled once. */
  private final Map<Yaml, Value> singles = new IdentityHashMap<>();

  private final Map<Yaml, Value> lists = new IdentityHashMap<>();

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
    List<Diagnostic> diagnostics =
        reader.diagnostics.stream()
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
    Map<String, Integer> conditions = new HashMap<>();
    for (Yaml item : items(top, "events")) {
      Mapping.Entry entry = entry(item, shared, conditions);
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
    Value id = value(top, "id");
    Value recordedAt = value(top, "recorded_at");
    Value receivedAt = value(top, "received_at");
    Value tenant = value(top, "tenant");
    unused(top);
    if (name == null || type == null || occurredAt == null) {
      return null;
    }
    return new Mapping(
        name,
        unwrap,
        type,
        id,
        versioned != null && flag(versioned.value()),
        occurredAt,
        recordedAt,
        receivedAt,
        tenant,
        shows(top),
        Collections.unmodifiableSortedMap(settings),
        ignored(top),
        List.copyOf(entries));
  }

  /** A setting that nothing reads is one that its tenant relies on in vain. */
  private void unused(Yaml.Mapping top) {
    for (String name : settings.keySet()) {
      if (!usedSettings.contains(name)) {
        error(top, "nothing reads the setting '" + name + "'");
      }
    }
    for (String name : tables.keySet()) {
      if (!usedTables.contains(name)) {
        error(top, "nothing reads the table '" + name + "'");
      }
    }
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
      } else if (!types.add(type)) {
        error(item, "'" + type + "' is ignored twice");
      }
    }
    for (Yaml item : items(top, "ignore")) {
      String type = item instanceof Yaml.Scalar scalar ? scalar.text() : "";
      for (String prefix : prefixes) {
        if (type.startsWith(prefix) && !type.equals(prefix + "*")) {
          error(item, "'" + prefix + "*' ignores '" + type + "' already");
        }
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
          words.put(Texts.asciiLower(row.key().text()), word);
        }
      }
      tables.put(table.key().text(), words);
    }
  }

  private Mapping.@Nullable Entry entry(
      Yaml item, Map<String, Yaml> shared, Map<String, Integer> conditions) {
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
    Yaml.Entry wanted = entry.entry("if");
    boolean applies = wanted == null || applies(wanted.value());
    Detection detection = detection(when.value());
    if (ignore != null && entry.entry("type") != null) {
      error(entry, "'type' names an event, and what is ignored gives none");
    }
    Integer earlier =
        applies ? conditions.putIfAbsent(written(when.value()), item.at().line()) : null;
    if (earlier != null) {
      error(when.value(), "never reached: the event in line " + earlier + " has this condition");
    }
    Map<EventKind, Mapping.Template> templates = new EnumMap<>(EventKind.class);
    if (emit != null) {
      for (Yaml.Entry event : entries(emit.value())) {
        EventKind kind = FieldSpec.constant(EventKind.class, event.key().text());
        if (kind == null) {
          error(event.key(), "no kind of event is called '" + event.key().text() + "'");
        } else {
          templates.put(kind, template(kind, event, shared));
        }
      }
      if (templates.isEmpty()) {
        error(emit.value(), "'emit' should name at least one kind of event");
      }
    }
    return detection == null || !applies
        ? null
        : new Mapping.Entry(detection, textOf(entry, "type"), ignore, templates);
  }

  /** An event that a tenant's setting switches on or off. */
  private boolean applies(Yaml node) {
    String text = text(node);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      error(node, "'if' is true or false: was '" + text + "'");
    }
    return "true".equals(text);
  }

  /** The same text for the same condition, wherever it stands. */
  private static String written(Yaml node) {
    return switch (node) {
      case Yaml.Scalar scalar -> scalar.text().length() + ":" + scalar.text();
      case Yaml.Sequence sequence ->
          sequence.items().stream().map(MappingReader::written).toList().toString();
      case Yaml.Mapping mapping ->
          mapping.entries().stream()
              .map(entry -> written(entry.key()) + "=" + written(entry.value()))
              .sorted()
              .toList()
              .toString();
    };
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
    if (fields.containsKey("authenticators.completeness")
        && !fields.containsKey("authenticators.used")) {
      error(wanted.key(), "'completeness' says nothing without the authenticators 'used'");
    }
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
      known.add(Texts.asciiLower(constant.name()));
    }
    for (String word : value.words()) {
      boolean openSet = spec.list() && choice == Authenticator.class && word.equals("unknown");
      if (!known.contains(Texts.asciiLower(word)) && !openSet) {
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
    Map<Yaml, Value> known = list ? lists : singles;
    Value compiled = known.get(node);
    if (compiled == null) {
      compiled = compiled(node, list);
      if (compiled != null) {
        known.put(node, compiled);
      }
    }
    return compiled;
  }

  private @Nullable Value compiled(Yaml node, boolean list) {
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
    if (sequence.items().isEmpty()) {
      error(sequence, "an empty list gives nothing");
    }
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
    return new Value.Look(null, null, null, at, false, Set.of(), null, null, null, null, null, "");
  }

  private @Nullable Value look(Yaml.Mapping mapping) {
    onlyKeys(mapping, LOOK);
    Yaml.Entry each = mapping.entry("each");
    Yaml.Entry where = mapping.entry("where");
    Yaml.Entry table = mapping.entry("table");
    if ((mapping.entry("at") == null) == (each == null)) {
      error(mapping, "a value needs one of 'at' and 'each' with a JSON Pointer");
    }
    if ((mapping.entry("in") == null) != (where == null)) {
      error(mapping, "'in' names a list and 'where' which of its elements: each needs the other");
    }
    String prefix = textOf(mapping, "prefix");
    if (prefix != null && (table != null || mapping.entry("otherwise") != null)) {
      error(mapping, "'prefix' has no effect where 'table' or 'otherwise' gives the word");
    }
    Set<String> except = new HashSet<>();
    for (Yaml item : items(mapping, "except")) {
      String word = text(item);
      if (word != null) {
        except.add(Texts.asciiLower(word));
      }
    }
    if (except.isEmpty() && mapping.entry("except") != null) {
      error(mapping, "'except' names nothing");
    }
    String after = textOf(mapping, "after");
    if (after != null && after.isEmpty()) {
      error(mapping, "every text begins with the empty text that 'after' names");
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
      usedTables.add(name == null ? "" : name);
      if (words == null) {
        error(table.value(), "no table is called '" + name + "'; there are " + tables.keySet());
      }
    }
    return new Value.Look(
        pointerOf(mapping, "in"),
        where == null ? null : detection(where.value()),
        pointerOf(mapping, "json"),
        pointerOf(mapping, each == null ? "at" : "each"),
        each != null,
        except,
        after == null ? null : Texts.asciiLower(after),
        pattern,
        group,
        words,
        textOf(mapping, "otherwise"),
        prefix == null ? "" : prefix);
  }

  private @Nullable Pattern pattern(Yaml.Mapping mapping) {
    Yaml.Entry entry = mapping.entry("pattern");
    String text = entry == null ? null : text(entry.value());
    if (entry == null || text == null) {
      return null;
    }
    try {
      return BoundedRegex.compile(text, 0);
    } catch (PatternSyntaxException e) {
      error(
          entry.value(),
          "no RE2 pattern (it has no look-around or back-references), or too large: "
              + e.getDescription());
      return null;
    }
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
      if (segment.replace("~0", "").replace("~1", "").contains("~")) {
        error(
            node, "in a JSON Pointer '~' is written ~0 and '/' is written ~1: was '" + text + "'");
      }
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
    usedSettings.add(name);
    if (value == null) {
      error(scalar, "no setting is called '" + name + "'; there are " + settings.keySet());
      return text;
    }
    return value;
  }

  private Yaml substituted(Yaml node) {
    return switch (node) {
      case Yaml.Scalar scalar -> {
        if (!scalar.text().startsWith("$")) {
          yield scalar;
        }
        String text = ofItself(setting(scalar));
        yield new Yaml.Scalar(scalar.at(), text, text, -1);
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

  /** A setting's text in a condition stands for itself: as '*' it would fit everything. */
  private static String ofItself(String text) {
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?");
  }

  private void error(Yaml node, String message) {
    diagnostics.add(node.at().error(message));
  }
}
