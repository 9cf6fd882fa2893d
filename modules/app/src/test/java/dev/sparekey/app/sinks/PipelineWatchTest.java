package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PipelineWatchTest {

  private Instant now = Instant.parse("2026-03-24T12:00:00Z");
  private PipelineWatch.Progress progress = () -> 7;
  private final PipelineWatch watch = new PipelineWatch(() -> progress.read(), () -> {}, () -> now);

  @AfterEach
  void close() throws Exception {
    watch.close();
  }

  private void lookAfter(Duration time) {
    now = now.plus(time);
    watch.look();
  }

  /** Reads on once, so that the pipeline has been seen to go on. */
  private void goesOn() {
    lookAfter(Duration.ZERO);
    progress = () -> 8;
    lookAfter(Duration.ZERO);
  }

  /** A process that is started anew each ten minutes would else call a dead one alive each time. */
  @Test
  void pipelineThatWasNeverSeenToGoOn_isNotAlive() {
    lookAfter(Duration.ZERO);
    lookAfter(Duration.ofSeconds(5));
    assertThat(watch.isAlive()).isFalse();
    assertThat(watch.state()).isEqualTo("has not been seen to go on since 2026-03-24T12:00:00Z");
  }

  @Test
  void pipelineOfWhichNothingMoved_standsStillAfterFiveMinutes() {
    goesOn();
    lookAfter(Duration.ofMinutes(5));
    assertThat(watch.isAlive()).isTrue();
    lookAfter(Duration.ofSeconds(15));
    assertThat(watch.isAlive()).isFalse();
    assertThat(watch.state()).isEqualTo("stands still since 2026-03-24T12:00:00Z");
  }

  @Test
  void pipelineThatReads_isAlive() {
    for (int i = 0; i < 60; i++) {
      long read = i;
      progress = () -> read;
      lookAfter(Duration.ofMinutes(1));
    }
    assertThat(watch.isAlive()).isTrue();
    assertThat(watch.state()).isEqualTo("goes on");
  }

  @Test
  void pipelineThatGoesOn_isAliveAgain() {
    goesOn();
    lookAfter(Duration.ofHours(1));
    assertThat(watch.isAlive()).isFalse();
    progress = () -> 9;
    lookAfter(Duration.ofSeconds(15));
    assertThat(watch.isAlive()).isTrue();
  }

  @Test
  void brokersThatDoNotTellForFiveMinutes_areNoSignOfLife() {
    goesOn();
    progress =
        () -> {
          throw new TimeoutException("no node");
        };
    lookAfter(Duration.ofMinutes(6));
    assertThat(watch.isAlive()).isFalse();
  }

  @Test
  void lookThatFails_isNotTheLast() {
    goesOn();
    progress =
        () -> {
          throw new IllegalStateException("closed");
        };
    lookAfter(Duration.ofMinutes(6));
    progress = () -> 10;
    lookAfter(Duration.ofSeconds(5));
    assertThat(watch.isAlive()).isTrue();
  }

  @Test
  void groupThatMayNotBeSeen_isTakenToBeAliveAndSaidNotToBeSeen() {
    progress =
        () -> {
          throw new GroupAuthorizationException("sparekey");
        };
    lookAfter(Duration.ofMinutes(6));
    assertThat(watch.isAlive()).isTrue();
    assertThat(watch.state())
        .isEqualTo("is not seen: grant Describe on its group and on sparekey.inbox");
  }
}
