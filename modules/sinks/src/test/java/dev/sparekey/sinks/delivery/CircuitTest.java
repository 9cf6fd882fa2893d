package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CircuitTest {

  private static final Instant NOON = Instant.parse("2026-03-24T12:00:00Z");

  private final Circuit circuit = new Circuit(new Random(7));

  @Test
  void failures_pauseTwiceAsLongEachTimeUpToAMinute() {
    for (long ceiling : new long[] {1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000}) {
      assertThat(circuit.failed(NOON, null))
          .isBetween(Duration.ofMillis(ceiling / 2), Duration.ofMillis(ceiling));
    }
  }

  @Test
  void pause_isKept() {
    Duration pause = circuit.failed(NOON, null);
    assertThat(circuit.mayTry(NOON.plus(pause).minusMillis(1))).isFalse();
    assertThat(circuit.mayTry(NOON.plus(pause))).isTrue();
    assertThat(circuit.isBroken()).isTrue();
  }

  @Test
  void success_makesAllAsBefore() {
    circuit.failed(NOON, null);
    circuit.passed();
    assertThat(circuit.mayTry(NOON)).isTrue();
    assertThat(circuit.isBroken()).isFalse();
  }

  @Test
  void patienceAskedFor_isGrantedForAMinuteAndFromTheThirdFailureOnForTen() {
    for (int minutes : new int[] {1, 1, 10, 10}) {
      assertThat(circuit.failed(NOON, Duration.ofDays(3))).isEqualTo(Duration.ofMinutes(minutes));
    }
    assertThat(circuit.failed(NOON, Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void patienceAskedFor_isForWhatIsSetAsideToo() {
    circuit.failed(NOON, null);
    assertThat(circuit.isToBeLeftAlone(NOON)).isFalse();
    circuit.failed(NOON, Duration.ofSeconds(50));
    assertThat(circuit.isToBeLeftAlone(NOON.plusSeconds(49))).isTrue();
    assertThat(circuit.isToBeLeftAlone(NOON.plusSeconds(50))).isFalse();
  }

  @Test
  void signalThatIsTaken_provesNothing() {
    circuit.failed(NOON, null);
    circuit.answered();
    assertThat(circuit.isBroken()).isFalse();
    assertThat(circuit.isProven()).isFalse();
    circuit.passed();
    assertThat(circuit.isProven()).isTrue();
    circuit.failed(NOON, null);
    assertThat(circuit.isProven()).isFalse();
  }
}
