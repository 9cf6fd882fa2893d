package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.testkit.AlertDraft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RiskTest {

  @ParameterizedTest
  @CsvSource({
    "CONFIRMED, HIGH, 80",
    "SUSPECTED, CRITICAL, 91",
    "CONFIRMED, CRITICAL, 100",
    "UNDETERMINED, INFORMATIONAL, 6"
  })
  void score_isOfSeverityFirstAndVerdictSecond(Verdict verdict, Severity severity, int score) {
    AlertDraft draft = new AlertDraft();
    draft.verdict = verdict;
    draft.severity = severity;
    assertThat(Risk.score(draft.alert())).isEqualTo(score);
  }

  @Test
  void withdrawnFinding_hasNoRisk() {
    AlertDraft draft = new AlertDraft();
    draft.verdict = Verdict.WITHDRAWN;
    assertThat(Risk.score(draft.alert())).isZero();
  }
}
