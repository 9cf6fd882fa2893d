package dev.sparekey.app.rules;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.engine.Inquiry;
import dev.sparekey.model.AccountId;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.TimedMatch;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a step or a record counts in a correlation: in which group, beside what, and whether that is
 * enough.
 *
 * @param what the event is, "the step" or "the record"
 * @param matched titles of its rules that match the event for certain
 * @param group by name; empty where the event is in none
 * @param unknown names by which it groups and of which the event has not one known value
 * @param excepted who excepts the event, so that it is not counted; null where nobody does
 * @param beside by the titles of the rules, their matches in the group that lie within {@code
 *     within} of the event, itself included
 * @param most by the titles of rules over raw records, how many matches an account of these has on
 *     one day, where that is more than the pipeline keeps
 * @param holds whether a window with the event has what is asked for
 * @param asked what that is, in words
 */
record CorrelationReason(
    Correlation correlation,
    String what,
    List<String> matched,
    SequencedMap<String, String> group,
    List<String> unknown,
    @Nullable String excepted,
    Duration within,
    SequencedMap<String, Integer> beside,
    SequencedMap<String, Integer> most,
    boolean holds,
    String asked) {

  private static final int SHOWN = 120;

  CorrelationReason {
    matched = List.copyOf(matched);
    group = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(group));
    unknown = List.copyOf(unknown);
    beside = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(beside));
    most = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(most));
  }

  /**
   * @param asked what the event is to correlations: its step, and the matches over its record
   * @param all steps and matches of every account
   */
  static CorrelationReason of(
      Correlation correlation,
      RuleSet rules,
      List<Countable> asked,
      Collection<? extends Countable> all) {
    List<Rule> counted =
        rules.rules().stream().filter(rule -> correlation.rules().contains(rule.id())).toList();
    List<String> matched = new ArrayList<>();
    SequencedMap<String, String> group = new LinkedHashMap<>();
    TreeSet<String> unknown = new TreeSet<>();
    SequencedMap<String, Integer> beside = new LinkedHashMap<>();
    SequencedMap<String, Integer> most = new LinkedHashMap<>();
    boolean holds = false;
    boolean anyCounts = false;
    String excepted = null;
    for (Rule rule : counted) {
      for (Countable one : asked) {
        if (!one.matches(rule)) {
          continue;
        }
        matched.add(rule.header().title());
        String by = one.excepted(rules, correlation.id());
        if (by != null) {
          excepted = by;
          continue;
        }
        anyCounts = true;
        List<String> key = correlation.group(rule.id(), one.fields()).orElse(null);
        if (key == null) {
          unknown.addAll(ungrouped(correlation, rule, one));
        } else if (group.isEmpty()) {
          for (int i = 0; i < key.size(); i++) {
            group.put(correlation.groupBy().get(i), key.get(i));
          }
          List<TimedMatch> matches = matches(correlation, counted, key, one, all, rules);
          for (Rule each : counted) {
            // By their ids, as windows count them: exports that overlap have one record twice.
            Set<String> near =
                matches.stream()
                    .filter(match -> match.rule().equals(each.id()))
                    .filter(match -> isWithin(match.at(), one, correlation.timespan()))
                    .map(TimedMatch::id)
                    .collect(Collectors.toSet());
            beside.put(each.header().title(), near.size());
            int ofADay = mostOfADay(each, near, all);
            if (ofADay > Inquiry.mostMatchesADay()) {
              most.put(each.header().title(), ofADay);
            }
          }
          Instant complete = one.at().plus(correlation.reach().multipliedBy(3));
          holds =
              correlation.clusters(matches, complete).stream()
                  .anyMatch(
                      cluster ->
                          cluster.matches().stream()
                              .anyMatch(match -> match.id().equals(one.id())));
        }
      }
    }
    return new CorrelationReason(
        correlation,
        asked.stream().anyMatch(Countable.OfStep.class::isInstance) ? "the step" : "the record",
        matched,
        group,
        group.isEmpty() ? List.copyOf(unknown) : List.of(),
        anyCounts ? null : excepted,
        correlation.timespan(),
        beside,
        most,
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

  /** What lies farther away bears neither on a window with an event nor on one that undoes it. */
  static Duration bearing(Correlation correlation) {
    return correlation.reach().multipliedBy(2);
  }

  /**
   * Of the days and accounts on which these matches lie, how many the rule has on that with most.
   *
   * @param near ids of events
   */
  private static int mostOfADay(Rule rule, Set<String> near, Collection<? extends Countable> all) {
    Map<AccountDay, Set<String>> days = new HashMap<>();
    for (Countable one : all) {
      if (one instanceof Countable.OfRecord record && record.matches(rule)) {
        days.computeIfAbsent(AccountDay.of(record), day -> new HashSet<>()).add(record.id());
      }
    }
    return days.values().stream()
        .filter(day -> !Collections.disjoint(day, near))
        .mapToInt(Set::size)
        .max()
        .orElse(0);
  }

  private record AccountDay(AccountId account, LocalDate day) {
    static AccountDay of(Countable.OfRecord record) {
      return new AccountDay(
          record.match().account(), LocalDate.ofInstant(record.at(), ZoneOffset.UTC));
    }
  }

  private static List<TimedMatch> matches(
      Correlation correlation,
      List<Rule> counted,
      List<String> key,
      Countable asked,
      Collection<? extends Countable> all,
      RuleSet rules) {
    Duration far = bearing(correlation);
    List<TimedMatch> matches = new ArrayList<>();
    for (Countable one : all) {
      if (!one.tenant().equals(asked.tenant())
          || !isWithin(one.at(), asked, far)
          || one.excepted(rules, correlation.id()) != null) {
        continue;
      }
      for (Rule rule : counted) {
        if (one.matches(rule)
            && correlation.group(rule.id(), one.fields()).filter(key::equals).isPresent()) {
          matches.add(correlation.match(rule.id(), one.id(), one.at(), one.fields()));
        }
      }
    }
    return matches;
  }

  private static boolean isWithin(Instant at, Countable asked, Duration span) {
    return Duration.between(at, asked.at()).abs().compareTo(span) <= 0;
  }

  private static List<String> ungrouped(Correlation correlation, Rule rule, Countable asked) {
    return correlation.key(rule.id()).stream()
        .filter(field -> !Reason.hasOneValue(asked.fields().get(field)))
        .toList();
  }

  /** What it comes to. */
  String conclusion() {
    if (matched.isEmpty()) {
      return "none of its rules matches " + what + " for certain";
    }
    if (excepted != null) {
      return what + " is not counted: " + excepted;
    }
    if (group.isEmpty()) {
      return what
          + " is in no group, since "
          + String.join(", ", unknown)
          + (unknown.size() == 1 ? " has" : " have")
          + " not one known value";
    }
    return holds
        ? "a window with " + what + " has what is asked for"
        : what + " counts, and no window with it has what is asked for";
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
      most.forEach(
          (title, count) ->
              lines.add(
                  "  of '"
                      + plain(title)
                      + "' an account has "
                      + count
                      + " on one day; a pipeline keeps the first "
                      + Inquiry.mostMatchesADay()
                      + " of a day and counts no more"));
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
    ObjectNode ofADay = json.putObject("most_of_a_day");
    most.forEach(ofADay::put);
  }

  private static String plain(String text) {
    return Cells.plain(text, 4 * SHOWN);
  }
}
