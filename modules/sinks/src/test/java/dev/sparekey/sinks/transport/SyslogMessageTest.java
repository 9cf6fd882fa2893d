package dev.sparekey.sinks.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import dev.sparekey.testkit.AlertDraft;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogMessageTest {

  private static String message(AlertDraft draft) {
    return new String(
        SyslogMessage.of(draft.alert(), "the document", "host-1", 13), StandardCharsets.UTF_8);
  }

  @Test
  void message_hasAllItsParts() {
    assertThat(message(new AlertDraft()))
        .isEqualTo(
            "<105>1 2026-03-23T13:40:00Z host-1 sparekey - alert [sparekey@32473 id=\""
                + AlertDraft.ID
                + "\" epoch=\"0\" revision=\"1\"] \uFEFFthe document");
  }

  @ParameterizedTest
  @CsvSource({"INFORMATIONAL, 110", "LOW, 109", "MEDIUM, 108", "HIGH, 106", "CRITICAL, 105"})
  void priority_isFacilityTimesEightAndSeverity(Severity severity, int priority) {
    AlertDraft draft = new AlertDraft();
    draft.severity = severity;
    assertThat(message(draft)).startsWith("<" + priority + ">1 ");
  }

  @Test
  void withdrawnCriticalFinding_callsNobody() {
    AlertDraft draft = new AlertDraft();
    draft.verdict = Verdict.WITHDRAWN;
    assertThat(message(draft)).startsWith("<110>1 ");
  }

  @Test
  void closedFinding_callsNobodyUntilItIsReopened() {
    AlertDraft draft = new AlertDraft().triaged(TriageDecision.Outcome.BENIGN);
    assertThat(message(draft)).startsWith("<110>1 ");
    draft.reopened = true;
    assertThat(message(draft)).startsWith("<105>1 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CEF:1|Sparekey", "LEEF:2.0|Sparekey"})
  void event_beginsRightBehindTheHeadersSpace(String event) {
    assertThat(
            new String(
                SyslogMessage.of(new AlertDraft().alert(), event, "host-1", 13),
                StandardCharsets.UTF_8))
        .endsWith("\"] " + event);
  }

  @Test
  void timeOfNanoseconds_hasAtMostSixDigits() {
    AlertDraft draft = new AlertDraft();
    draft.emittedAt = Instant.parse("2026-03-23T13:40:00.123456789Z");
    assertThat(message(draft)).contains(" 2026-03-23T13:40:00.123Z ");
  }

  @Test
  void idThatWouldEndItsParameter_isEscaped() {
    AlertDraft draft = new AlertDraft();
    draft.id = "a\"] x=\\\n";
    assertThat(message(draft)).contains(" id=\"a\\\"\\] x=\\\\?\" epoch=");
  }
}
