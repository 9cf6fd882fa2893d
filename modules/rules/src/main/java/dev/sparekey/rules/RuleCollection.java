package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes out the collections of Sigma 1, which public rules still use: a document with {@code
 * action: global} is merged into every one that follows until {@code action: reset}, and one with
 * {@code action: repeat} into the rule before it. Mappings are merged key by key; elsewhere the
 * later document wins.
 */
final class RuleCollection {
  private static final String ACTION = "action";

  /** Entries of all merged mappings together. */
  private static final int MOST = 100_000;

  private final Problems problems;
  private int merged;

  private RuleCollection(Problems problems) {
    this.problems = problems;
  }

  static List<Yaml> written(List<Yaml> documents, Problems problems) {
    return new RuleCollection(problems).written(documents);
  }

  private List<Yaml> written(List<Yaml> documents) {
    List<Yaml> rules = new ArrayList<>();
    Yaml.Mapping global = null;
    Yaml.Mapping previous = null;
    for (Yaml document : documents) {
      Yaml.Entry action = document instanceof Yaml.Mapping rule ? rule.entry(ACTION) : null;
      if (!(document instanceof Yaml.Mapping mapping)) {
        rules.add(document);
        continue;
      }
      String word = action == null ? "" : word(action.value());
      Yaml.Mapping own = action == null ? mapping : without(mapping, action);
      switch (word) {
        case "global" -> global = global == null ? own : merge(global, own);
        case "reset" -> global = null;
        case "repeat", "" -> {
          if (word.isEmpty() && action != null) {
            continue;
          }
          Yaml.Mapping base = word.isEmpty() ? global : previous;
          if (base == null && !word.isEmpty() && action != null) {
            problems.error(action.value().at(), "'action: repeat' needs a rule before it");
            continue;
          }
          Yaml.Mapping rule = base == null ? own : merge(base, own);
          if (merged > MOST) {
            problems.error(
                mapping.at(), "the collection writes out to more than " + MOST + " keys: split it");
            return rules;
          }
          rules.add(rule);
          previous = rule;
        }
        default -> throw new IllegalStateException("not an action: " + word);
      }
    }
    return rules;
  }

  /** Empty after a problem. */
  private String word(Yaml node) {
    String word = node instanceof Yaml.Scalar scalar ? scalar.text() : "";
    if (Set.of("global", "reset", "repeat").contains(word)) {
      return word;
    }
    problems.error(
        node.at(), "'action' should be one of global, repeat, reset: was '" + word + "'");
    return "";
  }

  private static Yaml.Mapping without(Yaml.Mapping mapping, Yaml.Entry action) {
    return new Yaml.Mapping(
        mapping.at(), mapping.entries().stream().filter(entry -> entry != action).toList());
  }

  private Yaml.Mapping merge(Yaml.Mapping base, Yaml.Mapping over) {
    merged += base.entries().size() + over.entries().size();
    if (merged > MOST) {
      return over;
    }
    Map<String, Yaml.Entry> entries = new LinkedHashMap<>();
    base.entries().forEach(entry -> entries.put(entry.key().text(), entry));
    for (Yaml.Entry entry : over.entries()) {
      Yaml.Entry under = entries.get(entry.key().text());
      entries.put(
          entry.key().text(),
          under == null ? entry : new Yaml.Entry(entry.key(), both(under, entry)));
    }
    return new Yaml.Mapping(over.at(), List.copyOf(entries.values()));
  }

  private Yaml both(Yaml.Entry base, Yaml.Entry over) {
    return base.value() instanceof Yaml.Mapping a && over.value() instanceof Yaml.Mapping b
        ? merge(a, b)
        : over.value();
  }
}
