package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JudgedTimeTest {

  private static final Instant MONDAY = Instant.parse("2026-11-02T12:00:00Z");
  private static final Instant TUESDAY = MONDAY.plus(Duration.ofDays(1));
  private static final Duration DAY = JudgedTime.wanted(Duration.ofDays(1));

  /** A pipeline that tells something each minute from one time until another. */
  private static JudgedTime.Told running(Instant start, Instant end) {
    return (from, to) -> from.isBefore(end) && to.isAfter(start);
  }

  private static Duration judged(Instant until, JudgedTime.Told told) {
    return JudgedTime.of(MONDAY, until, DAY, told);
  }

  @Test
  void pipelineThatRan_judgedForLongEnough() {
    assertThat(judged(TUESDAY, running(MONDAY, TUESDAY))).isEqualTo(DAY);
  }

  @Test
  void pipelineThatStoodStill_judgedNothing() {
    assertThat(judged(TUESDAY, (from, to) -> false)).isZero();
  }

  @Test
  void pipelineThatStoodStillForHalfADay_judgedForTheOtherHalf() {
    Instant evening = MONDAY.plus(Duration.ofHours(12));

    assertThat(judged(TUESDAY, running(MONDAY, evening))).isEqualTo(Duration.ofHours(12));
  }

  @Test
  void trialThatGoesOnAfterAStandstill_isLongEnoughInTheEnd() {
    Instant evening = MONDAY.plus(Duration.ofHours(12));
    Instant wednesday = TUESDAY.plus(Duration.ofHours(12));

    assertThat(judged(wednesday, running(evening, wednesday))).isEqualTo(DAY);
  }

  @Test
  void restart_isNoGap() {
    JudgedTime.Told told =
        (from, to) -> !from.equals(TUESDAY.minus(Duration.ofHours(3))) && from.isBefore(TUESDAY);

    assertThat(judged(TUESDAY, told)).isEqualTo(DAY);
  }

  @Test
  void whatJudgedBeforeTheTrial_isNotCounted() {
    assertThat(judged(TUESDAY, running(MONDAY.minus(Duration.ofDays(1)), MONDAY))).isZero();
  }

  /** What the topic no longer has nobody can show. */
  @Test
  void trialOfMonths_asksForTheLastSixDays() {
    Duration wanted = JudgedTime.wanted(Duration.ofDays(90));

    assertThat(wanted).isBetween(Duration.ofDays(5), Duration.ofDays(6));
    assertThat(JudgedTime.of(MONDAY, MONDAY.plus(Duration.ofDays(90)), wanted, (from, to) -> true))
        .isEqualTo(wanted);
  }

  @Test
  void trialOfMinutes_asksForNothing() {
    assertThat(JudgedTime.wanted(Duration.ofMinutes(10))).isZero();
  }
}
