package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryStep;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Anna's one-time password is lost for good; codes of day 10 and of day 20 fall short of it. */
class AcceptedPrimaryTest {

  private static final PrimaryAcceptance DECISION =
      new PrimaryAcceptance(Interval.AAL2_WEAK, "telephone lost", "N. Name", day(15));

  private static Drive usual() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 5; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    return drive;
  }

  private static Drive fellShort() {
    return usual()
        .with(codeUsed("c10", ANNA, day(10), "as1"))
        .with(codeUsed("c20", ANNA, day(20), "as1"));
  }

  private static List<Gap> gaps(Drive drive) {
    return drive.steps(ANNA).stream().map(step -> step.assurance().gap()).toList();
  }

  @Test
  void finding_ofBeforeTheDecision_standsAndThatOfAfterItGoes() {
    Drive drive = fellShort();
    assertThat(gaps(drive)).containsExactly(Gap.CERTAIN, Gap.CERTAIN);
    int raised = drive.alerts().size();

    drive.accept(ANNA, DECISION);

    assertThat(gaps(drive)).containsExactly(Gap.CERTAIN, Gap.NONE);
    assertThat(drive.alerts().size()).isLessThan(raised).isPositive();
    assertThat(drive.alerts()).allMatch(alert -> alert.occurredAt().equals(day(10)));
  }

  @Test
  void decision_toldBeforeAnythingIsKnown_bearsOnWhatComes() {
    Drive drive =
        new Drive("zendesk")
            .accept(ANNA, DECISION)
            .with(login("l0", ANNA, day(0), PASSWORD_OTP, "as1"))
            .with(codeUsed("c20", ANNA, day(20), "as1"));

    assertThat(drive.steps(ANNA))
        .singleElement()
        .extracting(RecoveryStep::assurance)
        .satisfies(
            assurance -> assertThat(assurance.primary().ceiling()).isEqualTo(Interval.AAL2_WEAK));
  }

  @Test
  void degradedAccount_isShownAsRestoredByTheDecision() {
    Drive drive =
        usual().with(codeUsed("c10", ANNA, day(10), "as1")).clock(day(12)).accept(ANNA, DECISION);

    assertThat(drive.shown().get(ANNA + "state"))
        .isInstanceOfSatisfying(
            RecoveryState.class,
            state -> {
              assertThat(state.phase()).isEqualTo(RecoveryState.Phase.RESTORED);
              assertThat(state.why()).contains("by N. Name: telephone lost");
            });
  }

  /** The steps of before are deleted 132 days later, the decision is not. */
  @Test
  void decision_outlivesTheHorizon() {
    Drive drive = fellShort().accept(ANNA, DECISION).clock(day(400));
    drive.with(codeUsed("c401", ANNA, day(401), "as1"));

    assertThat(drive.steps(ANNA).getLast().assurance())
        .returns(Interval.AAL2_WEAK, assurance -> assurance.primary().floor())
        .returns(Gap.NONE, AssuranceFinding::gap);
  }
}
