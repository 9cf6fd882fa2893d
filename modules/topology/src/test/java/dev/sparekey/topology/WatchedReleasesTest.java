package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.rules.RuleSet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchedReleasesTest {

  private static final String NEW = "1".repeat(64);
  private static final String OLD = "0".repeat(64);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RuleSet none = RuleSet.load(Map.of());
  private final WatchedReleases releases =
      new WatchedReleases(
          release -> {
            if (release.equals(OLD)) {
              throw new ReleaseRefusedException("rule.yml:3:7: unknown modifier");
            }
            return none;
          },
          new FindingMeters(none, meters),
          meters);

  private double unloadable() {
    return meters.get(WatchedReleases.UNLOADABLE).gauge().value();
  }

  @Test
  void releaseThatDoesNotLoad_isRefusedAndMetered() {
    assertThat(unloadable()).isZero();

    assertThatThrownBy(() -> releases.of(OLD)).isInstanceOf(ReleaseRefusedException.class);

    assertThat(unloadable()).isEqualTo(1);
  }

  @Test
  void releaseThatLoads_endsThat() {
    assertThatThrownBy(() -> releases.of(OLD)).isInstanceOf(ReleaseRefusedException.class);

    assertThat(releases.of(NEW)).isSameAs(none);

    assertThat(unloadable()).isZero();
  }
}
