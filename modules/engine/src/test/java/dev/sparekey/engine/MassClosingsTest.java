package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.TriageDecision;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MassClosingsTest extends ControlledStage {

  private void close(int from, int to, String by, Instant start, Duration apart) {
    close("default", from, to, by, start, apart);
  }

  private void close(String tenant, int from, int to, String by, Instant start, Duration apart) {
    for (int i = from; i < to; i++) {
      Instant at = start.plus(apart.multipliedBy(i - from));
      decide(seen(tenant, i), by, TriageDecision.Outcome.BENIGN, at);
    }
  }

  @Test
  void twentyFiveClosedByOnePersonWithinAnHour_areOneAlertThatIsToldAgainAtFifty() {
    close(0, 24, "mara", day(1), Duration.ofMinutes(2));
    assertThat(said()).isEmpty();

    close(24, 50, "mara", day(1).plus(Duration.ofMinutes(48)), Duration.ofMinutes(1));

    assertThat(said()).extracting(Alert::revision).containsExactly(1, 2);
    assertThat(said()).extracting(Alert::id).containsOnly(said().getFirst().id());
    assertThat(said().getLast().absence()).singleElement().asString().startsWith("50 findings");
    assertThat(said().getLast().evidence()).hasSize(20);
    assertThat(said().getLast().evidenceOmitted()).isEqualTo(30);
  }

  @Test
  void twentyFiveClosedInADay_areNone() {
    close(0, 25, "mara", day(1), Duration.ofMinutes(50));

    assertThat(said()).isEmpty();
  }

  @Test
  void oneFindingClosedAgainAndAgain_isNone() {
    for (int i = 0; i < 60; i++) {
      decide(seen(0), "mara", TriageDecision.Outcome.BENIGN, day(1).plusSeconds(i));
    }

    assertThat(said()).isEmpty();
  }

  @Test
  void trueAlarms_areNoMass() {
    for (int i = 0; i < 30; i++) {
      decide(seen(i), "mara", TriageDecision.Outcome.TRUE_POSITIVE, day(1).plusSeconds(i));
    }

    assertThat(said()).isEmpty();
  }

  @Test
  void hundredClosedUnderAsManyNames_areOneAlert() {
    for (int i = 0; i < 100; i++) {
      close(i, i + 1, "somebody" + i, day(1).plusSeconds(i), Duration.ZERO);
    }

    assertThat(said()).hasSize(1);
    assertThat(said().getFirst().subject()).isEqualTo("several people");
  }

  @Test
  void findingsOfTwoTenantsClosedByOnePerson_areCountedApart() {
    close("one", 0, 24, "mara", day(1), Duration.ofSeconds(1));
    close("two", 24, 48, "mara", day(1), Duration.ofSeconds(1));
    assertThat(said()).isEmpty();

    close("one", 48, 49, "mara", day(1).plusSeconds(60), Duration.ZERO);

    assertThat(said()).singleElement().returns("one", Alert::tenant);
    assertThat(said().getFirst().evidence())
        .extracting(EvidenceLine::text)
        .noneMatch(line -> line.contains("00uP24"));
  }

  @Test
  void hundredClosedOfTwoTenants_areTheMassOfNeither() {
    for (int i = 0; i < 120; i++) {
      close(i % 2 == 0 ? "one" : "two", i, i + 1, "s" + i, day(1).plusSeconds(i), Duration.ZERO);
    }

    assertThat(said()).isEmpty();
  }
}
