package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTest {

  private final Health health = new Health();

  @Test
  void report_beforeThePipeline_namesThePhase() {
    health.phase("brokers");

    assertThat(health.report())
        .isEqualTo(new Health.Report(false, List.of("brokers"), "not started", "not asked yet"));
  }

  @Test
  void report_onAGrownTopic_saysWhatToDo() {
    health.grown("raw.okta", 2, 4);

    assertThat(health.report().waitingFor())
        .contains("restart: topic raw.okta has 4 partitions, at the start 2");
  }

  @Test
  void report_withASilentRegistry_saysSoAndWaitsForNothingMore() {
    health.registryAnswers(false);

    assertThat(health.report().registry()).isEqualTo("does not answer");
    assertThat(health.report().waitingFor()).containsExactly("starting");
  }
}
