package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokersTest {

  @Test
  void settings_withALoginThatCannotBeParsed_areRefusedWithoutIt() {
    NotStartedException refused =
        catchThrowableOfType(
            NotStartedException.class,
            () ->
                Brokers.await(
                    Map.of(
                        "bootstrap.servers", "127.0.0.1:1",
                        "security.protocol", "SASL_SSL",
                        "sasl.jaas.config", "a.Module required password=open Sesame42;"),
                    "127.0.0.1:1",
                    Duration.ofSeconds(1),
                    line -> {}));

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused).hasMessageContaining("because of sasl.jaas.config");
    assertThat(refused.getMessage()).doesNotContain("Sesame42").doesNotContain("open");
  }
}
