package dev.sparekey.rules;

import static dev.sparekey.rules.Counting.minute;
import static dev.sparekey.rules.Counting.rule;
import static dev.sparekey.rules.Counting.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Correlations over correlations. */
class CorrelationChainTest {

  private static final String MANY =
      """
      title: many
      name: many
      correlation: {type: event_count, rules: [a], timespan: 5m, condition: {gte: 3}}
      ---
      """;

  private static Correlation outer(String inner, String rules, String type, String condition) {
    return outer(inner, rules, type, condition, "10m");
  }

  private static Correlation outer(
      String inner, String rules, String type, String condition, String timespan) {
    return Counting.written(
        inner
            + "title: outer\ncorrelation: {type: %s, rules: [%s], timespan: %s, condition: %s}\n"
                .formatted(type, rules, timespan, condition));
  }

  @Test
  void burst_thenSuccess_isFoundByTheMatchesAtTheBottom() {
    Correlation guessed = outer(MANY, "many, b", "temporal_ordered", "null");
    assertThat(guessed.rules()).containsExactly(rule('a'), rule('b'));
    assertThat(shown(guessed, "a0 a1 a2 b9")).containsExactly("a0 a1 a2 b9");
    assertThat(shown(guessed, "a0 a1 b9")).isEmpty();
  }

  @Test
  void cluster_countsFromWhenItsConditionCameToHold() {
    Correlation guessed = outer(MANY, "many, b", "temporal_ordered", "null");
    assertThat(shown(guessed, "a0 a1 b2 a3")).as("before the third").isEmpty();
    assertThat(shown(guessed, "a0 a1 a2 b3 a4")).as("amid the burst").hasSize(1);
    assertThat(shown(guessed, "a0 a1 a2 b12")).hasSize(1);
    assertThat(shown(guessed, "a0 a1 a2 b13")).isEmpty();
  }

  @Test
  void clusters_countEachOnce() {
    Correlation twice = outer(MANY, "many", "event_count", "{gte: 2}");
    assertThat(shown(twice, "a0 a1 a2 a3 a4")).isEmpty();
    assertThat(shown(twice, "a0 a1 a2 a9 a10 a11")).containsExactly("a0 a1 a2 a9 a10 a11");
  }

  @Test
  void absenceOfABurst_isAwaitedFromItsRules() {
    Correlation without = outer(MANY, "b, many", "temporal", "b and not many");
    assertThat(without.awaited()).containsExactly(rule('a'));
    assertThat(shown(without, "b20 a21 a22", 30)).containsExactly("b20");
    assertThat(shown(without, "b20 a21 a22")).containsExactly("b20 until 30");
    assertThat(shown(without, "b20 a21 a22 a23", 30)).isEmpty();
  }

  private static final String LONELY =
      """
      title: lonely
      name: lonely
      correlation: {type: temporal, rules: [a, b], timespan: 5m, condition: a and not b}
      ---
      """;

  @Test
  void clusterThatIsOpen_leavesWhatRestsOnItOpen() {
    Correlation two = outer(LONELY, "lonely", "event_count", "{gte: 2}");
    assertThat(two.awaited()).containsExactly(rule('b'));
    assertThat(shown(two, "a0 a7")).containsExactly("a0 a7 until 12");
    assertThat(shown(two, "a0 a7", 11)).containsExactly("a0 a7 until 12");
    assertThat(shown(two, "a0 a7", 12)).containsExactly("a0 a7");
    assertThat(shown(two, "a0 a7 a14", 12).getFirst()).as("two are enough").isEqualTo("a0 a7 a14");
  }

  @Test
  void clusterThatIsOpen_beforeAnother_leavesThePairOpen() {
    Correlation then = outer(LONELY, "lonely, c", "temporal_ordered", "null");
    assertThat(shown(then, "a0 c7", 4)).containsExactly("a0 c7 until 5");
    assertThat(shown(then, "a0 c7", 5)).containsExactly("a0 c7");
    assertThat(shown(then, "a0 c4", 5)).as("it came to hold at 5 only").isEmpty();
  }

  @Test
  void clusterThatIsOpen_besideAnother_leavesThePairOpen() {
    Correlation pair = outer(LONELY, "lonely, c", "temporal", "null");
    assertThat(shown(pair, "a0 c1", 4)).containsExactly("a0 c1 until 5");
    assertThat(shown(pair, "a0 c1", 5)).containsExactly("a0 c1");
  }

  @Test
  void reach_addsUp() {
    assertThat(outer(LONELY, "lonely", "event_count", "{gte: 2}").reach())
        .isEqualTo(Duration.ofMinutes(80));
  }

  private static String chain(int length) {
    return IntStream.rangeClosed(1, length)
        .mapToObj(
            i ->
                "title: c%d\nname: c%d\ncorrelation: {type: event_count, rules: [%s], timespan: 5m, condition: {gte: 1}}\n"
                    .formatted(i, i, i == 1 ? "a" : "c" + (i - 1)))
        .collect(Collectors.joining("---\n"));
  }

