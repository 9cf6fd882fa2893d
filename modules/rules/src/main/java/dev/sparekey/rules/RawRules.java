package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The rules of a set that read the records of one of our sources as they are. Immutable; used by
 * many threads at once.
 */
public final class RawRules {

  /** No rule reads the records, so that nobody need take them apart for it. */
  public static final RawRules NONE = new RawRules(List.of(), Map.of(), Evaluations.PLAIN);

  private final List<Rule> rules;
  private final Map<UUID, SortedSet<String>> kept;
  private final RuleIndex index;
  private final Evaluations evaluations;

  /**
   * A rule that matches a record.
   *
   * @param selections what each of the rule's selections said, in the order of its text
   * @param kept the values of the fields that correlations group by or count, as texts; without
   *     those that the record has not, or has several of
   */
  public record Hit(Rule rule, List<SelectionOutcome> selections, SortedMap<String, String> kept) {
    public Hit {
      selections = List.copyOf(selections);
      kept = Collections.unmodifiableSortedMap(new TreeMap<>(kept));
    }
  }

  private RawRules(List<Rule> rules, Map<UUID, SortedSet<String>> kept, Evaluations evaluations) {
    this.evaluations = evaluations;
    this.rules = rules;
    this.kept = kept;
    this.index = new RuleIndex(rules, field -> true);
  }

  /**
   * @param source by its mapping's name, such as {@code okta}
   */
  public static RawRules of(RuleSet set, String source) {
    return of(set, source, Evaluations.PLAIN);
  }

  /**
   * @param source by its mapping's name, such as {@code okta}
   * @param evaluations by which each rule is put before a record
   */
  public static RawRules of(RuleSet set, String source, Evaluations evaluations) {
    Set<UUID> reading = new HashSet<>();
    for (LogSource records : LogSources.of(source)) {
      set.rulesFor(records).forEach(rule -> reading.add(rule.id()));
    }
    if (reading.isEmpty()) {
      return NONE;
    }
    List<Rule> rules = set.rules().stream().filter(rule -> reading.contains(rule.id())).toList();
    Map<UUID, SortedSet<String>> kept = new HashMap<>();
    for (Rule rule : rules) {
      SortedSet<String> fields = new TreeSet<>();
      set.correlationsOf(rule).forEach(by -> fields.addAll(by.kept(rule.id())));
      kept.put(rule.id(), fields);
    }
    return new RawRules(rules, kept, evaluations);
  }

  public boolean isEmpty() {
    return rules.isEmpty();
  }

  /** In the order of the set. */
  public List<Rule> rules() {
    return rules;
  }

  /** Those that match, in the order of the set. */
  public List<Hit> hits(RawRecord record) {
    List<Hit> hits = new ArrayList<>();
    for (Rule rule : index.candidates(record)) {
      if (isMatch(evaluations.match(rule, record))) {
        SortedMap<String, String> values = new TreeMap<>();
        for (String field : kept.getOrDefault(rule.id(), Collections.emptySortedSet())) {
          String text = Correlation.text(record.get(field));
          if (text != null) {
            values.put(field, text);
          }
        }
        hits.add(new Hit(rule, rule.detection().explain(record), values));
      }
    }
    return hits;
  }

  /** Of a source's own fields none is weak. */
  private static boolean isMatch(Strength strength) {
    return switch (strength) {
      case STRONG, WEAK -> true;
      case UNKNOWN, NONE -> false;
    };
  }
}
