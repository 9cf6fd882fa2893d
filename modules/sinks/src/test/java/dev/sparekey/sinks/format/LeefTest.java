package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.StepKind;
import dev.sparekey.testkit.AlertDraft;
import org.junit.jupiter.api.Test;

class LeefTest {

  private static LeefText leef(AlertDraft draft) {
    return LeefText.parse(Format.LEEF.of(draft.alert(), Links.NONE));
  }

  @Test
  void header_namesProductAndRule() {
    assertThat(leef(new AlertDraft()).header())
        .containsExactly("Sparekey", "Sparekey", "0.1.0", "1dea16b6-e08f-479f-908f-ea822bfc2606");
  }

  @Test
  void attributes_tellWhoWhatAndWhen() {
    assertThat(leef(new AlertDraft()).attributes())
        .containsEntry("devTime", String.valueOf(AlertDraft.EMITTED.toEpochMilli()))
        .containsEntry("sev", "10")
        .containsEntry("usrName", "ilse.brandvold@tamarack.example")
        .containsEntry("sparekeyCase", AlertDraft.CASE)
        .containsEntry("sparekeyRevision", "1")
        .containsEntry("sparekeyEvidenceOmitted", "0")
        .containsEntry("sparekeyPolicyVersion", "builtin-1");
  }

  @Test
  void stepOfTheFinding_isTold() {
    AlertDraft draft = new AlertDraft();
    draft.step = new StepKind(RecoveryAction.FACTOR_RESET, RecoveryPath.HELP_DESK);
    assertThat(leef(draft).attributes())
        .containsEntry("sparekeyAction", "factor_reset")
        .containsEntry("sparekeyPath", "help_desk");
  }

  @Test
  void charactersThatEndFields_becomeSpaces() {
    AlertDraft draft = new AlertDraft();
    draft.subject = "a|b^c\td\ne";
    assertThat(leef(draft).attributes()).containsEntry("usrName", "a b c d e");
  }
}
