package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules over one log source by what each requires of a field, its whole value or a part of it,
 * so that a record is put before those that it can match and no others: a thousand rules about
 * other event names cost one look-up.
 *
 * <p>Of what a rule requires, the index takes that which the fewest rules share; where that is few
 * anyway, whole values rather than parts, and those of the field that most rules name. A rule that
 * requires nothing is put before every record.
 */
final class RuleIndex {
  /** So few candidates more are cheaper than one field more to look for in every record. */
  private static final long FEW = 8;

  private final Rule[] rules;
  private final int[] always;
  private final Field[] fields;

  /**
   * @param parts null when no rule requires one
   * @param all the rules that need the field, which are candidates when it is unknown
   */
  private record Field(
      FieldName name, @Nullable FoldedTable values, @Nullable PartIndex parts, int[] all) {}

  /** How often rules require the same. */
  private static final class Shared {
    private final Map<String, Map<Sought, Integer>> counts = new HashMap<>();

    void add(Map<String, Set<Sought>> alternative) {
      alternative.forEach(
          (field, all) ->
              all.forEach(
                  sought ->
                      counts
                          .computeIfAbsent(field, f -> new HashMap<>())
                          .merge(sought, 1, Integer::sum)));
    }

    /** How many rules would be looked at for a record with all that is sought, together. */
    long by(Map<String, Set<Sought>> alternative) {
      long sum = 0;
      for (Map.Entry<String, Set<Sought>> entry : alternative.entrySet()) {
        Map<Sought, Integer> ofField = counts.getOrDefault(entry.getKey(), Map.of());
        for (Sought sought : entry.getValue()) {
          sum += ofField.getOrDefault(sought, 0);
        }
      }
      return sum;
    }

    /** How often rules require anything of the fields, of which the least used counts. */
    int uses(Map<String, Set<Sought>> alternative) {
      return alternative.keySet().stream()
          .mapToInt(
              field ->
                  counts.getOrDefault(field, Map.of()).values().stream()
                      .mapToInt(Integer::intValue)
                      .sum())
          .min()
          .orElse(0);
    }
  }

  /**
   * @param indexed which fields may be used: those whose value a record never changes
   */
  RuleIndex(List<Rule> rules, Predicate<String> indexed) {
    this.rules = rules.toArray(Rule[]::new);
    List<List<Map<String, Set<Sought>>>> required =
        rules.stream()
            .map(
                rule ->
                    rule.detection().requirement().alternatives().stream()
                        .filter(of -> of.keySet().stream().allMatch(indexed))
                        .toList())
            .toList();
    Shared shared = new Shared();
    required.forEach(alternatives -> alternatives.forEach(shared::add));
    List<Integer> unconditional = new ArrayList<>();
    Map<String, Map<Sought, List<Integer>>> byField = new HashMap<>();
    for (int i = 0; i < this.rules.length; i++) {
      int rule = i;
      Optional<Map<String, Set<Sought>>> best =
          required.get(i).stream()
              .min(
                  Comparator.<Map<String, Set<Sought>>>comparingLong(
                          of -> Math.max(FEW, shared.by(of)))
                      .thenComparing(RuleIndex::seeksParts)
                      .thenComparing(shared::uses, Comparator.reverseOrder()));
      if (best.isEmpty()) {
        unconditional.add(i);
        continue;
      }
      best.get()
          .forEach(
              (field, all) ->
                  all.forEach(
                      sought ->
                          byField
                              .computeIfAbsent(field, f -> new HashMap<>())
                              .computeIfAbsent(sought, s -> new ArrayList<>())
                              .add(rule)));
    }
    this.always = ints(unconditional);
    this.fields =
        byField.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> field(entry.getKey(), entry.getValue()))
            .toArray(Field[]::new);
  }

  private static boolean seeksParts(Map<String, Set<Sought>> alternative) {
    return alternative.values().stream().flatMap(Set::stream).anyMatch(Sought::part);
  }

  private static Field field(String name, Map<Sought, List<Integer>> bySought) {
    Map<String, int[]> byValue = new HashMap<>();
    Map<String, int[]> byPart = new HashMap<>();
    bySought.forEach(
        (sought, rules) -> (sought.part() ? byPart : byValue).put(sought.text(), ints(rules)));
    int[] all =
        bySought.values().stream()
            .flatMap(List::stream)
            .mapToInt(Integer::intValue)
            .distinct()
            .toArray();
    return new Field(
        FieldName.of(name),
        byValue.isEmpty() ? null : new FoldedTable(byValue),
        byPart.isEmpty() ? null : new PartIndex(byPart),
        all);
  }

  private static int[] ints(List<Integer> rules) {
    return rules.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Every rule whose detection is not false for the record, and few others; in rule order. */
  List<Rule> candidates(Fields record) {
    RuleMarks found = new RuleMarks(rules.length);
    found.add(always);
    for (Field field : fields) {
      String text = record.textOf(field.name());
      if (text != null) {
        mark(field, text, found);
        continue;
      }
      if (!record.mayHave(field.name())) {
        continue;
      }
      switch (record.get(field.name())) {
        case FieldValue.Unknown unknown -> found.add(field.all());
        case FieldValue.Absent absent -> {}
        case FieldValue.Known known -> {
          List<Object> scalars = known.scalars();
          for (int i = 0; i < scalars.size(); i++) {
            mark(field, ScalarTest.textOf(scalars.get(i)), found);
          }
        }
      }
    }
    return found.of(rules);
  }

  private static void mark(Field field, String text, RuleMarks found) {
    FoldedTable values = field.values();
    int[] named = values == null ? null : values.find(text);
    if (named != null) {
      found.add(named);
    }
    PartIndex parts = field.parts();
    if (parts != null) {
      parts.find(text, found);
    }
  }
}
