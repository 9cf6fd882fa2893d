package dev.sparekey.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreTest {

  private static final long MINUTE = 60_000;

  /** One with a ticket in time, one with a ticket too late, one with none. */
  private static final Truth TRUTH =
      new Truth(
          List.of(
              new Happening(Happening.Kind.REGENERATION, 0, 0, 0, "explained"),
              new Happening(Happening.Kind.TICKET, 0, 30 * MINUTE, 40 * MINUTE, "t0"),
              new Happening(Happening.Kind.REGENERATION, 1, 0, 0, "too late"),
              new Happening(Happening.Kind.TICKET, 1, 30 * MINUTE + 1, 31 * MINUTE, "t1"),
              new Happening(Happening.Kind.REGENERATION, 2, 0, 0, "alone")));

  @Test
  void truth_ticketOfTheLastMomentOrOfAnotherAccount_decides() {
    assertThat(TRUTH.holds("explained")).isFalse();
    assertThat(TRUTH.holds("too late")).isTrue();
    assertThat(TRUTH.holds("alone")).isTrue();
    assertThat(TRUTH.alerts()).isEqualTo(2);
  }

  @Test
  void score_wrongSignalTakenBack_lowersOnlyTheFirstPrecision() {
    Score score =
        Score.of(
            TRUTH,
            List.of(
                new Signal("explained", 31 * MINUTE, true, false),
                new Signal("too late", 32 * MINUTE, true, false),
                new Signal("explained", 40 * MINUTE, false, false),
                new Signal("too late", 200 * MINUTE, true, true)));

    assertThat(score.firstPrecision()).isEqualTo(0.5);
    assertThat(score.deliveredPrecision()).isEqualTo(1);
    assertThat(score.finalPrecision()).isEqualTo(1);
    assertThat(score.finalRecall()).isEqualTo(0.5);
    assertThat(score.firstSignal().median()).isEqualTo(32 * MINUTE);
    assertThat(score.correction().median()).isEqualTo(9 * MINUTE);
    assertThat(score.neverCorrected()).isZero();
  }

  @Test
  void score_wrongSignalThatStands_isNeverCorrected() {
    Score score = Score.of(TRUTH, List.of(new Signal("explained", 31 * MINUTE, true, true)));

    assertThat(score.neverCorrected()).isEqualTo(1);
    assertThat(score.wrong()).isEqualTo(1);
    assertThat(score.missed()).isEqualTo(2);
  }
}
