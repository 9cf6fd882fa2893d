package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Necessary conditions of a clause, for the index of rules. A clause can be true or unknown only if
 * every alternative of the list holds; an alternative names fields with what is sought in them, and
 * holds when one of its fields is unknown or has a scalar in which one of these is found.
 *
 * <p>{@code a: x} and {@code (b: [y, z] or c: w)} has two alternatives: {a: [x]} and {b: [y, z], c:
 * [w]}. Whoever looks for rules needs only one of them.
 *
 * @param alternatives empty when nothing is required
 */
record Requirement(List<Map<String, Set<Sought>>> alternatives) {
  static final Requirement NONE = new Requirement(List.of());

  /** More would not help: one alternative is used. */
  private static final int MOST = 16;

  Requirement {
    alternatives = List.copyOf(alternatives);
  }

  static Requirement of(String field, Set<Sought> sought) {
    return sought.isEmpty() ? NONE : new Requirement(List.of(Map.of(field, sought)));
  }

  static Requirement allOf(List<Requirement> parts) {
    return new Requirement(
        parts.stream().flatMap(part -> part.alternatives.stream()).distinct().limit(MOST).toList());
  }

  /**
   * Every way to match needs an alternative of its own; without one there is no requirement. Of the
   * ways' alternatives, the first over each field that all of them share are joined, and the first
   * of each way whatever the fields.
   */
  static Requirement anyOf(List<Requirement> parts) {
    if (parts.isEmpty() || parts.stream().anyMatch(part -> part.alternatives.isEmpty())) {
      return NONE;
    }
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    List<Map<String, Set<Sought>>> joined = new ArrayList<>();
    for (Map<String, Set<Sought>> of : parts.getFirst().alternatives) {
      List<Map<String, Set<Sought>>> alike =
          parts.stream()
              .map(part -> part.overAny(of.keySet()))
              .filter(alternative -> !alternative.isEmpty())
              .toList();
      if (alike.size() == parts.size()) {
        joined.add(union(alike));
      }
    }
    if (joined.isEmpty()) {
      joined.add(union(parts.stream().map(part -> part.alternatives.getFirst()).toList()));
    }
    return new Requirement(joined);
  }

  private Map<String, Set<Sought>> overAny(Set<String> fields) {
    return alternatives.stream()
        .filter(alternative -> alternative.keySet().stream().anyMatch(fields::contains))
        .findFirst()
        .orElse(Map.of());
  }

  private static Map<String, Set<Sought>> union(List<Map<String, Set<Sought>>> alternatives) {
    Map<String, Set<Sought>> union = new TreeMap<>();
    for (Map<String, Set<Sought>> alternative : alternatives) {
      alternative.forEach(
          (field, sought) -> union.computeIfAbsent(field, f -> new HashSet<>()).addAll(sought));
    }
    return union;
  }
}
