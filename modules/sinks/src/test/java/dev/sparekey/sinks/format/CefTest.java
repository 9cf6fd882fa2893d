package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.Severity;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.Verdict;
import dev.sparekey.testkit.AlertDraft;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CefTest {

  private static CefText cef(AlertDraft draft) {
    return CefText.parse(Format.CEF.of(draft.alert(), Links.NONE));
  }

  @Test
  void header_hasSevenFields() {
    assertThat(cef(new AlertDraft()).header())
        .containsExactly(
            "1",
            "Sparekey",
            "Sparekey",
            "0.1.0",
            "1dea16b6-e08f-479f-908f-ea822bfc2606",
            "Agent re-armed an account without a fitting ticket",
            "10");
  }

  @Test
  void olderVersion_differsInItsNumberOnly() {
    assertThat(Format.CEF_0.of(new AlertDraft().alert(), Links.NONE))
        .isEqualTo(
            Format.CEF.of(new AlertDraft().alert(), Links.NONE).replaceFirst("CEF:1", "CEF:0"));
  }

  @Test
  void extension_tellsWhoWhatAndWhen() {
    assertThat(cef(new AlertDraft()).extension())
        .containsEntry("rt", String.valueOf(AlertDraft.EMITTED.toEpochMilli()))
        .containsEntry("start", String.valueOf(AlertDraft.OCCURRED.toEpochMilli()))
        .containsEntry("externalId", AlertDraft.ID)
        .containsEntry("suser", "desk.mallory@tamarack.example")
        .containsEntry("duser", "ilse.brandvold@tamarack.example")
        .containsEntry("duid", "00u1ilse")
        .containsEntry("sparekeyAlert", AlertDraft.ID)
        .containsEntry("cs2", AlertDraft.CASE)
        .containsEntry("cs2Label", "case")
        .containsEntry("cn3", "0")
        .containsEntry("sparekeyReprocessed", "false")
        .containsEntry("sparekeyAttack", "T1556.006,T1098");
  }

  @Test
  void stepOfTheFinding_isTold() {
    AlertDraft draft = new AlertDraft();
    draft.step = new StepKind(RecoveryAction.FACTOR_RESET, RecoveryPath.HELP_DESK);
    assertThat(cef(draft).extension())
        .containsEntry("sparekeyAction", "factor_reset")
        .containsEntry("sparekeyPath", "help_desk");
  }

  @ParameterizedTest
  @CsvSource({"INFORMATIONAL, 2", "LOW, 3", "MEDIUM, 5", "HIGH, 8", "CRITICAL, 10"})
  void severity_isInTheBandOfItsName(Severity severity, String expected) {
    AlertDraft draft = new AlertDraft();
    draft.severity = severity;
    assertThat(cef(draft).header().get(6)).isEqualTo(expected);
  }

  @Test
  void withdrawnFinding_hasTheLowestSeverityAndIsClosed() {
    AlertDraft draft = new AlertDraft();
    draft.verdict = Verdict.WITHDRAWN;
    assertThat(cef(draft).header().get(6)).isEqualTo("0");
    assertThat(cef(draft).extension()).containsEntry("act", "closed");
  }

  @Test
  void ruleIdWithCharactersThatReceiversReadDifferently_losesThem() {
    AlertDraft draft = new AlertDraft();
    draft.ruleId = "a=b%c#d|e";
    assertThat(cef(draft).header().get(4)).isEqualTo("a_b_c_d|e");
  }

  @Test
  void nameWithBarAndBackslash_readsBack() {
    AlertDraft draft = new AlertDraft();
    draft.ruleTitle = "a|b\\c=d";
    assertThat(cef(draft).header().get(5)).isEqualTo("a|b\\c=d");
  }
}
