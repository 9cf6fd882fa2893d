package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.engine.Inquiry;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Fields;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.Strength;
import dev.sparekey.rules.TimedMatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a step counts in a correlation over steps: in which group, beside what, and whether that is
 * enough.
 *
 * @param matched titles of its rules that match the step for certain
 * @param group by name; empty where the step is in none
 * @param unknown names by which it groups and of which the step has not one known value
 * @param excepted who excepts the step, so that it is not counted; null where nobody does
 * @param beside by the titles of the rules, their matches in the group that lie within {@code
 *     within} of the step, itself included
 * @param holds whether a window with the step has what is asked for
 * @param asked what that is, in words
 */
record CorrelationReason(
    Correlation correlation,
    List<String> matched,
    SequencedMap<String, String> group,
    List<String> unknown,
    @Nullable String excepted,
    Duration within,
    SequencedMap<String, Integer> beside,
    boolean holds,
    String asked) {

  private static final int SHOWN = 120;

  CorrelationReason {
    matched = List.copyOf(matched);
    group = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(group));
    unknown = List.copyOf(unknown);
    beside = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(beside));
  }

  /**
   * @param all steps of every account
   */
  static CorrelationReason of(
      Correlation correlation, RuleSet rules, RecoveryStep step, Collection<RecoveryStep> all) {
    List<Rule> counted =
        rules.rules().stream()
            .filter(rule -> rule.overSteps() && correlation.rules().contains(rule.id()))
            .toList();
    List<Rule> matched = counted.stream().filter(rule -> matches(rule, step)).toList();
    SequencedMap<String, String> group = new LinkedHashMap<>();
    TreeSet<String> unknown = new TreeSet<>();
    SequencedMap<String, Integer> beside = new LinkedHashMap<>();
    boolean holds = false;
    String excepted = Exceptions.covering(rules, correlation.id(), step);
    for (Rule rule : excepted == null ? matched : List.<Rule>of()) {
      List<String> key = correlation.group(rule.id(), Inquiry.fields(step)).orElse(null);
      if (key == null) {
        unknown.addAll(ungrouped(correlation, rule, step));
        continue;
      }
      if (group.isEmpty()) {
        for (int i = 0; i < key.size(); i++) {
          group.put(correlation.groupBy().get(i), key.get(i));
        }
        List<TimedMatch> matches = matches(correlation, counted, key, step, all, rules);
        Duration reach = correlation.reach();
        for (Rule one : counted) {
          int count =
              (int)
                  matches.stream()
                      .filter(match -> match.rule().equals(one.id()))
                      .filter(match -> isWithin(match.at(), step, correlation.timespan()))
                      .count();
          beside.put(one.header().title(), count);
        }
        Instant complete = step.occurredAt().plus(reach.multipliedBy(3));
        holds =
            correlation.clusters(matches, complete).stream()
                .anyMatch(
                    cluster ->
                        cluster.matches().stream().anyMatch(match -> match.id().equals(step.id())));
      }
    }
    return new CorrelationReason(
        correlation,
        matched.stream().map(rule -> rule.header().title()).toList(),
        group,
        group.isEmpty() ? List.copyOf(unknown) : List.of(),
        excepted,
        correlation.timespan(),
        beside,
        holds,
        "within "
            + Spans.words(correlation.timespan())
            + " "
            + correlation.condition(id -> RuleLookup.called(rules, id))
            + ", with the same "
            + (correlation.groupBy().isEmpty()
                ? "tenant"
                : String.join(", ", correlation.groupBy())));
  }

  private static List<TimedMatch> matches(
      Correlation correlation,
      List<Rule> counted,
      List<String> key,
      RecoveryStep step,
      Collection<RecoveryStep> all,
      RuleSet rules) {
    // What lies farther away bears neither on a window with the step nor on one that undoes it.
    Duration far = correlation.reach().multipliedBy(2);
    String tenant = step.event().account().tenant();
    List<TimedMatch> matches = new ArrayList<>();
    for (RecoveryStep one : all) {
      if (!one.event().account().tenant().equals(tenant)
          || !isWithin(one.occurredAt(), step, far)
          || Exceptions.covering(rules, correlation.id(), one) != null) {
        continue;
      }
      Fields fields = Inquiry.fields(one);
      for (Rule rule : counted) {
        if (matches(rule, one)
            && correlation.group(rule.id(), fields).filter(key::equals).isPresent()) {
          matches.add(correlation.match(rule.id(), one.id(), one.occurredAt(), fields));
        }
      }
    }
    return matches;
  }

  private static boolean isWithin(Instant at, RecoveryStep step, Duration span) {
    return Duration.between(at, step.occurredAt()).abs().compareTo(span) <= 0;
  }

  private static boolean matches(Rule rule, RecoveryStep step) {
    return rule.detection().match(Inquiry.fields(step)) == Strength.STRONG;
  }

  private static List<String> ungrouped(Correlation correlation, Rule rule, RecoveryStep step) {
    Fields fields = Inquiry.fields(step);
    return correlation.key(rule.id()).stream()
        .filter(field -> !Reason.hasOneValue(fields.get(field)))
        .toList();
  }

  /** What it comes to. */
  String conclusion() {
    if (matched.isEmpty()) {
      return "none of its rules matches the step for certain";
    }
    if (excepted != null) {
      return "the step is not counted: " + excepted;
    }
    if (group.isEmpty()) {
      return "the step is in no group, since "
          + String.join(", ", unknown)
          + (unknown.size() == 1 ? " has" : " have")
          + " not one known value";
    }
    return holds
        ? "a window with the step has what is asked for"
        : "the step counts, and no window with it has what is asked for";
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(plain(correlation.header().title()) + ": " + plain(conclusion()));
    lines.add("  asked for: " + plain(asked));
    if (!group.isEmpty()) {
      group.forEach((name, value) -> lines.add("  group: " + plain(name) + " = " + plain(value)));
      beside.forEach(
          (title, count) ->
              lines.add(
                  "  "
                      + count
                      + (count == 1 ? " match" : " matches")
                      + " of '"
                      + plain(title)
                      + "' at most "
                      + Spans.words(within)
                      + " away"));
    }
    return lines;
  }

  void put(ObjectNode json) {
    json.put("id", correlation.id().toString())
        .put("title", correlation.header().title())
        .put("holds", holds)
        .put("conclusion", conclusion())
        .put("asked_for", asked)
        .put("within_seconds", within.toSeconds());
    ObjectNode of = json.putObject("group");
    group.forEach(of::put);
    ObjectNode counts = json.putObject("matches");
    beside.forEach(counts::put);
  }

  private static String plain(String text) {
    return Cells.plain(text, 4 * SHOWN);
  }
}
