package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Proof;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedMetersTest {

  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final FeedMeters meters =
      new FeedMeters(List.of("okta", "zendesk"), registry, () -> NOON);

  @Test
  void feed_beforeItsFirstRecord_isNotANumber() {
    assertThat(silence("okta")).isNaN();
    assertThat(lag("okta", "proven")).isNaN();
  }

  @Test
  void silence_isThatOfTheNewestRecordOfAnyPartition() {
    meters.record("okta", 0, NOON.minusSeconds(90));
    meters.record("okta", 1, NOON.minusSeconds(30));
    meters.record("okta", 1, NOON.minusSeconds(60));

    assertThat(silence("okta")).isEqualTo(30);
    assertThat(silence("zendesk")).isNaN();
  }

  @Test
  void lag_isThatOfThePartitionThatIsFarthestBehind() {
    meters.mark("okta", 0, NOON.minusSeconds(600), Proof.ASSUMED);
    meters.mark("okta", 1, NOON.minusSeconds(120), Proof.ASSUMED);
    meters.mark("okta", 1, NOON.minusSeconds(60), Proof.PROVEN);

    assertThat(lag("okta", "assumed")).isEqualTo(600);
    assertThat(lag("okta", "proven")).isEqualTo(60);
  }

  @Test
  void partition_thatIsReadElsewhere_countsNoMore() {
    meters.mark("okta", 0, NOON.minusSeconds(600), Proof.ASSUMED);
    meters.mark("okta", 1, NOON.minusSeconds(120), Proof.ASSUMED);
    meters.forget(0);

    assertThat(lag("okta", "assumed")).isEqualTo(120);
  }

  private double silence(String feed) {
    return registry.get(FeedMeters.SILENCE).tag("feed", feed).gauge().value();
  }

  private double lag(String feed, String proof) {
    return registry.get(FeedMeters.LAG).tag("feed", feed).tag("proof", proof).gauge().value();
  }
}
