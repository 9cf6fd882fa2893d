package dev.sparekey.ingest;

import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Nearest;
import dev.sparekey.rules.Yaml;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A mapping's text while it is read: its settings and what is wrong with it. */
final class MappingText {
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final SortedMap<String, String> settings;
  private final Set<String> usedSettings = new HashSet<>();

  /**
   * @param settings what {@code $name} stands for in the text
   */
  MappingText(Map<String, String> settings) {
    this.settings = new TreeMap<>(settings);
  }

  List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  SortedMap<String, String> settings() {
    return settings;
  }

  void error(Yaml node, String message) {
    diagnostics.add(node.at().error(message));
  }

  void warning(Yaml node, String message) {
    diagnostics.add(node.at().warning(message));
  }

  /** The known word that a mistyped one is nearest to, as a question; empty when none is near. */
  static String meant(String written, Collection<String> known) {
    return Nearest.to(written, known).map(near -> " (did you mean '" + near + "'?)").orElse("");
  }

  /** The text names every setting and its default, so that a misspelt one is seen. */
  void readSettings(Yaml.Mapping top) {
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

  /** A setting that nothing reads is one that its tenant relies on in vain. */
  void reportUnusedSettings(Yaml.Mapping top) {
    for (String name : settings.keySet()) {
      if (!usedSettings.contains(name)) {
        error(under(top, "settings", name), "nothing reads the setting '" + name + "'");
      }
    }
  }

  /** Where a name stands in one of the text's lists of names, or the text where it does not. */
  static Yaml under(Yaml.Mapping top, String list, String name) {
    Yaml.Entry all = top.entry(list);
    Yaml.Entry one =
        all != null && all.value() instanceof Yaml.Mapping named ? named.entry(name) : null;
    return one == null ? top : one.key();
  }

  boolean flag(Yaml node) {
    if (node instanceof Yaml.Scalar scalar && scalar.value() instanceof Boolean flag) {
      return flag;
    }
    error(node, "expected true or false");
    return false;
  }

  boolean flagOf(Yaml.Mapping mapping, String key) {
    Yaml.Entry entry = mapping.entry(key);
    return entry != null && flag(entry.value());
  }

  @Nullable String textOf(Yaml.Mapping mapping, String key) {
    Yaml.Entry entry = mapping.entry(key);
    return entry == null ? null : text(entry.value());
  }

  @Nullable String text(Yaml node) {
    if (node instanceof Yaml.Scalar scalar && scalar.value() != null) {
      return setting(scalar);
    }
    error(node, "expected a text");
    return null;
  }

  List<Yaml> items(Yaml.Mapping mapping, String key) {
    Yaml.Entry entry = mapping.entry(key);
    return entry == null ? List.of() : items(entry.value());
  }

  /** A list's elements; what is no list is the only element. */
  List<Yaml> items(Yaml node) {
    return node instanceof Yaml.Sequence sequence ? sequence.items() : List.of(node);
  }

  List<Yaml.Entry> entries(Yaml node) {
    if (node instanceof Yaml.Mapping mapping) {
      return mapping.entries();
    }
    error(node, "expected a mapping of keys");
    return List.of();
  }

  void onlyKeys(Yaml.Mapping mapping, Collection<String> known) {
    for (Yaml.Entry entry : mapping.entries()) {
      if (!known.contains(entry.key().text())) {
        error(
            entry.key(),
            "unknown key '"
                + entry.key().text()
                + "'"
                + meant(entry.key().text(), known)
                + "; known are "
                + new TreeSet<>(known));
      }
    }
  }

  @Nullable List<String> pointerOf(Yaml.Mapping mapping, String key) {
    Yaml.Entry entry = mapping.entry(key);
    return entry == null ? null : pointer(entry.value());
  }

  /** The segments of a JSON Pointer (RFC 6901 section 3); the empty text is the whole. */
  @Nullable List<String> pointer(Yaml node) {
    String text = text(node);
    if (text != null && text.isEmpty()) {
      return List.of();
    }
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

  /** The same with every setting in the place of its name, for a condition. */
  Yaml substituted(Yaml node) {
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
}
