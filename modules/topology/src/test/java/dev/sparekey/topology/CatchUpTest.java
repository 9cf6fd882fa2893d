package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CatchUpTest {

  private static final long START = Instant.parse("2026-03-20T14:00:00Z").toEpochMilli();
  private static final long OUTAGE = Instant.parse("2026-03-20T09:00:00Z").toEpochMilli();

  private final CatchUp catchUp = new CatchUp(START);

  @Test
  void time_beforeAnythingWasRead_isNotTold() {
    assertThat(catchUp.time(START + 1_000)).isNull();
  }

  @Test
  void time_afterTenQuietSeconds_isNow() {
    assertThat(catchUp.time(START + 10_000)).isEqualTo(Instant.ofEpochMilli(START + 10_000));
  }

  @Test
  void time_inABacklog_isThatOfTheFeedThatIsLeastFar() {
    catchUp.read("desk", OUTAGE);
    catchUp.read("desk", OUTAGE + 1_000);
    catchUp.read("idp", START);

    assertThat(catchUp.time(START + 1_000)).isEqualTo(Instant.ofEpochMilli(OUTAGE + 1_000));
  }

  @Test
  void time_inAGapOfABacklog_isNotTold() {
    catchUp.read("desk", OUTAGE);
    catchUp.time(START + 1_000);

    assertThat(catchUp.time(START + 2_000)).isNull();
    assertThat(catchUp.time(START + 60_000)).isNull();
    assertThat(catchUp.time(START + 121_000)).isEqualTo(Instant.ofEpochMilli(START + 121_000));
  }

  @Test
  void time_onceRecordsAreFresh_isNowThoughNoneCome() {
    catchUp.read("desk", START);
    catchUp.time(START + 1_000);

    assertThat(catchUp.time(START + 2_000)).isEqualTo(Instant.ofEpochMilli(START + 2_000));
  }
}
