package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HealthTest {

  private final Health health = new Health();

  @Test
  void report_beforeThePipeline_namesThePhase() {
    health.phase("brokers");

    assertThat(health.report())
        .isEqualTo(
            new StatusServer.Report(
                false,
                new TreeMap<>(Map.of("pipeline", "not started", "registry", "not asked yet")),
                List.of("brokers")));
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

    assertThat(health.report().parts()).containsEntry("registry", "does not answer");
    assertThat(health.report().waitingFor()).containsExactly("starting");
  }
}
