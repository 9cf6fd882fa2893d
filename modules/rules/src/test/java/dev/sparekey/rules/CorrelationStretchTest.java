package dev.sparekey.rules;

import static dev.sparekey.rules.Counting.match;
import static dev.sparekey.rules.Counting.matches;
import static dev.sparekey.rules.Counting.minute;
import static dev.sparekey.rules.Counting.rule;
import static dev.sparekey.rules.Counting.shown;
import static dev.sparekey.rules.Counting.temporal;
import static dev.sparekey.rules.Counting.written;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stretches of ten minutes' correlations are of 80: one ends, and one begins, at minute 40. */
class CorrelationStretchTest {

  private static final Correlation TWO = temporal("event_count", "a", "{gte: 2}");

  private static List<String> cut(Correlation correlation, String words) {
    return shown(correlation.clustersByStretch(matches(words), Instant.MIN));
  }

  @ParameterizedTest
  @CsvSource({"1s,PT8S", "30m,PT4H", "24h,PT168H", "6d,PT168H", "30d,PT720H"})
  void stretch_isEightTimeSpansOrAWeekOrOne(String timespan, Duration stretch) {
    Correlation correlation =
        written(
            "title: t\ncorrelation: {type: event_count, rules: [a], timespan: %s, condition: {gte: 2}}\n"
                .formatted(timespan));

    assertThat(correlation.stretch()).isEqualTo(stretch);
  }

  @ParameterizedTest
  @CsvSource({"1s,PT1H2S", "10s,PT1H20S", "10m,PT1H20M", "24h,PT168H", "30d,PT720H"})
  void stretchOfAnAbsence_isNoShorterThanWhatBearsOnIt(String timespan, Duration stretch) {
    Correlation correlation =
        written(
            ("title: t\ncorrelation: {type: temporal, rules: [a, b], timespan: %s,"
                    + " condition: a and not b}\n")
                .formatted(timespan));

    assertThat(correlation.stretch()).isEqualTo(stretch);
  }

  @Test
  void stretch_beginsAtAMultipleSince1970() {
    Duration length = TWO.stretch();
    assertThat(Correlation.stretch(minute(39), length)).isEqualTo(minute(-40));
    assertThat(Correlation.stretch(minute(40), length)).isEqualTo(minute(40));
    assertThat(Correlation.stretch(Instant.EPOCH.minusNanos(1), length))
        .isEqualTo(Instant.EPOCH.minus(length));
  }

  @Test
  void clusters_withinAStretch_areThoseWithoutACut() {
    assertThat(cut(TWO, "a0 a9 a30 a31")).isEqualTo(shown(TWO, "a0 a9 a30 a31"));
  }

  @Test
  void cluster_endsWithItsStretchAndGoesOnAsAnother() {
    assertThat(shown(TWO, "a35 a38 a41 a44")).containsExactly("a35 a38 a41 a44");
    assertThat(cut(TWO, "a35 a38 a41 a44")).containsExactly("a35 a38 a41 a44", "a41 a44");
  }

  @Test
  void windowThatHoldsWhatIsInTwoStretches_isOneCluster() {
    assertThat(cut(TWO, "a38 a42")).containsExactly("a38 a42");
  }

  @Test
  void clusterThatLooksBack_goesOnWithWhatIsNew() {
    Correlation sum = temporal("value_sum", "a", "{field: v, gte: 2}");
    List<TimedMatch> ones = List.of(match("x", 35, "1"), match("y", 38, "1"), match("z", 41, "1"));

    assertThat(shown(sum.clusters(ones, Instant.MIN))).containsExactly("x y z");
    assertThat(shown(sum.clustersByStretch(ones, Instant.MIN))).containsExactly("x y", "z");
  }

  @Test
  void needed_areTheRulesWithoutWhichThereIsNone() {
    assertThat(TWO.needed()).containsExactly(rule('a'));
    assertThat(temporal("event_count", "a, b", "{gte: 2}").needed()).isEmpty();
    assertThat(temporal("temporal", "a, b, c", "(a or b) and c").needed())
        .containsExactly(rule('c'));
    assertThat(temporal("temporal_ordered", "a, b, c", "a and b and not c").needed())
        .containsExactly(rule('a'), rule('b'));
  }

  @Test
  void firstAndLast_decideCountsOfEventsAndWhatOccursOfTwoRules() {
    assertThat(TWO.isDecidedByFirstAndLast()).isTrue();
    assertThat(temporal("temporal", "a, b, c", "a and b and c").isDecidedByFirstAndLast()).isTrue();
    assertThat(temporal("temporal_ordered", "a, b", "a and b").isDecidedByFirstAndLast()).isTrue();
    assertThat(temporal("temporal_ordered", "a, b, c", "a and b and c").isDecidedByFirstAndLast())
        .isFalse();
    assertThat(temporal("value_count", "a", "{field: x, gte: 2}").isDecidedByFirstAndLast())
        .isFalse();
    assertThat(temporal("value_sum", "a", "{field: x, gte: 2}").isDecidedByFirstAndLast())
        .isFalse();
  }

  @Test
  void differentValues_areCountedByValueCountAlone() {
    assertThat(temporal("value_count", "a", "{field: x, gte: 2}").countsValues()).isTrue();
    assertThat(temporal("value_sum", "a", "{field: x, gte: 2}").countsValues()).isFalse();
    assertThat(TWO.countsValues()).isFalse();
  }

  @Test
  void cluster_beginsWithItsAnchorUnlessItLooksBack() {
    assertThat(TWO.beginsWithItsAnchor()).isTrue();
    assertThat(temporal("value_sum", "a", "{field: x, gte: 2}").beginsWithItsAnchor()).isFalse();
  }
}
