package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.app.rules.ControlLog;
import dev.sparekey.model.Control;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What is known of what was published before anything is. */
class LiveRulesTest {

  private static final List<ControlLog.Entry> LOG =
      List.of(
          new ControlLog.Entry(
              0, "a".repeat(64), new Control("mara", Instant.EPOCH, "by hand", "a".repeat(64))));

  @Test
  void releasesOfWhichAllTextsAreRead_areKnown() {
    assertThat(LiveRules.whole(() -> LOG, () -> true)).isEqualTo(LOG);
  }

  /** Else a rule that is tried would pass for one that never was, and alert. */
  @Test
  void releasesOfWhichTheTextsAreNotReadInTime_areAnOutage() {
    assertThatThrownBy(() -> LiveRules.whole(() -> LOG, () -> false))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("topic sparekey.rules was not read in time");
  }
}
