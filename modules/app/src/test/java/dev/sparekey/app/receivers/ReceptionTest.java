package dev.sparekey.app.receivers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class ReceptionTest {

  @Test
  void feedThatIsNoLongerRead_isShown() {
    Map<String, BooleanSupplier> loops = Map.of("okta", () -> true, "duo", () -> false);

    assertThat(Reception.state("wait", loops))
        .containsOnly(
            Map.entry("decisions", "wait"),
            Map.entry("feed okta", "is read"),
            Map.entry("feed duo", "is not read: restart"));
    assertThat(Reception.state(null, Map.of())).isEmpty();
  }
}
