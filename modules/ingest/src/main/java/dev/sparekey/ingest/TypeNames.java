package dev.sparekey.ingest;

import dev.sparekey.rules.Yaml;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which of a source's types a condition names, read from its text: so the tables of types are
 * generated, and a type that a mapping's author wrote may be shown in full.
 *
 * @param fields the fields that hold the type, as conditions call them, in lower case
 * @param places the same as JSON Pointers' segments
 */
record TypeNames(Set<String> fields, List<List<String>> places) {
  static final TypeNames NONE = new TypeNames(Set.of(), List.of());

  private static final Pattern NEGATED = Pattern.compile("\\bnot\\s+([A-Za-z0-9_]+)");

  static TypeNames of(Value type) {
    List<List<String>> places = new ArrayList<>();
    gather(type, places);
    Set<String> fields = new TreeSet<>();
    places.forEach(place -> fields.add(Texts.asciiLower(String.join(".", place))));
    return new TypeNames(fields, places);
  }

  private static void gather(Value type, List<List<String>> places) {
    if (type instanceof Value.FirstOf first) {
      first.alternatives().forEach(alternative -> gather(alternative, places));
    } else if (type instanceof Value.Look look && look.isPlain()) {
      places.add(look.place());
    }
  }

  /** In the order of the text; a beginning ends in {@code *}. */
  Set<String> in(Yaml when) {
    Set<String> names = new LinkedHashSet<>();
    gather(when, names);
    return names;
  }

  private void gather(Yaml node, Set<String> names) {
    if (node instanceof Yaml.Sequence sequence) {
      sequence.items().forEach(item -> gather(item, names));
    }
    if (!(node instanceof Yaml.Mapping mapping)) {
      return;
    }
    Yaml.Entry condition = mapping.entry("condition");
    Set<String> excluded = new TreeSet<>();
    if (condition != null && condition.value() instanceof Yaml.Scalar scalar) {
      NEGATED.matcher(scalar.text()).results().forEach(found -> excluded.add(found.group(1)));
    }
    for (Yaml.Entry entry : mapping.entries()) {
      String key = entry.key().text();
      int bar = key.indexOf('|');
      String field = (bar < 0 ? key : key.substring(0, bar)).toLowerCase(Locale.ROOT);
      if (fields.contains(field)) {
        String modifier = bar < 0 ? "" : key.substring(bar + 1);
        take(entry.value(), modifier, names);
      } else if (!excluded.contains(key)) {
        gather(entry.value(), names);
      }
    }
  }

  private static void take(Yaml value, String modifier, Set<String> names) {
    if (value instanceof Yaml.Sequence sequence) {
      sequence.items().forEach(item -> take(item, modifier, names));
    } else if (value instanceof Yaml.Scalar scalar) {
      switch (modifier) {
        case "", "cased" -> names.add(scalar.text());
        case "startswith" -> names.add(scalar.text() + "*");
        default -> {}
      }
    }
  }
}
