package dev.sparekey.app.rules;

import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/**
 * How well some feeds let a rule see.
 *
 * @param fields that it reads
 * @param unseen those that the feeds never show
 * @param unmatched titles of the rules that a correlation counts and that can never match
 */
record Sightedness(
    RuleHeader rule,
    State state,
    SortedSet<String> fields,
    SortedSet<String> unseen,
    SortedSet<String> unmatched) {

  Sightedness {
    fields = Collections.unmodifiableSortedSet(new TreeSet<>(fields));
    unseen = Collections.unmodifiableSortedSet(new TreeSet<>(unseen));
    unmatched = Collections.unmodifiableSortedSet(new TreeSet<>(unmatched));
  }

  /** What is missing, in words; empty when nothing is. */
  String missing() {
    List<String> missing = new ArrayList<>(unseen);
    unmatched.forEach(title -> missing.add("matches of '" + title + "'"));
    if (!missing.isEmpty()) {
      return String.join(", ", missing);
    }
    return state == State.BLIND ? "none of them tells of such steps or records" : "";
  }

  enum State {
    /** All that it reads is shown. */
    LIVE,
    /** It can fire, but some of what it reads is never shown. */
    DEGRADED,
    /** It can never fire. */
    BLIND
  }

  static List<Sightedness> of(RuleSet rules, FeedSight feeds) {
    List<Sightedness> all = new ArrayList<>();
    for (Rule rule : rules.rules()) {
      if (rules.emits(rule)) {
        SortedSet<String> fields = new TreeSet<>(rule.detection().fields());
        all.add(of(rule.header(), canMatch(rule, feeds), fields, shown(rule, feeds), Set.of()));
      }
    }
    for (Correlation correlation : rules.correlations()) {
      all.add(of(correlation, rules, feeds));
    }
    return all;
  }

  private static Sightedness of(Correlation correlation, RuleSet rules, FeedSight feeds) {
    SortedSet<String> fields = new TreeSet<>();
    SortedSet<String> shown = new TreeSet<>();
    Set<UUID> matching = new HashSet<>();
    SortedSet<String> unmatched = new TreeSet<>();
    for (Rule rule : rules.rules()) {
      if (!correlation.rules().contains(rule.id())) {
        continue;
      }
      // Its own names for what an alias stands for: 'approver' is the actor of one rule and the
      // account of another.
      List<String> key = correlation.key(rule.id());
      fields.addAll(rule.detection().fields());
      fields.addAll(key);
      shown.addAll(shown(rule, feeds));
      List<String> known =
          key.stream().filter(field -> !rule.overSteps() || feeds.shows(field)).toList();
      shown.addAll(known);
      // A match without one of the values is in no group.
      if (canMatch(rule, feeds) && known.size() == key.size()) {
        matching.add(rule.id());
      } else {
        unmatched.add(rule.header().title());
      }
    }
    boolean sees = rules.evaluated(correlation) && correlation.canOccur(matching::contains);
    return of(correlation.header(), sees, fields, shown, unmatched);
  }

  private static boolean canMatch(Rule rule, FeedSight feeds) {
    return rule.overSteps()
        ? feeds.steps().stream().anyMatch(rule.detection()::canHold)
        : feeds.tellsOf(rule);
  }

  /** What the fields of a source's own records are is not declared: all of them are there. */
  private static Set<String> shown(Rule rule, FeedSight feeds) {
    Set<String> shown = new TreeSet<>(rule.detection().fields());
    shown.removeIf(field -> rule.overSteps() && !feeds.shows(field));
    return shown;
  }

  private static Sightedness of(
      RuleHeader rule,
      boolean sees,
      SortedSet<String> fields,
      Set<String> shown,
      Set<String> unmatched) {
    SortedSet<String> unseen = new TreeSet<>(fields);
    unseen.removeAll(shown);
    State state =
        !sees ? State.BLIND : unseen.isEmpty() && unmatched.isEmpty() ? State.LIVE : State.DEGRADED;
    return new Sightedness(rule, state, fields, unseen, new TreeSet<>(unmatched));
  }
}