  @Test
  void chain_ofTen_holds_andOneMoreIsRefused() {
    assertThat(shown(Counting.written(chain(10)), "a0 a9")).containsExactly("a0", "a9");
    assertThat(Loading.problems(Counting.rules() + chain(11)))
        .filteredOn(problem -> !problem.contains("warning"))
        .singleElement()
        .asString()
        .contains("more than 10 correlations");
  }

  @Test
  void chain_ofThousands_isRefusedWithoutOverflow() {
    assertThat(RuleSet.load(Map.of("x.yml", Counting.rules() + chain(2_000))).hasErrors()).isTrue();
  }

  @Test
  void cycle_isRefused_whereItCloses() {
    String text =
        """
        title: p
        name: p
        correlation: {type: event_count, rules: [q], timespan: 5m, condition: {gte: 1}}
        ---
        title: q
        name: q
        correlation: {type: event_count, rules: [a, r], timespan: 5m, condition: {gte: 1}}
        ---
        title: r
        name: r
        correlation: {type: event_count, rules: [q], timespan: 5m, condition: {gte: 1}}
        ---
        title: s
        name: s
        correlation: {type: event_count, rules: [s], timespan: 5m, condition: {gte: 1}}
        """;
    RuleSet rules = Loading.of(Counting.rules() + text);
    assertThat(rules.correlations()).isEmpty();
    assertThat(rules.diagnostics())
        .filteredOn(d -> d.severity() == Diagnostic.Severity.ERROR)
        .extracting(Diagnostic::message)
        .containsExactly(
            "correlation 'q' does not load",
            "correlation 'q' counts itself, by way of 'r'",
            "correlation 's' counts itself");
  }

  @Test
  void inner_thatIsNothingByItself_isNotEvaluatedByItself() {
    RuleSet rules =
        Loading.of(
            Counting.rules()
                + MANY
                + "title: o\ncorrelation: {type: temporal, rules: [many, b], timespan: 5m}\n");
    Rule bottom = rules.rules().getFirst();
    assertThat(rules.correlationsOf(bottom))
        .extracting(c -> c.header().title())
        .containsExactly("o");
    assertThat(rules.emits(bottom)).isFalse();
  }

  @Test
  void inner_thatIsGenerated_isEvaluatedToo() {
    RuleSet rules =
        Loading.of(
            Counting.rules()
                + MANY
                + "title: o\n"
                + "generate: true\n"
                + "correlation: {type: temporal, rules: [many, b], timespan: 5m}\n");
    assertThat(rules.correlationsOf(rules.rules().getFirst())).hasSize(2);
    assertThat(rules.emits(rules.rules().getFirst())).isFalse();
    assertThat(rules.emits(rules.rules().get(1))).isTrue();
  }

  @Test
  void evaluation_ofManyMatches_takesTimeByTheirNumber() {
    List<TimedMatch> many =
        IntStream.range(0, 60_000)
            .mapToObj(
                i ->
                    new TimedMatch(
                        "e" + i,
                        minute(0).plusMillis(i * 10L),
                        rule((char) ('a' + i % 3)),
                        new TreeMap<>(Map.of("v", Integer.toString(i * 31 % 5_000)))))
            .toList();
    for (Correlation correlation :
        List.of(
            Counting.temporal("event_count", "a, b, c", "{gte: 2}"),
            Counting.temporal("event_count", "a, b, c", "{lte: 900}"),
            Counting.temporal("value_count", "a, b, c", "{gte: 900, field: v}"),
            Counting.temporal("value_avg", "a, b, c", "{gte: 5, field: v}"),
            Counting.temporal("value_percentile", "a", "{gte: 5, field: v, percentile: 95}"),
            Counting.temporal("temporal", "a, b, c", "null"),
            Counting.temporal("temporal", "a, b, c, d", "a and b and not d"),
            Counting.temporal("temporal_ordered", "a, b, c", "null"),
            outer(MANY, "many, b", "temporal_ordered", "null"))) {
      // A quadratic evaluation takes 3.6e9 steps, which is minutes.
      assertTimeout(Duration.ofSeconds(15), () -> correlation.clusters(many, Instant.MIN));
    }
  }

  @Test
  void evaluation_ofManyThatAreOpen_takesTimeByTheirNumber() {
    List<TimedMatch> many =
        IntStream.range(0, 30_000)
            .mapToObj(i -> new TimedMatch("e" + i, minute(0).plusSeconds(i * 2L), rule('a')))
            .toList();
    String inner = LONELY.replace("5m", "1s");
    for (Correlation correlation :
        List.of(
            outer(inner, "lonely", "event_count", "{gte: 1000}", "30d"),
            outer(inner, "lonely", "temporal", "null", "30d"))) {
      assertTimeout(Duration.ofSeconds(15), () -> correlation.clusters(many, Instant.MIN));
    }
  }
}
