package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The rules over one log source by a value that each requires, so that a record is put before those
 * that it can match and no others: a thousand rules about other event names cost one look-up.
 *
 * <p>Of the values a rule requires, the index takes those that the fewest rules share; where that
 * is few anyway, those of the field that most rules name. A rule that requires none is put before
 * every record.
 */
final class RuleIndex {
  /** So few candidates more are cheaper than one field more to look for in every record. */
  private static final long FEW = 8;

  private final Rule[] rules;
  private final int[] always;
  private final Field[] fields;

  /**
   * @param all the rules that need the field, which are candidates when it is unknown
   */
  private record Field(String name, Map<String, int[]> byKey, int[] all) {}

  /**
   * @param indexed which fields may be used: those whose value a record never changes
   */
  RuleIndex(List<Rule> rules, Predicate<String> indexed) {
    this.rules = rules.toArray(Rule[]::new);
    List<List<Map<String, Set<String>>>> required =
        rules.stream()
            .map(
                rule ->
                    rule.detection().requirement().alternatives().stream()
                        .filter(of -> of.keySet().stream().allMatch(indexed))
                        .toList())
            .toList();
    Map<String, Map<String, Integer>> shared = new HashMap<>();
    for (List<Map<String, Set<String>>> alternatives : required) {
      for (Map<String, Set<String>> alternative : alternatives) {
        alternative.forEach(
            (field, keys) -> {
              Map<String, Integer> counts = shared.computeIfAbsent(field, f -> new HashMap<>());
              keys.forEach(key -> counts.merge(key, 1, Integer::sum));
            });
      }
    }
    List<Integer> unconditional = new ArrayList<>();
    Map<String, Map<String, List<Integer>>> byField = new HashMap<>();
    for (int i = 0; i < this.rules.length; i++) {
      int rule = i;
      Optional<Map<String, Set<String>>> best =
          required.get(i).stream()
              .min(
                  Comparator.<Map<String, Set<String>>>comparingLong(
                          of -> Math.max(FEW, sharing(of, shared)))
                      .thenComparing(of -> uses(of, shared), Comparator.reverseOrder()));
      if (best.isEmpty()) {
        unconditional.add(i);
        continue;
      }
      best.get()
          .forEach(
              (field, keys) ->
                  keys.forEach(
                      key ->
                          byField
                              .computeIfAbsent(field, f -> new HashMap<>())
                              .computeIfAbsent(key, k -> new ArrayList<>())
                              .add(rule)));
    }
    this.always = ints(unconditional);
    this.fields =
        byField.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> field(entry.getKey(), entry.getValue()))
            .toArray(Field[]::new);
  }

  /** How often rules name a value of the fields that the alternative has least of. */
  private static int uses(
      Map<String, Set<String>> alternative, Map<String, Map<String, Integer>> shared) {
    return alternative.keySet().stream()
        .mapToInt(
            field ->
                shared.getOrDefault(field, Map.of()).values().stream()
                    .mapToInt(Integer::intValue)
                    .sum())
        .min()
        .orElse(0);
  }

  /** How many rules would be looked at for a record with each of the values, together. */
  private static long sharing(
      Map<String, Set<String>> alternative, Map<String, Map<String, Integer>> shared) {
    long sum = 0;
    for (Map.Entry<String, Set<String>> entry : alternative.entrySet()) {
      Map<String, Integer> counts = shared.getOrDefault(entry.getKey(), Map.of());
      for (String key : entry.getValue()) {
        sum += counts.getOrDefault(key, 0);
      }
    }
    return sum;
  }

  private static Field field(String name, Map<String, List<Integer>> byKey) {
    Map<String, int[]> rulesByKey = new HashMap<>();
    byKey.forEach((key, rules) -> rulesByKey.put(key, ints(rules)));
    int[] all =
        byKey.values().stream()
            .flatMap(List::stream)
            .mapToInt(Integer::intValue)
            .distinct()
            .sorted()
            .toArray();
    return new Field(name, rulesByKey, all);
  }

  private static int[] ints(List<Integer> rules) {
    return rules.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Every rule whose detection is not false for the record, and few others; in rule order. */
  List<Rule> candidates(Fields record) {
    int[] found = always;
    for (Field field : fields) {
      switch (record.get(field.name())) {
        case FieldValue.Unknown unknown -> found = both(found, field.all());
        case FieldValue.Absent absent -> {}
        case FieldValue.Known known -> {
          List<Object> scalars = known.scalars();
          for (int i = 0; i < scalars.size(); i++) {
            String key = FoldedKey.of(ScalarTest.textOf(scalars.get(i)));
            int[] named = field.byKey().get(key);
            if (named != null) {
              found = both(found, named);
            }
          }
        }
      }
    }
    if (found.length == 0) {
      return List.of();
    }
    Rule[] candidates = new Rule[found.length];
    for (int i = 0; i < found.length; i++) {
      candidates[i] = rules[found[i]];
    }
    return Arrays.asList(candidates);
  }

  /** The union of two rising sequences. */
  private static int[] both(int[] a, int[] b) {
    if (a.length == 0) {
      return b;
    }
    int[] union = new int[a.length + b.length];
    int used = 0;
    int i = 0;
    int j = 0;
    while (i < a.length || j < b.length) {
      int next = j == b.length || (i < a.length && a[i] <= b[j]) ? a[i] : b[j];
      i += i < a.length && a[i] == next ? 1 : 0;
      j += j < b.length && b[j] == next ? 1 : 0;
      union[used++] = next;
    }
    return used == union.length ? union : Arrays.copyOf(union, used);
  }
}
