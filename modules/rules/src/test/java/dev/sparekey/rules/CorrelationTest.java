package dev.sparekey.rules;

import static dev.sparekey.rules.Counting.matches;
import static dev.sparekey.rules.Counting.minute;
import static dev.sparekey.rules.Counting.rule;
import static dev.sparekey.rules.Counting.shown;
import static dev.sparekey.rules.Counting.temporal;
import static dev.sparekey.rules.Counting.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationTest {

  private static Correlation counted(String type, String rules, String condition) {
    return temporal(type, rules, condition);
  }

  @Test
  void matches_tooFew_giveNoCluster() {
    assertThat(shown(counted("event_count", "a", "{gte: 3}"), "a0 a5")).isEmpty();
  }

  @Test
  void matches_exactlyTimespanApart_areWithin() {
    Correlation two = counted("event_count", "a", "{gte: 2}");
    assertThat(shown(two, "a0 a10")).containsExactly("a0 a10");
    assertThat(shown(two, "a0 a11")).isEmpty();
  }

  @Test
  void windows_thatOverlap_areOneCluster() {
    Correlation three = counted("event_count", "a", "{gte: 3}");
    Cluster cluster = three.clusters(matches("a0 a4 a10 a13 a24"), Instant.MIN).getFirst();
    assertThat(Counting.ids(cluster)).containsExactly("a0", "a4", "a10", "a13");
    assertThat(cluster.anchorId()).isEqualTo("a0");
    assertThat(cluster.first()).isEqualTo(minute(0));
    assertThat(cluster.last()).isEqualTo(minute(13));
    assertThat(cluster.reached()).isEqualTo(minute(10));
    assertThat(cluster.count()).isEqualTo(4);
    assertThat(cluster.established()).isTrue();
  }

  @Test
  void windows_apart_areTwoClusters() {
    assertThat(shown(counted("event_count", "a", "{gte: 2}"), "a0 a3 a20 a21"))
        .containsExactly("a0 a3", "a20 a21");
  }

  @Test
  void ids_beyondTwenty_areCountedOnly() {
    String words = IntStream.range(0, 50).mapToObj(i -> "a" + i).collect(Collectors.joining(" "));
    Cluster cluster =
        counted("event_count", "a", "{gte: 5}").clusters(matches(words), Instant.MIN).getFirst();
    assertThat(Counting.ids(cluster)).hasSize(20).startsWith("a0").endsWith("a19");
    assertThat(cluster.count()).isEqualTo(50);
  }

  @Test
  void event_thatSeveralRulesMatch_isCountedOnce() {
    List<TimedMatch> twice =
        List.of(
            Counting.match('a', "e", 0), Counting.match('b', "e", 0), Counting.match('b', "f", 1));
    assertThat(counted("event_count", "a, b", "{gte: 3}").clusters(twice, Instant.MIN)).isEmpty();
    assertThat(counted("event_count", "a, b", "{gte: 2}").clusters(twice, Instant.MIN)).hasSize(1);
  }

  @Test
  void matches_ofOtherRules_areLeftOut() {
    assertThat(shown(counted("event_count", "a", "{gte: 2}"), "a0 b1 c2")).isEmpty();
  }

  @Test
  void few_areOpenUntilTheTimespanIsOver() {
    Correlation few = counted("event_count", "a", "{lt: 3}");
    assertThat(shown(few, "a0 a5")).containsExactly("a0 a5 until 10");
    assertThat(shown(few, "a0 a5", 9)).containsExactly("a0 a5 until 10");
    assertThat(shown(few, "a0 a5", 10)).containsExactly("a0 a5");
  }

  @Test
  void few_whenManyFollow_areOnlyTheLastOnes() {
    assertThat(shown(counted("event_count", "a", "{lte: 1}"), "a0 a1 a2 a3", 99))
        .containsExactly("a3");
  }

  @Test
  void equal_isUndoneByOneMore() {
    Correlation two = counted("event_count", "a", "{eq: 2}");
    assertThat(shown(two, "a0 a9", 30)).containsExactly("a0 a9");
    assertThat(shown(two, "a0 a0 a9 a10", 30)).containsExactly("a9 a10");
  }

  @Test
  void unequal_isEstablishedOnceThereAreMore() {
    Correlation notTwo = counted("event_count", "a", "{neq: 2}");
    assertThat(shown(notTwo, "a0")).containsExactly("a0 until 10");
    assertThat(shown(notTwo, "a0 a1 a2").getFirst()).doesNotContain("until");
  }

  @Test
  void range_holdsBetweenItsEdges() {
    Correlation range = counted("event_count", "a", "{gt: 1, lte: 3}");
    assertThat(shown(range, "a0", 99)).isEmpty();
    assertThat(shown(range, "a0 a10", 99)).containsExactly("a0 a10");
    assertThat(shown(range, "a0 a1 a9 a10", 9)).containsExactly("a1 a9 a10 until 11");
  }

  @Test
  void values_count_whenDifferent() {
    Correlation two = counted("value_count", "a", "{gte: 2, field: v}");
    assertThat(two.clusters(List.of(value("x", 0, "1"), value("y", 1, "1")), Instant.MIN))
        .isEmpty();
    assertThat(two.clusters(List.of(value("x", 0, "1"), value("y", 1, "I")), Instant.MIN))
        .hasSize(1);
  }

  @Test
  void values_thatAreMissing_doNotCount() {
    Correlation two = counted("value_count", "a", "{gte: 2, field: v}");
    List<TimedMatch> one = List.of(value("x", 0, "1"), Counting.match('a', "y", 1));
    assertThat(two.clusters(one, Instant.MIN)).isEmpty();
  }

  @Test
  void values_ofSeveralFields_countByCombination() {
    Correlation three = counted("value_count", "a", "{gte: 3, field: [v, w]}");
    List<TimedMatch> pairs =
        List.of(pair("1", 0, "x", "y"), pair("2", 1, "x", "z"), pair("3", 2, "x", "y"));
    assertThat(three.clusters(pairs, Instant.MIN)).isEmpty();
    assertThat(
            three.clusters(
                List.of(pair("1", 0, "x", "y"), pair("2", 1, "x", "z"), pair("3", 2, "y", "y")),
                Instant.MIN))
        .hasSize(1);
  }

  @Test
  void sum_isTakenOverTheTimespanBeforeAMatch() {
    Correlation ten = counted("value_sum", "a", "{gte: 10, field: v}");
    assertThat(
            shown(
                ten.clusters(
                    List.of(value("x", 0, "4"), value("y", 10, "6"), value("z", 11, "5")),
                    minute(11))))
        .containsExactly("x y z");
    assertThat(shown(ten.clusters(List.of(value("x", 0, "4"), value("y", 11, "6")), Instant.MIN)))
        .isEmpty();
  }

  @Test
  void sum_isEstablishedAtOnce_andOneThatFallsLaterStays() {
    Correlation ten = counted("value_sum", "a", "{gte: 10, field: v}");
    assertThat(ten.awaited()).isEmpty();
    List<TimedMatch> matches =
        List.of(value("x", 0, "4"), value("y", 10, "6"), value("z", 10, "0"), value("w", 11, "-9"));
    assertThat(shown(ten.clusters(matches, Instant.MIN))).containsExactly("x y z");
  }

  @Test
  void sum_ofDecimals_isExact() {
    Correlation exact = counted("value_sum", "a", "{eq: 0.3, field: v}");
    List<TimedMatch> matches =
        List.of(value("w", 0, "1e3"), value("x", 12, "0.1"), value("y", 13, "0.2"));
    assertThat(exact.clusters(matches, Instant.MIN)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ten", "0x10", "NaN", "1e999999999", "１０", "10d"})
  void sum_leavesOutWhatIsNoNumber(String text) {
    Correlation any = counted("value_sum", "a", "{gte: 1, field: v}");
    assertThat(any.clusters(List.of(value("x", 0, text)), Instant.MIN)).isEmpty();
    assertThat(shown(any.clusters(List.of(value("x", 0, text), value("y", 1, "1")), minute(9))))
        .containsExactly("y");
  }

  @Test
  void average_isOfWhatIsInTheWindow() {
    Correlation average = counted("value_avg", "a", "{gte: 5, field: v}");
    List<TimedMatch> matches = List.of(value("x", 0, "2"), value("y", 1, "7"), value("z", 2, "6"));
    assertThat(shown(average.clusters(matches, minute(9)))).containsExactly("x y z");
    assertThat(average.clusters(matches.subList(0, 2), minute(9))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"50,2.5", "0,1", "100,4", "90,3.7", "33.3,1.999"})
  void percentile_liesBetweenTheNearestRanks(String percentile, String expected) {
    Correlation exact =
        counted(
            "value_percentile",
            "a",
            "{eq: " + expected + ", percentile: " + percentile + ", field: v}");
    List<TimedMatch> matches =
        List.of(value("w", 0, "4"), value("x", 0, "1"), value("y", 0, "3"), value("z", 0, "2"));
    assertThat(exact.clusters(matches, Instant.MIN)).hasSize(1);
  }

  @Test
  void temporal_needsEveryRule_inAnyOrder() {
    Correlation both = temporal("temporal", "a, b", "null");
    assertThat(shown(both, "b0 a10")).containsExactly("b0 a10");
    assertThat(shown(both, "b0 a11")).isEmpty();
    assertThat(shown(both, "a0 a1")).isEmpty();
  }

  @Test
  void temporal_oneEvent_servesTwoRules() {
    assertThat(
            temporal("temporal", "a, b", "null")
                .clusters(
                    List.of(Counting.match('a', "e", 0), Counting.match('b', "e", 0)), Instant.MIN))
        .singleElement()
        .satisfies(cluster -> assertThat(cluster.count()).isEqualTo(1));
  }

  @Test
  void temporal_countOfRules_needsSoMany() {
    Correlation two = temporal("temporal", "a, b, c", "{gte: 2}");
    assertThat(shown(two, "a0 c1")).containsExactly("a0 c1");
    assertThat(shown(two, "a0 a1")).isEmpty();
  }

  @Test
  void ordered_needsTheOrderOfTheList() {
    Correlation both = temporal("temporal_ordered", "a, b", "null");
    assertThat(shown(both, "a0 b10")).containsExactly("a0 b10");
    assertThat(shown(both, "b0 a10")).isEmpty();
    assertThat(shown(both, "a5 b5")).containsExactly("a5 b5");
  }

  @Test
  void ordered_leavesOutWhatIsInNoChain() {
    assertThat(shown(temporal("temporal_ordered", "a, b, c", "null"), "c0 a1 c2 b3 a4 c5"))
        .containsExactly("a1 b3 c5");
  }

  @Test
  void ordered_chainLongerThanTheTimespan_isNone() {
    assertThat(shown(temporal("temporal_ordered", "a, b, c", "null"), "a0 b6 c12 c11")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "a20, a20 until 30",
    "a20 b31, a20 until 30",
    "a20 b9, a20 until 30",
    "a20 b30, ''",
    "a20 b10, ''",
    "b20 a20, ''"
  })
  void absence_isWithinTheTimespanOnBothSides(String words, String expected) {
    assertThat(String.join(";", shown(temporal("temporal", "a, b", "a and not b"), words, 29)))
        .isEqualTo(expected);
  }

  @Test
  void absence_writtenAsAnObject_isTheOneOfTheText() {
    Correlation text = temporal("temporal", "a, b", "a and not b");
    Correlation object = temporal("temporal", "a, b", "{expression: a and not b}");
    assertThat(object.condition(UUID::toString)).isEqualTo(text.condition(UUID::toString));
  }

  @Test
  void absence_isEstablishedWhenItsTimeIsOver() {
    Correlation without = temporal("temporal", "a, b", "a and not b");
    assertThat(shown(without, "a20", 29)).containsExactly("a20 until 30");
    assertThat(shown(without, "a20", 30)).containsExactly("a20");
    assertThat(without.clusters(matches("a20"), minute(30)).getFirst().reached())
        .isEqualTo(minute(30));
  }

  @ParameterizedTest
  @CsvSource({
    "'a, b', a20 b10, a20 until 30",
    "'a, b', a20 b30, ''",
    "'a, b', a20 b20, ''",
    "'b, a', a20 b30, a20 until 20",
    "'b, a', a20 b10, ''",
    "'b, a', a20 b20, ''"
  })
  void absence_ordered_isOnTheListsSideAlone(String rules, String words, String expected) {
    assertThat(
            String.join(";", shown(temporal("temporal_ordered", rules, "a and not b"), words, 19)))
        .isEqualTo(expected);
  }

  @Test
  void absence_ofOneAmongOthers_leavesTheOthersOut() {
    assertThat(shown(temporal("temporal", "a, b", "a and not b"), "a0 a8 a20 b30", 99))
        .containsExactly("a0 a8");
    assertThat(shown(temporal("temporal_ordered", "a, b", "a and not b"), "a0 a5 a9 b14", 99))
        .containsExactly("a0");
  }

  @Test
  void either_isEnough_andOneThatWaitsForNothingEstablishes() {
    Correlation either = temporal("temporal", "a, b, c", "a and not b or c");
    assertThat(shown(either, "a0")).containsExactly("a0 until 10");
    assertThat(shown(either, "a0 c5")).containsExactly("a0 c5");
    assertThat(shown(either, "a0 b1 c5")).containsExactly("c5");
  }

  @Test
  void parentheses_groupRules() {
    Correlation grouped = temporal("temporal", "a, b, c", "a and not (b or c)");
    assertThat(shown(grouped, "a0", 10)).containsExactly("a0");
    assertThat(shown(grouped, "a0 c1", 10)).isEmpty();
    assertThat(shown(grouped, "a0 b1", 10)).isEmpty();
    assertThat(shown(temporal("temporal", "a, b, c", "a and not (b and c)"), "a0 b1", 10))
        .containsExactly("a0");
  }

  @Test
  void awaited_areTheRulesThatCanUndo() {
    assertThat(temporal("temporal", "a, b", "a and not b").awaited()).containsExactly(rule('b'));
    assertThat(temporal("temporal", "a, b", "null").awaited()).isEmpty();
    assertThat(counted("event_count", "a, b", "{gte: 2}").awaited()).isEmpty();
    assertThat(counted("event_count", "a, b", "{lt: 2}").awaited())
        .containsExactly(rule('a'), rule('b'));
  }

  private static List<TimedMatch> told(String words) {
    return Arrays.stream(words.split(" "))
        .map(
            word -> {
              String[] parts = word.split("@");
              SourceClock clock = new SourceClock(parts[1], Duration.ofMinutes(2));
              return Counting.matches(parts[0]).getFirst().by(clock);
            })
        .toList();
  }

  /** Ten minutes, and clocks that may differ by two. */
  @ParameterizedTest
  @CsvSource({
    "a20@okta b8@mail, 0",
    "a20@okta b7@mail, 1",
    "a20@okta b9@okta, 1",
    "a20@okta b10@okta, 0",
    "a20@okta b32@mail, 0",
    "a20@okta b33@mail, 1",
    "a20@okta b31@okta, 1",
    "a20@okta b31@okta b32@mail, 0",
  })
  void absence_isLookedForByOtherClocksBeyondTheWindow(String words, int clusters) {
    Correlation correlation = temporal("temporal", "a, b", "a and not b");

    assertThat(correlation.clusters(told(words), minute(90))).hasSize(clusters);
  }

  @ParameterizedTest
  @CsvSource({
    "a20@okta b18@mail, 0",
    "a20@okta b17@mail, 1",
    "a20@okta b19@okta, 1",
    "a20@okta b32@mail, 0",
  })
  void orderedAbsence_isLookedForByOtherClocksBeyondTheAnchor(String words, int clusters) {
    Correlation correlation = temporal("temporal_ordered", "a, b", "a and not b");

    assertThat(correlation.clusters(told(words), minute(90))).hasSize(clusters);
  }

  @Test
  void absence_isCertainOnceOtherClocksGotThere() {
    Correlation after = temporal("temporal", "a, b", "a and not b");
    Correlation before = temporal("temporal_ordered", "b, a", "a and not b");

    assertThat(Counting.shown(after.clusters(told("a20@okta"), minute(31))))
        .containsExactly("a20 until 32");
    assertThat(Counting.shown(after.clusters(told("a20@okta"), minute(32)))).containsExactly("a20");
    assertThat(after.clusters(told("a20@okta"), minute(32)).getFirst().reached())
        .isEqualTo(minute(30));
    assertThat(Counting.shown(before.clusters(told("a20@okta"), minute(21))))
        .containsExactly("a20 until 22");
  }

  @Test
  void clusterOfMoreThanItKeeps_keepsTheFirstOfEachRule() {
    List<TimedMatch> matches = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      matches.add(Counting.match('a', "a" + (10 + i), i / 5));
    }
    matches.add(Counting.match('b', "b", 9));
    Cluster cluster =
        temporal("temporal", "a, b", "a and b").clusters(matches, Instant.MIN).getFirst();

    assertThat(cluster.count()).isEqualTo(31);
    assertThat(Counting.ids(cluster)).hasSize(20).startsWith("a10").endsWith("a28", "b");
  }

  @Test
  void reach_ofAnAbsence_isTwoTimespansAndByWhatClocksMayDiffer() {
    assertThat(temporal("temporal", "a, b", "a and not b").reach())
        .isEqualTo(Duration.ofMinutes(80));
    assertThat(temporal("temporal", "a, b", "a and b").reach()).isEqualTo(Duration.ofMinutes(10));
  }

  private static final String GROUPED =
      """
      title: t
      correlation:
        type: value_count
        rules: [a, b]
        group-by: [who, where]
        timespan: 10m
        condition: {gte: 2, field: what}
        aliases:
          who: {a: actor.id, b: subject.id}
          what: {a: thing}
      """;

  @Test
  void group_fieldUnknownAbsentOrOfSeveralValues_isNone() {
    Correlation correlation = written(GROUPED);
    assertThat(correlation.group(rule('a'), FakeFields.of("actor.id", "a"))).isEmpty();
    assertThat(
            correlation.group(
                rule('a'), FakeFields.of("actor.id", "a", "where", FieldValue.unknown())))
        .isEmpty();
    assertThat(
            correlation.group(
                rule('a'), FakeFields.of("actor.id", List.of("a", "b"), "where", "x")))
        .isEmpty();
  }

  @Test
  void group_isTheTextsOfTheRulesOwnFields_inOrder() {
    Correlation correlation = written(GROUPED);
    FakeFields record = FakeFields.of("actor.id", "Kim", "subject.id", "Lee", "where", 7L);
    assertThat(correlation.group(rule('a'), record)).contains(List.of("Kim", "7"));
    assertThat(correlation.group(rule('b'), record)).contains(List.of("Lee", "7"));
  }

  @Test
  void match_hasTheValuesOfTheRulesOwnFields() {
    Correlation correlation = written(GROUPED);
    FakeFields record = FakeFields.of("thing", "x", "what", 5.0);
    assertThat(correlation.match(rule('a'), "e", Counting.START, record).values())
        .isEqualTo(Map.of("thing", "x"));
    TimedMatch other = correlation.match(rule('b'), "f", Counting.START, record);
    assertThat(other.values()).isEqualTo(Map.of("what", "5"));
    assertThat(
            correlation.clusters(
                List.of(correlation.match(rule('a'), "e", Counting.START, record), other),
                Instant.MIN))
        .hasSize(1);
  }

  @Test
  void match_ofARuleThatIsNotCounted_isRefused() {
    assertThatThrownBy(
            () -> written(GROUPED).match(rule('c'), "e", Counting.START, FakeFields.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(rule('c').toString());
  }

  private static TimedMatch value(String id, long minute, String value) {
    return Counting.match(id, minute, value);
  }

  private static TimedMatch pair(String id, long minute, String v, String w) {
    return new TimedMatch(id, minute(minute), rule('a'), new TreeMap<>(Map.of("v", v, "w", w)));
  }
}
