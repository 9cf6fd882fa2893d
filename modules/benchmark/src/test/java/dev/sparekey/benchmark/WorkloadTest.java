package dev.sparekey.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkloadTest {

  @Test
  void workload_ofTheSameSeed_isTheSame() {
    assertThat(Workload.inOrder(5_000, 500, 7).checksum())
        .isEqualTo(Workload.inOrder(5_000, 500, 7).checksum())
        .isNotEqualTo(Workload.inOrder(5_000, 500, 8).checksum());
  }

  @Test
  void workload_inOrder_arrivesAsItOccursWithElevenPercentRegenerations() {
    List<Happening> happenings = Workload.inOrder(10_000, 1_000, 7).happenings();

    assertThat(happenings).isSortedAccordingTo(Happening.BY_ARRIVAL);
    assertThat(happenings).allMatch(one -> one.arrivedAt() == one.occurredAt());
    assertThat(count(happenings, Happening.Kind.REGENERATION)).isEqualTo(1_100);
  }

  @Test
  void lateTickets_sevenInTen_arriveWithinAMinute() {
    List<Happening> happenings = Workload.lateTickets(20_000, 3_000, 7).happenings();
    long tickets = count(happenings, Happening.Kind.TICKET);
    long soon =
        happenings.stream()
            .filter(one -> one.kind() == Happening.Kind.TICKET)
            .filter(one -> one.arrivedAt() - one.occurredAt() <= 60_000)
            .count();

    assertThat((double) soon / tickets).isBetween(0.65, 0.75);
  }

  private static long count(List<Happening> happenings, Happening.Kind kind) {
    return happenings.stream().filter(one -> one.kind() == kind).count();
  }
}
