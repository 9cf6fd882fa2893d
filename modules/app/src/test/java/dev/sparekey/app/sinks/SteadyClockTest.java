package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SteadyClockTest {

  private static final Instant NOON = Instant.parse("2026-03-24T12:00:00Z");

  @Test
  void time_isThatOfTheStartAndWhatHasPassed() {
    AtomicLong nanos = new AtomicLong(-7);
    SteadyClock clock = new SteadyClock(NOON, nanos::get);
    assertThat(clock.instant()).isEqualTo(NOON);
    nanos.addAndGet(1_500_000_000L);
    assertThat(clock.instant()).isEqualTo(NOON.plusMillis(1_500));
  }

  /** The machine's count may begin anywhere, and goes on from its greatest to its least. */
  @Test
  void countThatRunsOver_changesNothing() {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    SteadyClock clock = new SteadyClock(NOON, nanos::get);
    nanos.addAndGet(10);
    assertThat(clock.instant()).isEqualTo(NOON.plusNanos(10));
  }
}
