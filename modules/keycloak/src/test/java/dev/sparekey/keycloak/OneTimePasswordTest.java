package dev.sparekey.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class OneTimePasswordTest {

  /** RFC 6238, appendix B, of whose eight digits these are the last six. */
  @Test
  void password_ofTheStandardsExamples_isAsPrintedThere() throws Exception {
    String secret = "12345678901234567890";
    assertThat(OneTimePassword.at(Instant.ofEpochSecond(59), secret)).isEqualTo("287082");
    assertThat(OneTimePassword.at(Instant.ofEpochSecond(1_111_111_109), secret))
        .isEqualTo("081804");
  }
}
