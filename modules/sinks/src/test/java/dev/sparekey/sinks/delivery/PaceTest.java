package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static final Instant NOON = Instant.parse("2026-03-24T12:00:00Z");

  @Test
  void tenAMinute_goAtOnceAndThenOneEachSixSeconds() {
    Pace pace = new Pace(10);
    assertThat(pace.allowance(NOON)).isEqualTo(10);
    pace.went(10);
    assertThat(pace.allowance(NOON.plusSeconds(5))).isZero();
    assertThat(pace.allowance(NOON.plusSeconds(6))).isEqualTo(1);
  }

  @Test
  void quietHour_savesNoMoreThanAMinute() {
    Pace pace = new Pace(10);
    pace.went(pace.allowance(NOON));
    assertThat(pace.allowance(NOON.plusSeconds(3600))).isEqualTo(10);
  }

  @Test
  void noBound_isNone() {
    Pace pace = new Pace(0);
    pace.went(1_000_000);
    assertThat(pace.allowance(NOON)).isGreaterThan(1_000_000);
  }
}
