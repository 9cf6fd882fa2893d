package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.recovery.ApproverStanding.InRecovery;
import java.time.Instant;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an account says of its owner to those whose recovery he approved. */
class ApproverStandingTest {

  private static final RecoveryEvent APPROVAL = Scene.approval(STEP, "s", "as1");

  private static Scene usual() {
    return new Scene().usualLogins(20);
  }

  /** Recovered by a code, below the usual MFA. */
  private static Scene recovered(long minutesAfter) {
    return usual().step("c", RecoveryAction.CODE_USED, minutes(minutesAfter), Scene.CODE);
  }

  @Test
  void account_withoutARecovery_wasInNone() {
    assertThat(usual().standing(APPROVAL).inRecovery()).isEqualTo(InRecovery.NO);
  }

  @ParameterizedTest
  @CsvSource({"6, UNKNOWN", "7, NO"})
  void account_observedForDays_wasInNone(long observed, InRecovery expected) {
    Scene scene = new Scene().login(days(observed), Scene.OTP, "as1");

    assertThat(scene.standing(APPROVAL).inRecovery()).isEqualTo(expected);
  }

  @Test
  void account_recoveredWeakly3DaysBefore_isDegradedSinceThen() {
    assertThat(recovered(-3 * 1_440).standing(APPROVAL))
        .returns(InRecovery.YES, ApproverStanding::inRecovery)
        .returns(minutes(-3 * 1_440), ApproverStanding::since);
  }

  @Test
  void account_recoveredAnHourBefore_isInRecoverySinceThen() {
    assertThat(recovered(-60).standing(APPROVAL))
        .returns(InRecovery.YES, ApproverStanding::inRecovery)
        .returns(minutes(-60), ApproverStanding::since);
  }

  /** Feeds' clocks differ by up to 2 min. */
  @ParameterizedTest
  @CsvSource({"2, UNKNOWN", "3, NO"})
  void account_recoveredMinutesAfter_wasInNone(long after, InRecovery expected) {
    assertThat(recovered(after).standing(APPROVAL).inRecovery()).isEqualTo(expected);
  }

  /** Whether it fell short is not known where nobody knows what the account usually proves. */
  @Test
  void account_ofUnknownPrimaryThatWasRecovered_isNotKnownToBeWhole() {
    Scene scene =
        new Scene()
            .login(days(60), Authenticators.UNKNOWN, "as1")
            .step("c", RecoveryAction.CODE_USED, days(3), Scene.CODE);

    assertThat(scene.standing(APPROVAL).inRecovery()).isEqualTo(InRecovery.UNKNOWN);
  }

  /** What re-arms the account an hour later does not open what was over then. */
  @Test
  void episode_thatWasCompletedAndIsReArmedLater_wasOverBetween() {
    Scene scene =
        usual()
            .step("c", RecoveryAction.CODE_USED, minutes(-120), Scene.OTP)
            .step("e", RecoveryAction.RECOVERY_COMPLETED, minutes(-60), null)
            .step("d", RecoveryAction.CODE_USED, minutes(60), Scene.OTP);

    assertThat(scene.standings(APPROVAL, Scene.approval(minutes(90), "s", "as1")))
        .extracting(ApproverStanding::inRecovery, ApproverStanding::since)
        .containsExactly(
            Tuple.tuple(InRecovery.NO, null), Tuple.tuple(InRecovery.YES, minutes(-120)));
  }

  /** The steps behind the horizon of 132 days may be deleted; what they led to was said. */
  @Test
  void account_degradedSinceBeforeTheHorizon_isStill() {
    RecoveryState said = recovered(0).views(minutes(3 * 1_440)).state();
    Scene scene = usual();
    RecoveryEvent later = Scene.approval(minutes(140 * 1_440), "s", "as1");
    RecoveryEvent sooner = Scene.approval(minutes(9 * 1_440), "s", "as1");

    assertThat(
            scene.standing(later, List.of(), Instant.MAX, minutes(141 * 1_440), said).inRecovery())
        .isEqualTo(InRecovery.YES);
    assertThat(
            scene.standing(sooner, List.of(), Instant.MAX, minutes(10 * 1_440), said).inRecovery())
        .isEqualTo(InRecovery.NO);
  }

  @Test
  void account_ofWhichMoreIsToldThanIsKept_vouchesForNobody() {
    Scene scene = usual();

    assertThat(scene.standing(APPROVAL, List.of(), minutes(2)).inRecovery())
        .isEqualTo(InRecovery.TOO_MANY);
    assertThat(scene.standing(APPROVAL, List.of(), minutes(3)).inRecovery())
        .isEqualTo(InRecovery.NO);
  }

  @Test
  void session_isWorthWhatItsLoginProved() {
    Scene scene = usual().login(minutes(-60), Scene.OTP, "as1", "s");

    assertThat(scene.standing(APPROVAL).session()).isEqualTo(Interval.exactly(3));
  }

  @Test
  void session_usedFromElsewhere_isWorthNext_toNothing() {
    Scene scene = usual().login(minutes(-60), Scene.OTP, "as1", "s");

    assertThat(scene.standing(Scene.approval(STEP, "s", "as9")).session())
        .isEqualTo(new Interval(0, 1));
  }

  /** A login of the same place is not guessed to be the session. */
  @Test
  void session_thatIsNotTold_isUnknown() {
    Scene scene = usual().login(minutes(-60), Scene.OTP, "as1", "s");

    assertThat(scene.standing(Scene.approval(STEP, null, "as1")).session())
        .isEqualTo(Interval.UNKNOWN);
  }

  /** Its effective assurance as it settled rests on an approval, that below does not. */
  @Test
  void account_whoseOwnRecoveryWasApproved_isNotWholeByThat() {
    Scene scene = usual().helped("r", RecoveryAction.FACTOR_RESET, days(40));
    Interval primary = Interval.exactly(3);
    SettledStep lifted = new SettledStep("okta:r", days(40), primary, primary);
    SettledStep own =
        new SettledStep(
            "okta:r",
            days(40),
            primary,
            primary,
            new SettledStep.Unvouched(primary, Interval.exactly(1)));

    assertThat(scene.standing(APPROVAL, List.of(lifted), Instant.MAX).inRecovery())
        .isEqualTo(InRecovery.NO);
    assertThat(scene.standing(APPROVAL, List.of(own), Instant.MAX).inRecovery())
        .isEqualTo(InRecovery.YES);
  }
}
