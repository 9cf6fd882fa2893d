package dev.sparekey.ingest.redaction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExposureTest {

  private static final String LIST = "83920174, 29384756, 48392017, 59201748, 30495867";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "my codes\n" + LIST,
        LIST + " which of them?",
        "recovery codes: 83920174 29384756",
        "backup codes a1b2c-3d4e5 and f6g7h-8j9k1",
        "codici di recupero: a1b2c-3d4e5, f6g7h-8j9k1",
        "recovery codes: 4821\u00a09930 / 1129\u00a03847",
        "recovery codes <ul><li>kqzfw-xpvtj</li><li>mbhnr-plqst</li></ul>"
      })
  void setOfCodes_isAnExposure_redactedOrNot(String text) {
    assertThat(Exposure.isIn(text)).isTrue();
    assertThat(Exposure.isIn(Redaction.text(text).text())).as("redacted").isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "the code 482913 that came by SMS does not work",
        "my recovery code is 83920174",
        "verification codes: 83920174 29384756",
        "SMS codes: 83920174, 29384756, 48392017, 59201748, 30495867",
        "verification codes that came: 83920174, 29384756, 48392017, 59201748, 30495867",
        "the passcodes 83920174, 29384756, 48392017, 59201748, 30495867 were refused",
        "password: hunter2, and the new one: hunter22",
        "tickets 83920174, 29384756, 48392017, 59201748, 30495867",
        "please send new backup codes"
      })
  void anythingElse_isNone_redactedOrNot(String text) {
    assertThat(Exposure.isIn(text)).isFalse();
    assertThat(Exposure.isIn(Redaction.text(text).text())).as("redacted").isFalse();
  }

  @Test
  void marksThatSomebodyWrote_areReadLikeTheRest() {
    assertThat(Exposure.isIn("[redacted] by [redacted] for [redacted]")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: [redacted], [redacted], [redacted], [redacted], [redacted]",
        "api keys: [redacted], [redacted], [redacted], [redacted], [redacted]"
      })
  void manyMarksInARow_ofOtherSecrets_areNoSet(String text) {
    assertThat(Exposure.isIn(text)).isFalse();
  }
}
