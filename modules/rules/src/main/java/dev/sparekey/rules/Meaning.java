package dev.sparekey.rules;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What of a document judges, or is said by the alerts that it raises, as a text. Its hash is the
 * rule's version, and another version is a revision of every open alert: in a SIEM, in a chat, on
 * somebody's telephone. A comment, an inline test or a runbook is no reason for that.
 */
final class Meaning {

  /** What of a document is taken, and what of it; nothing named there means all of it. */
  private static final Map<String, Set<String>> OF_A_RULE =
      Map.of(
          "id", Set.of(),
          "title", Set.of(),
          "level", Set.of(),
          "tags", Set.of(),
          "logsource", Set.of("product", "service", "category"),
          "detection", Set.of(),
          "correlation", Set.of(),
          "generate", Set.of());

  /** Of these, what decides which records it finds. */
  private static final Set<String> CONDITION = Set.of("logsource", "detection", "correlation");

  private Meaning() {}

  /**
   * Of a rule or correlation.
   *
   * @param response what is done with its findings, also where the author does not say
   */
  static String of(Yaml.Mapping document, Response response, Rewriting.Placeholders placeholders) {
    StringBuilder text = new StringBuilder();
    write(document, OF_A_RULE.keySet(), text);
    text.append(response.emit()).append(response.deliver()).append(response.catchAll());
    response.nist().forEach(clause -> text.append(clause.length()).append(':').append(clause));
    return text.append(placeholders.namedIn(document)).toString();
  }

  /** Of a rule or correlation: by what it finds, whatever it says of that and to whom. */
  static String ofCondition(Yaml.Mapping document, Rewriting.Placeholders placeholders) {
    StringBuilder text = new StringBuilder();
    write(document, CONDITION, text);
    return text.append(placeholders.namedIn(document)).toString();
  }

  private static void write(Yaml.Mapping document, Set<String> keys, StringBuilder text) {
    for (Yaml.Entry entry : document.entries()) {
      Set<String> parts = OF_A_RULE.get(entry.key().text());
      if (parts != null && keys.contains(entry.key().text())) {
        write(entry.key(), text);
        write(parts.isEmpty() ? entry.value() : only(parts, entry.value()), text);
      }
    }
  }

  /** Of a filter: which rules it is for is no part of what any of them means by it. */
  static String ofFilter(@Nullable Yaml filter, Rewriting.Placeholders placeholders) {
    if (!(filter instanceof Yaml.Mapping mapping)) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (Yaml.Entry entry : mapping.entries()) {
      if (!entry.key().text().equals("rules")) {
        write(entry.key(), text);
        write(entry.value(), text);
      }
    }
    return text.append(placeholders.namedIn(filter)).toString();
  }

  private static Yaml only(Set<String> keys, Yaml node) {
    return node instanceof Yaml.Mapping mapping
        ? new Yaml.Mapping(
            mapping.at(),
            mapping.entries().stream().filter(entry -> keys.contains(entry.key().text())).toList())
        : node;
  }

  /**
   * Each text has its length before it, or a list of {@code 'a, b'} would read as one of two. A
   * number that is written as a text compares otherwise than one that is not.
   */
  private static void write(Yaml node, StringBuilder text) {
    switch (node) {
      case Yaml.Scalar scalar -> {
        Object value = scalar.value();
        if (value == null) {
          text.append('~');
        } else {
          text.append(value instanceof String ? 't' : 'v')
              .append(scalar.text().length())
              .append(':')
              .append(scalar.text());
        }
      }
      case Yaml.Sequence list -> writeAll('[', list.items(), ']', text);
      case Yaml.Mapping mapping -> {
        text.append('{');
        for (Yaml.Entry entry : mapping.entries()) {
          write(entry.key(), text);
          write(entry.value(), text);
        }
        text.append('}');
      }
    }
  }

  private static void writeAll(char open, List<Yaml> nodes, char close, StringBuilder text) {
    text.append(open);
    nodes.forEach(node -> write(node, text));
    text.append(close);
  }
}
