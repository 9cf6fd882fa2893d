package dev.sparekey.app.receivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.receivers.FeedLoop;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReceptionTest {

  @Test
  void feedThatIsNoLongerRead_isShown() {
    Map<String, FeedLoop> loops = Map.of("okta", loop(true, 0), "duo", loop(false, 3));

    assertThat(Reception.state("wait", loops))
        .containsOnly(
            Map.entry("decisions", "wait"),
            Map.entry("feed okta", "is read"),
            Map.entry("feed duo", "is not read: restart"));
    assertThat(Reception.state(null, Map.of())).isEmpty();
  }

  @Test
  void feedOfWhichRecordsWerePassedOver_saysHowMany() {
    assertThat(Reception.state(null, Map.of("okta", loop(true, 2))))
        .containsExactly(
            Map.entry(
                "feed okta",
                "is read, but 2 of its records cannot be read here: the log says which"));
  }

  private static FeedLoop loop(boolean runs, long passedOver) {
    return new FeedLoop() {
      @Override
      public boolean isRunning() {
        return runs;
      }

      @Override
      public long passedOver() {
        return passedOver;
      }
    };
  }
}
