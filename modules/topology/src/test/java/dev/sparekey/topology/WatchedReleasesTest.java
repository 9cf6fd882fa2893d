package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.engine.Activation;
import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.rules.RuleSet;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchedReleasesTest {

  private static final Activation FIRST = new Activation(7, "7".repeat(64));
  private static final Activation UNREADABLE = new Activation(8, "8".repeat(64));
  private static final Activation LAST = new Activation(9, "9".repeat(64));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final RuleSet none = RuleSet.load(Map.of());
  private final WatchedReleases releases =
      new WatchedReleases(
          release -> {
            if (release.equals(UNREADABLE)) {
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

    assertThatThrownBy(() -> releases.of(UNREADABLE)).isInstanceOf(ReleaseRefusedException.class);

    assertThat(unloadable()).isEqualTo(1);
  }

  /** A partition that goes on with what it had, while another has refused. */
  @Test
  void olderReleaseThatLoads_doesNotEndThat() {
    assertThatThrownBy(() -> releases.of(UNREADABLE)).isInstanceOf(ReleaseRefusedException.class);

    assertThat(releases.of(FIRST)).isSameAs(none);

    assertThat(unloadable()).isEqualTo(1);
  }

  /** It is only compared with. */
  @Test
  void olderReleaseThatDoesNotLoad_isNotMetered() {
    assertThat(releases.of(LAST)).isSameAs(none);

    assertThatThrownBy(() -> releases.of(UNREADABLE)).isInstanceOf(ReleaseRefusedException.class);

    assertThat(unloadable()).isZero();
  }

  @Test
  void newerReleaseThatLoads_endsThat() {
    assertThatThrownBy(() -> releases.of(UNREADABLE)).isInstanceOf(ReleaseRefusedException.class);

    assertThat(releases.of(LAST)).isSameAs(none);

    assertThat(unloadable()).isZero();
  }
}
