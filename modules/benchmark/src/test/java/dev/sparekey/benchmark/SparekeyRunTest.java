package dev.sparekey.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Event;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SparekeyRunTest {

  @Test
  void sparekey_inOrder_alertsWhatIsTrue() {
    Workload workload = Workload.inOrder(3_000, 300, 7);

    Score score = score(workload, new SparekeyRun(SparekeyRun.Marking.PROVEN_TO_NOW));

    assertThat(score.truth()).isPositive();
    assertThat(score.missed()).isZero();
    assertThat(score.wrong()).isZero();
  }

  @Test
  void sparekey_lateTickets_endsRightAndDeliversNothingWrong() {
    Workload workload = Workload.lateTickets(3_000, 400, 7);

    Score score =
        score(
            workload,
            new SparekeyRun(
                SparekeyRun.Marking.ASSUMED_THEN_PROVEN, Duration.ofSeconds(10), record -> {}));

    assertThat(score.firstPrecision()).isLessThan(1);
    assertThat(score.finalPrecision()).isEqualTo(1);
    assertThat(score.finalRecall()).isEqualTo(1);
    assertThat(score.delivered()).isPositive();
    assertThat(score.deliveredPrecision()).isEqualTo(1);
  }

  private static Score score(Workload workload, SparekeyRun run) {
    SparekeyEvents form = new SparekeyEvents(workload.accounts());
    Event[] events = workload.happenings().stream().map(form::of).toArray(Event[]::new);
    return Score.of(new Truth(workload.happenings()), run.run(events));
  }
}
