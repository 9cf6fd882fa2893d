package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Typed reading of a mapping's keys; what has the wrong type is reported where it stands. */
final class Attributes {
  private final Yaml.Mapping mapping;
  private final Problems problems;
  private final Set<String> read = new LinkedHashSet<>();

  Attributes(Yaml.Mapping mapping, Problems problems) {
    this.mapping = mapping;
    this.problems = problems;
  }

  Place at() {
    return mapping.at();
  }

  boolean has(String key) {
    return mapping.entry(key) != null;
  }

  @Nullable Yaml node(String key) {
    read.add(key);
    Yaml.Entry entry = mapping.entry(key);
    return entry == null ? null : entry.value();
  }

  /** The place of a key's value, or of the mapping without it. */
  Place at(String key) {
    Yaml.Entry entry = mapping.entry(key);
    return entry == null ? mapping.at() : entry.value().at();
  }

  /** The place of a key, or of the mapping without it. */
  Place keyAt(String key) {
    Yaml.Entry entry = mapping.entry(key);
    return entry == null ? mapping.at() : entry.key().at();
  }

  /** A text, number or date as written; null when missing or something else. */
  @Nullable String text(String key) {
    Yaml node = node(key);
    if (node == null) {
      return null;
    }
    if (node instanceof Yaml.Scalar scalar && scalar.value() != null) {
      return scalar.text();
    }
    problems.error(node.at(), "'" + key + "' should be a text");
    return null;
  }

  String textOr(String key, String otherwise) {
    String text = text(key);
    return text == null ? otherwise : text;
  }

  boolean flag(String key, boolean otherwise) {
    Yaml node = node(key);
    if (node == null) {
      return otherwise;
    }
    if (node instanceof Yaml.Scalar scalar && scalar.value() instanceof Boolean flag) {
      return flag;
    }
    problems.error(node.at(), "'" + key + "' should be true or false");
    return otherwise;
  }

  /** A list of texts; one text stands for a list of one, nothing after the colon for none. */
  List<Yaml.Scalar> scalars(String key) {
    Yaml node = node(key);
    if (node == null || (node instanceof Yaml.Scalar scalar && scalar.value() == null)) {
      return List.of();
    }
    List<Yaml> items = node instanceof Yaml.Sequence list ? list.items() : List.of(node);
    List<Yaml.Scalar> scalars = new ArrayList<>();
    for (Yaml item : items) {
      if (item instanceof Yaml.Scalar scalar && scalar.value() != null) {
        scalars.add(scalar);
      } else {
        problems.error(item.at(), "'" + key + "' should be a list of texts");
      }
    }
    return scalars;
  }

  List<String> texts(String key) {
    return scalars(key).stream().map(Yaml.Scalar::text).toList();
  }

  <E extends Enum<E>> E choice(String key, E otherwise) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    E[] constants = otherwise.getDeclaringClass().getEnumConstants();
    List<String> words = Arrays.stream(constants).map(Attributes::word).toList();
    int index = words.indexOf(text);
    if (index < 0) {
      problems.error(
          at(key),
          "'" + key + "' should be one of " + String.join(", ", words) + ": was '" + text + "'");
      return otherwise;
    }
    return constants[index];
  }

  /** Reports every key that nobody asked for. */
  void refuseOthers(String within) {
    refuseOthers(within, Set.of(), Set.of());
  }

  /**
   * @param alsoKnown keys that nobody has to ask for
   * @param reported keys that have been refused already
   */
  void refuseOthers(String within, Set<String> alsoKnown, Set<String> reported) {
    Set<String> known = new TreeSet<>(read);
    known.addAll(alsoKnown);
    for (Yaml.Entry entry : mapping.entries()) {
      String key = entry.key().text();
      if (!known.contains(key) && !reported.contains(key)) {
        problems.error(
            entry.key().at(),
            "unknown key '"
                + key
                + "' in "
                + within
                + Nearest.hint(key, known)
                + known.stream().collect(Collectors.joining(", ", " (known: ", ")")));
      }
    }
  }

  /** Sigma allows keys of one's own; one that resembles a key of ours is probably mistyped. */
  void doubtOthers(Set<String> alsoKnown) {
    for (Yaml.Entry entry : mapping.entries()) {
      String key = entry.key().text();
      String hint = Nearest.hint(key, read);
      if (!read.contains(key) && !alsoKnown.contains(key) && !hint.isEmpty()) {
        problems.warning(entry.key().at(), "unknown key '" + key + "' is ignored" + hint);
      }
    }
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
