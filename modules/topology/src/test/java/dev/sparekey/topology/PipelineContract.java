package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparekey.testkit.FinalState;
import dev.sparekey.testkit.KafkaAndRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the pipeline does on any broker and registry. */
abstract class PipelineContract {

  @TempDir private Path dir;

  abstract KafkaAndRegistry start(Path dir) throws Exception;

  @Test
  void scenario_throughBrokerAndRegistry_endsAsTheStagesDrivenDirectly() throws Exception {
    try (KafkaAndRegistry platform = start(dir.resolve("platform"));
        TestBed bed = new TestBed(platform)) {
      Pipeline pipeline = bed.pipeline(dir.resolve("state"));
      try (pipeline) {
        bed.produce(Scenario.records());
        await().atMost(Duration.ofSeconds(60)).until(bed::isDone);
        assertThat(pipeline.state()).isEqualTo(Pipeline.State.READY);
      }
      assertThat(pipeline.state()).isEqualTo(Pipeline.State.CLOSED);

      Direct direct = new Direct(Scenario.settings(Settings.Time.RECORDS, 1));
      Scenario.records().forEach(direct::accept);
      Map<String, FinalState> standing = FinalState.of(bed.alerts());
      assertThat(standing).isEqualTo(FinalState.of(direct.alerts().values()));
      assertThat(standing.values())
          .filteredOn(FinalState::delivered)
          .isNotEmpty()
          .allMatch(alert -> alert.account().nativeId().equals("anna"));
      assertThat(bed.states()).hasSize(2).isEqualTo(direct.states());
      assertThat(bed.size(Topics.DEAD_LETTERS)).isZero();
    }
  }
}
