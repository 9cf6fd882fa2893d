package dev.sparekey.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Correlations over rules called a, b, c and d, and matches of them by the minute. */
final class Counting {
  static final Instant START = Instant.parse("2026-03-02T10:00:00Z");

  private Counting() {}

  /** The id of the rule with this letter. */
  static UUID rule(char letter) {
    return new UUID(0, letter);
  }

  static Correlation of(CorrelationCondition condition, int inputs, Duration timespan) {
    List<CorrelationInput> rules =
        IntStream.range(0, inputs)
            .mapToObj(
                i ->
                    (CorrelationInput)
                        new CorrelationInput.OfRule(rule((char) ('a' + i)), Map.of()))
            .toList();
    return new Correlation(header(1), rules, List.of("user"), timespan, condition, false);
  }

  /** Over rule a, of ten minutes. */
  static Correlation atLeast(int count) {
    return of(
        new CorrelationCondition.EventCount(Bounds.atLeast(count)), 1, Duration.ofMinutes(10));
  }

  static RuleHeader header(int number) {
    return new RuleHeader(
        new UUID(1, number),
        null,
        "t",
        Status.TEST,
        Level.HIGH,
        "",
        List.of(),
        List.of(),
        List.of(),
        new Response(Response.Emit.FINDING, Response.Deliver.ALWAYS, "", "", "", List.of(), false),
        "t.yml",
        "");
  }

  static Instant minute(long minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  static TimedMatch match(char rule, String id, long minute) {
    return new TimedMatch(id, minute(minute), rule(rule));
  }

  /**
   * @param value of field {@code v}
   */
  static TimedMatch match(String id, long minute, String value) {
    return new TimedMatch(id, minute(minute), rule('a'), new TreeMap<>(Map.of("v", value)));
  }

  /** From words such as {@code a0 b10}: a rule's letter and a minute, which are the id too. */
  static List<TimedMatch> matches(String words) {
    return Arrays.stream(words.split(" "))
        .filter(word -> !word.isEmpty())
        .map(word -> match(word.charAt(0), word, Long.parseLong(word.substring(1))))
        .toList();
  }

  /** The one correlation of a text with rules a, b, c and d over Okta's records before it. */
  static Correlation written(String text) {
    RuleSet rules = Loading.of(rules() + text);
    if (rules.hasErrors()) {
      throw new AssertionError(rules.diagnostics());
    }
    return rules.correlations().getLast();
  }

  /** Documents of the rules a, b, c and d. */
  static String rules() {
    return "abcd"
        .chars()
        .mapToObj(
            letter ->
                "title: %c\nid: %s\nname: %c\nlogsource: {product: okta}\ndetection: {s: {x: y}, condition: s}\n---\n"
                    .formatted(letter, rule((char) letter), letter))
        .collect(Collectors.joining());
  }

  /** A temporal correlation of ten minutes over some of the rules. */
  static Correlation temporal(String type, String rules, String condition) {
    return written(
        "title: t\ncorrelation: {type: %s, rules: [%s], timespan: 10m, condition: %s}\n"
            .formatted(type, rules, condition));
  }

  /** How many matches of its first rule at one instant it takes. */
  static int leastMatches(Correlation correlation) {
    List<TimedMatch> matches = new ArrayList<>();
    do {
      matches.add(
          new TimedMatch("e" + matches.size(), START, correlation.rules().iterator().next()));
    } while (correlation.clusters(matches, Instant.MIN).isEmpty());
    return matches.size();
  }

  /** Each cluster's ids, with the minute until which it is open behind those that are. */
  static List<String> shown(List<Cluster> clusters) {
    List<String> shown = new ArrayList<>();
    for (Cluster cluster : clusters) {
      Instant open = cluster.openUntil();
      shown.add(
          String.join(" ", ids(cluster))
              + (open == null ? "" : " until " + Duration.between(START, open).toMinutes()));
    }
    return shown;
  }

  /** Of the events that are kept. */
  static List<String> ids(Cluster cluster) {
    return cluster.kept().stream().map(TimedMatch::id).toList();
  }

  static List<String> shown(Correlation correlation, String words) {
    return shown(correlation.clusters(matches(words), Instant.MIN));
  }

  /**
   * @param complete minute up to which everything is known
   */
  static List<String> shown(Correlation correlation, String words, int complete) {
    return shown(correlation.clusters(matches(words), minute(complete)));
  }
}
