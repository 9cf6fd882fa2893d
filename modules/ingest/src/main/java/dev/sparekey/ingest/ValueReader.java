package dev.sparekey.ingest;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sparekey.rules.BoundedRegex;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Detection;
import dev.sparekey.rules.Taxonomy;
import dev.sparekey.rules.Yaml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where values come from and which records are meant, from a mapping's text. */
final class ValueReader {
  private static final Set<String> LOOK =
      Set.of(
          "in",
          "where",
          "json",
          "at",
          "each",
          "take",
          "except",
          "after",
          "past",
          "pattern",
          "group",
          "percent",
          "lower",
          "codes",
          "table",
          "otherwise",
          "nothing",
          "prefix");

  /** What conditions call a place, or a pointer without its first slash, and hardly a word. */
  private static final Pattern PLACE =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)+");

  private final MappingText text;
  private final Map<String, Map<String, String>> tables = new HashMap<>();
  private final Set<String> usedTables = new HashSet<>();

  /** What {@code common} and YAML's aliases share is compiled once. */
  private final Map<Yaml, Value> singles = new IdentityHashMap<>();

  private final Map<Yaml, Value> lists = new IdentityHashMap<>();

  ValueReader(MappingText text) {
    this.text = text;
  }

  void readTables(Yaml.Mapping top) {
    Yaml.Entry entry = top.entry("tables");
    if (entry == null) {
      return;
    }
    for (Yaml.Entry table : text.entries(entry.value())) {
      Map<String, String> words = new HashMap<>();
      for (Yaml.Entry row : text.entries(table.value())) {
        String word = text.text(row.value());
        if (word != null) {
          words.put(Texts.asciiLower(row.key().text()), word);
        }
      }
      tables.put(table.key().text(), words);
    }
  }

  void reportUnusedTables(Yaml.Mapping top) {
    for (String name : tables.keySet()) {
      if (!usedTables.contains(name)) {
        text.error(
            MappingText.under(top, "tables", name), "nothing reads the table '" + name + "'");
      }
    }
  }

  @Nullable Detection detection(Yaml node) {
    Compiled<Detection> compiled = Detection.compile(text.substituted(node), Taxonomy.open());
    return switch (compiled) {
      case Compiled.Accepted<Detection> accepted -> {
        text.diagnostics().addAll(accepted.warnings());
        yield accepted.value();
      }
      case Compiled.Refused<Detection> refused -> {
        text.diagnostics().addAll(refused.diagnostics());
        yield null;
      }
    };
  }

  @Nullable Value valueOf(Yaml.Mapping parent, String key) {
    Yaml.Entry entry = parent.entry(key);
    return entry == null ? null : value(entry.value(), false);
  }

  /**
   * @param list whether a list gives what all its parts give, and not the first that gives anything
   */
  @Nullable Value value(Yaml node, boolean list) {
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
        String by = join == null ? null : text.textOf(mapping, "by");
        int own = by == null ? 1 : 2;
        if (mapping.entries().size() > own || !(combined.value() instanceof Yaml.Sequence parts)) {
          text.error(
              mapping,
              "'"
                  + combined.key().text()
                  + "' takes a list and stands alone, but for 'by' beside 'join'");
          yield null;
        }
        yield join == null
            ? new Value.FirstOf(values(parts))
            : new Value.Joined(values(parts), by == null ? " " : by);
      }
    };
  }

  private List<Value> values(Yaml.Sequence sequence) {
    if (sequence.items().isEmpty()) {
      text.error(sequence, "an empty list gives nothing");
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
    String written = text.text(scalar);
    if (written == null) {
      return null;
    }
    if (!written.startsWith("/")) {
      if (written.equals(scalar.text()) && PLACE.matcher(written).matches()) {
        text.warning(
            scalar,
            "'"
                + written
                + "' stands for itself, in every record: a place in the record is written '/"
                + written.replace('.', '/')
                + "'");
      }
      return new Value.Constant(written);
    }
    List<String> at = text.pointer(scalar);
    return at == null ? null : Value.Look.at(at);
  }

  private @Nullable Value look(Yaml.Mapping mapping) {
    text.onlyKeys(mapping, LOOK);
    Yaml.Entry each = mapping.entry("each");
    Yaml.Entry where = mapping.entry("where");
    Yaml.Entry table = mapping.entry("table");
    if ((mapping.entry("at") == null) == (each == null)) {
      text.error(mapping, "a value needs one of 'at' and 'each' with a JSON Pointer");
    }
    boolean selects = mapping.entry("in") != null || (each != null && where != null);
    if (selects != (where != null)) {
      text.error(
          mapping, "'in' names a list and 'where' which of its elements: each needs the other");
    }
    if (each == null && mapping.entry("take") != null) {
      text.error(mapping, "'take' is a place in each element of the list that 'each' names");
    }
    String prefix = text.textOf(mapping, "prefix");
    if (prefix != null && (table != null || mapping.entry("otherwise") != null)) {
      text.error(mapping, "'prefix' has no effect where 'table' or 'otherwise' gives the word");
    }
    Pattern pattern = pattern(mapping);
    String group = text.textOf(mapping, "group");
    if (group != null && (pattern == null || !pattern.namedGroups().containsKey(group))) {
      text.error(mapping, "'group' names '" + group + "', which the pattern does not have");
      return null;
    }
    String after = beginning(mapping, "after");
    return new Value.Look(
        text.pointerOf(mapping, "in"),
        where == null ? null : detection(where.value()),
        text.pointerOf(mapping, "json"),
        text.pointerOf(mapping, each == null ? "at" : "each"),
        each != null,
        text.pointerOf(mapping, "take"),
        except(mapping),
        after == null ? null : Texts.asciiLower(after),
        beginning(mapping, "past"),
        pattern,
        group,
        text.flagOf(mapping, "percent"),
        text.flagOf(mapping, "lower"),
        codes(mapping),
        table == null ? null : words(table.value()),
        text.textOf(mapping, "otherwise"),
        nothing(mapping, each),
        prefix == null ? "" : prefix);
  }

  /** In a list, an element without a value is one more element. */
  private @Nullable String nothing(Yaml.Mapping mapping, Yaml.@Nullable Entry each) {
    String nothing = text.textOf(mapping, "nothing");
    if (nothing != null && each != null) {
      text.error(mapping, "'nothing' is the word for a null at the place that 'at' names");
    }
    return nothing;
  }

  /** What holds codes goes no further: a word stands for it. */
  private boolean codes(Yaml.Mapping mapping) {
    boolean codes = text.flagOf(mapping, "codes");
    if (codes && (mapping.entry("otherwise") == null || mapping.entry("table") != null)) {
      text.error(mapping, "'codes' needs 'otherwise', the word for a text that holds some");
    }
    return codes;
  }

  private Set<String> except(Yaml.Mapping mapping) {
    Set<String> except = new HashSet<>();
    for (Yaml item : text.items(mapping, "except")) {
      String word = text.text(item);
      if (word != null) {
        except.add(Texts.asciiLower(word));
      }
    }
    if (except.isEmpty() && mapping.entry("except") != null) {
      text.error(mapping, "'except' names nothing");
    }
    return except;
  }

  private @Nullable String beginning(Yaml.Mapping mapping, String key) {
    String written = text.textOf(mapping, key);
    if (written != null && written.isEmpty()) {
      text.error(mapping, "every text begins with the empty text that '" + key + "' names");
    }
    return written;
  }

  private @Nullable Map<String, String> words(Yaml table) {
    String name = text.text(table);
    Map<String, String> words = name == null ? null : tables.get(name);
    usedTables.add(name == null ? "" : name);
    if (words == null) {
      text.error(table, "no table is called '" + name + "'; there are " + tables.keySet());
    }
    return words;
  }

  private @Nullable Pattern pattern(Yaml.Mapping mapping) {
    Yaml.Entry entry = mapping.entry("pattern");
    String written = entry == null ? null : text.text(entry.value());
    if (entry == null || written == null) {
      return null;
    }
    try {
      return BoundedRegex.compile(written, 0);
    } catch (PatternSyntaxException e) {
      text.error(
          entry.value(),
          "no RE2 pattern (it has no look-around or back-references), or too large: "
              + e.getDescription());
      return null;
    }
  }
}
