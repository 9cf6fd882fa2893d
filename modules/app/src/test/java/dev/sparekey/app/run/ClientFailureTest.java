package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFailureTest {

  private static final Map<String, Object> SETTINGS =
      Map.of(
          "sasl.jaas.config",
          "a.b.Module required username=\"user\" password=\"open Sesame42\";",
          "ssl.keystore.key",
          "topSecret",
          "client.id",
          "visible");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Value not specified for key 'x' in JAAS config",
        "near Sesame42",
        "the key topSecret is bad"
      })
  void message_thatMayHoldASecret_namesTheSettingOnly(String message) {
    assertThat(ClientFailure.reason(new IllegalArgumentException(message), SETTINGS))
        .startsWith("IllegalArgumentException because of s")
        .doesNotContain("Sesame42")
        .doesNotContain("topSecret");
  }

  @Test
  void message_withoutASecret_isKeptOnOneLine() {
    assertThat(
            ClientFailure.reason(
                new SaslAuthenticationException("Invalid username\nor password of visible"),
                SETTINGS))
        .isEqualTo("Invalid username or password of visible");
  }
}
