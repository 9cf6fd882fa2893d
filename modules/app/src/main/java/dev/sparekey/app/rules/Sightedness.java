package dev.sparekey.app.rules;

import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How well some feeds let a rule see.
 *
 * @param fields that it reads
 * @param unseen those that the feeds never show
 */
record Sightedness(
    RuleHeader rule, State state, SortedSet<String> fields, SortedSet<String> unseen) {

  Sightedness {
    fields = Collections.unmodifiableSortedSet(new TreeSet<>(fields));
    unseen = Collections.unmodifiableSortedSet(new TreeSet<>(unseen));
  }

  /** What is missing, in words; empty when nothing is. */
  String missing() {
    if (!unseen.isEmpty()) {
      return String.join(", ", unseen);
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
        all.add(
            rule.overSteps()
                ? of(
                    rule.header(),
                    !rule.detection().canHold(feeds),
                    new TreeSet<>(rule.detection().fields()),
                    feeds)
                : ofRecords(rule.header(), !feeds.tellsOf(rule), rule.detection().fields()));
      }
    }
    for (Correlation correlation : rules.correlations()) {
      List<Rule> counted =
          rules.rules().stream().filter(rule -> correlation.rules().contains(rule.id())).toList();
      SortedSet<String> fields = new TreeSet<>(correlation.groupBy());
      counted.forEach(rule -> fields.addAll(rule.detection().fields()));
      if (counted.stream().noneMatch(Rule::overSteps)) {
        boolean blind = counted.stream().noneMatch(feeds::tellsOf);
        all.add(ofRecords(correlation.header(), blind, fields));
        continue;
      }
      boolean blind =
          !rules.evaluated(correlation)
              || counted.stream()
                  .noneMatch(
                      rule ->
                          rule.overSteps() ? rule.detection().canHold(feeds) : feeds.tellsOf(rule))
              || counted.stream().allMatch(Rule::overSteps)
                  && correlation.groupBy().stream().anyMatch(field -> !feeds.shows(field));
      all.add(of(correlation.header(), blind, fields, feeds));
    }
    return all;
  }

  /** What the fields of a source's own records are is not declared: all of them are there. */
  private static Sightedness ofRecords(RuleHeader rule, boolean blind, SortedSet<String> fields) {
    return new Sightedness(rule, blind ? State.BLIND : State.LIVE, fields, new TreeSet<>());
  }

  private static Sightedness of(
      RuleHeader rule, boolean blind, SortedSet<String> fields, FeedSight feeds) {
    SortedSet<String> unseen = new TreeSet<>(fields);
    unseen.removeIf(feeds::shows);
    State state = blind ? State.BLIND : unseen.isEmpty() ? State.LIVE : State.DEGRADED;
    return new Sightedness(rule, state, fields, unseen);
  }
}
