package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.rules.RuleSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlStageTest extends ControlledStage {

  @Test
  void decision_goesToWhereItsFindingComesFrom() {
    decide(seen(0), "mara", TriageDecision.Outcome.TRUE_POSITIVE, day(1));

    assertThat(out)
        .singleElement()
        .satisfies(
            output ->
                assertThat(((Output.ToInbox) output).record())
                    .isInstanceOf(InboxRecord.Decided.class));
  }

  @Test
  void alertOfTheStageItself_decidedOn_isToldAgainWithTheDecision() {
    publish(rule("high", "always"));
    publish(RuleSet.load(Map.of()));
    decide(said().getFirst(), "otto", TriageDecision.Outcome.BENIGN, day(1));

    assertThat(said()).hasSize(2);
    Alert last = said().getLast();
    assertThat(last.revision()).isEqualTo(2);
    assertThat(last.handling().triage()).isNotNull();
  }
}
