package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.PASSWORD;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Posture;
import dev.sparekey.model.Posture.Way;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryState.Phase;
import dev.sparekey.model.RecoveryState.Shortfall;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecoveryStateTest {

  private static final long DAY = 24 * 60;

  @Test
  void account_withoutAnEpisode_isNormal() {
    Scene scene = new Scene().usualLogins(5).step("b", RecoveryAction.FACTOR_BOUND, STEP, null);

    assertThat(state(scene, minutes(3 * DAY)).phase()).isEqualTo(Phase.NORMAL);
    assertThat(state(scene, minutes(3 * DAY)).owner()).isNull();
  }

  @Test
  void episode_isOpenForADayAfterItsLastStep_andSaysWhoAndHow() {
    Scene scene = weaklyRecovered();

    RecoveryState open = state(scene, minutes(DAY - 1));
    assertThat(open.phase()).isEqualTo(Phase.IN_RECOVERY);
    assertThat(open.since()).isEqualTo(STEP);
    assertThat(open.owner()).extracting(Actor::role).isEqualTo(Actor.Role.SELF);
    assertThat(open.shortfall()).isEqualTo(Shortfall.CERTAIN);
    assertThat(scene.views(minutes(DAY - 1)).changesAt()).isEqualTo(minutes(DAY));
  }

  @Test
  void episode_thatFellShort_leavesTheAccountDegraded() {
    RecoveryState state = state(weaklyRecovered(), minutes(DAY));

    assertThat(state.phase()).isEqualTo(Phase.DEGRADED);
    assertThat(state.since()).isEqualTo(minutes(DAY));
    assertThat(state.primary()).isEqualTo(Interval.exactly(Interval.AAL2));
    assertThat(state.evidence()).isNotNull();
    assertThat(state.why()).contains("code used fell short");
  }

  @Test
  void degraded_isNotEndedByTime() {
    assertThat(state(weaklyRecovered(), minutes(400 * DAY)).phase()).isEqualTo(Phase.DEGRADED);
  }

  @Test
  void degraded_andAFactorBoundFromAPrimarySession_isRestored() {
    Scene scene =
        weaklyRecovered()
            .login(minutes(3 * DAY), OTP, "as1", "sb")
            .step("b", RecoveryAction.FACTOR_BOUND, minutes(3 * DAY + 5), null);

    RecoveryState state = state(scene, minutes(9 * DAY));
    assertThat(state.phase()).isEqualTo(Phase.RESTORED);
    assertThat(state.since()).isEqualTo(minutes(3 * DAY + 5));
    assertThat(state.shortfall()).isEqualTo(Shortfall.NONE);
  }

  /** What binds or proves anew, on evidence as strong as what was fallen short of. */
  @ParameterizedTest
  @EnumSource(names = {"FACTOR_BOUND", "RECOVERY_PROOFED", "RECOVERY_COMPLETED"})
  void degraded_andAStepOnEvidenceAsStrongAsThePrimary_isRestored(RecoveryAction action) {
    Scene scene = weaklyRecovered().step("s", action, minutes(3 * DAY), OTP);

    assertThat(state(scene, minutes(9 * DAY)))
        .returns(Phase.RESTORED, RecoveryState::phase)
        .returns(minutes(3 * DAY), RecoveryState::since);
  }

  /** Whoever looks at codes, uses one or changes a contact has proven himself and bound nothing. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"FACTOR_BOUND", "RECOVERY_PROOFED", "RECOVERY_COMPLETED"})
  void degraded_andAnyOtherStepOnSuchEvidence_staysDegraded(RecoveryAction action) {
    Scene scene = weaklyRecovered().step("s", action, minutes(3 * DAY), OTP);

    assertThat(state(scene, minutes(9 * DAY)).phase()).isEqualTo(Phase.DEGRADED);
  }

  @Test
  void degraded_andAHelpedResetAfterAProofing_isRestored() {
    Scene scene = weaklyRecovered().helped("h", RecoveryAction.FACTOR_RESET, minutes(3 * DAY));
    assertThat(state(scene, minutes(9 * DAY)).phase()).isEqualTo(Phase.DEGRADED);

    scene.told(Scene.Told.by("persona", RecoveryAction.RECOVERY_PROOFED, minutes(3 * DAY - 30)));
    assertThat(state(scene, minutes(9 * DAY)).phase()).isEqualTo(Phase.RESTORED);
  }

  /** The worst of the steps counts, and what it fell short of is the strongest primary. */
  @Test
  void episode_ofSeveralSteps_isAsBadAsTheWorstOfThem() {
    Scene scene =
        new Scene()
            .usualLogins(5)
            .helped("h", RecoveryAction.FACTOR_RESET, STEP)
            .step("c", RecoveryAction.CODE_USED, minutes(30), CODE)
            .helped("h2", RecoveryAction.FACTOR_RESET, minutes(60));

    RecoveryState state = state(scene, minutes(9 * DAY));
    assertThat(state.shortfall()).isEqualTo(Shortfall.CERTAIN);
    assertThat(state.evidence()).isEqualTo(new EventRef("okta:c", minutes(30)));
  }

  /** What led there is deleted 132 days later; that it was so is not. */
  @Test
  void degraded_whoseStepsAreDeleted_isCarriedOn() {
    RecoveryState said = state(weaklyRecovered(), minutes(2 * DAY));
    Scene later =
        new Scene().step("n", RecoveryAction.RECOVERY_REQUESTED, minutes(200 * DAY), null);

    assertThat(later.views(minutes(201 * DAY), said, List.of()).state())
        .returns(Phase.DEGRADED, RecoveryState::phase)
        .returns(said.since(), RecoveryState::since)
        .returns(said.owner(), RecoveryState::owner)
        .returns(said.path(), RecoveryState::path)
        .returns(said.episode(), RecoveryState::episode)
        .returns(said.primary(), RecoveryState::primary)
        .returns(said.why(), RecoveryState::why);
  }

  @Test
  void degraded_carriedOn_isRestoredByWhatReachesWhatWasFallenShortOf() {
    RecoveryState said = state(weaklyRecovered(), minutes(2 * DAY));
    Scene later = new Scene().step("b", RecoveryAction.FACTOR_BOUND, minutes(200 * DAY), OTP);

    assertThat(later.views(minutes(201 * DAY), said, List.of()).state().phase())
        .isEqualTo(Phase.RESTORED);
  }

  /** The completion is deleted and the code's use is kept: it does not tell the story anew. */
  @Test
  void restored_whoseCompletionIsDeleted_isNotDegradedByTheCodeBeforeIt() {
    Scene whole = weaklyRecovered().step("d", RecoveryAction.RECOVERY_COMPLETED, minutes(30), OTP);
    RecoveryState said = state(whole, minutes(2 * DAY));
    assertThat(said.phase()).isEqualTo(Phase.RESTORED);

    assertThat(weaklyRecovered().views(minutes(200 * DAY), said, List.of()).state())
        .returns(Phase.RESTORED, RecoveryState::phase)
        .returns(said.since(), RecoveryState::since);
  }

  @Test
  void restored_ofTheLastMonths_isNotSaidToBeNormalOnceWhatItFellShortOfIsDeleted() {
    Scene whole = weaklyRecovered().step("b", RecoveryAction.FACTOR_BOUND, minutes(100 * DAY), OTP);
    RecoveryState said = state(whole, minutes(101 * DAY));
    Scene rest = new Scene().step("b", RecoveryAction.FACTOR_BOUND, minutes(100 * DAY), OTP);

    assertThat(rest.views(minutes(200 * DAY), said, List.of()).state())
        .returns(Phase.RESTORED, RecoveryState::phase)
        .returns(said.since(), RecoveryState::since);
  }

  @Test
  void degraded_andAFactorBoundFromAWeakSession_staysDegraded() {
    Scene scene =
        weaklyRecovered()
            .login(minutes(3 * DAY), PASSWORD, "as1", "sb")
            .step("b", RecoveryAction.FACTOR_BOUND, minutes(3 * DAY + 5), null);

    assertThat(state(scene, minutes(9 * DAY)).phase()).isEqualTo(Phase.DEGRADED);
  }

  @Test
  void degraded_andAFactorBoundFromAnUnknownSession_staysDegraded() {
    Scene scene =
        weaklyRecovered().step("b", RecoveryAction.FACTOR_BOUND, minutes(3 * DAY + 5), null);

    assertThat(state(scene, minutes(9 * DAY)).phase()).isEqualTo(Phase.DEGRADED);
  }

  @Test
  void degraded_andANewEpisode_isInRecoveryAgainAndKeepsTheWorst() {
    Scene scene = weaklyRecovered().helped("h", RecoveryAction.FACTOR_RESET, minutes(5 * DAY));

    assertThat(state(scene, minutes(5 * DAY + 1)).phase()).isEqualTo(Phase.IN_RECOVERY);
    assertThat(state(scene, minutes(9 * DAY)).shortfall()).isEqualTo(Shortfall.CERTAIN);
    assertThat(state(scene, minutes(9 * DAY)).phase()).isEqualTo(Phase.DEGRADED);
  }

  @Test
  void episode_whoseEvidenceIsNotKnown_leavesAPossibleShortfall() {
    Scene scene = new Scene().usualLogins(5).helped("h", RecoveryAction.FACTOR_RESET, STEP);

    assertThat(state(scene, minutes(2 * DAY)).phase()).isEqualTo(Phase.DEGRADED);
    assertThat(state(scene, minutes(2 * DAY)).shortfall()).isEqualTo(Shortfall.POSSIBLE);
  }

  @Test
  void episode_ofAnAccountWhosePrimaryIsNotKnown_isNotCalledRestored() {
    Scene scene = new Scene().helped("h", RecoveryAction.FACTOR_RESET, STEP);

    assertThat(state(scene, minutes(2 * DAY)).phase()).isEqualTo(Phase.DEGRADED);
    assertThat(state(scene, minutes(2 * DAY)).shortfall()).isEqualTo(Shortfall.UNKNOWN);
  }

  @Test
  void episode_onEvidenceAsStrongAsThePrimary_endsRestored() {
    Scene scene = new Scene();
    for (int i = 0; i < 5; i++) {
      scene.login(days(10 + i), PASSWORD, "as1");
    }
    scene.step("c", RecoveryAction.CODE_USED, STEP, CODE);

    assertThat(state(scene, minutes(2 * DAY)).phase()).isEqualTo(Phase.RESTORED);
  }

  @Test
  void completion_endsTheEpisodeBeforeTheDayIsOver() {
    Scene scene = weaklyRecovered().step("d", RecoveryAction.RECOVERY_COMPLETED, minutes(30), null);

    assertThat(state(scene, minutes(31)).phase()).isEqualTo(Phase.DEGRADED);
    assertThat(state(scene, minutes(31)).since()).isEqualTo(minutes(30));
  }

  @Test
  void completion_followedByARearming_endsNothing() {
    Scene scene =
        weaklyRecovered()
            .step("d", RecoveryAction.RECOVERY_COMPLETED, minutes(30), null)
            .step("b", RecoveryAction.FACTOR_BOUND, minutes(40), null);

    assertThat(state(scene, minutes(41)).phase()).isEqualTo(Phase.IN_RECOVERY);
  }

  @Test
  void posture_isTheWeakestOfTheWaysSeen() {
    Scene scene =
        new Scene()
            .usualLogins(5)
            .step("s", RecoveryAction.CODE_SET_ISSUED, days(9), null)
            .step("k", RecoveryAction.FACTOR_BOUND, days(8), null);

    Posture posture = scene.views(STEP).posture();
    assertThat(posture.basis()).isEqualTo(Posture.Basis.OBSERVED_WAYS);
    assertThat(posture.ways())
        .extracting(Posture.ObservedWay::way)
        .containsExactly(Way.CODE_SET, Way.FACTOR);
    assertThat(posture.ways().getFirst().kind()).isEqualTo(Authenticator.RECOVERY_CODE);
    // A code alone to a code beside a password, and a factor of which nothing is known.
    assertThat(posture.weakest()).isEqualTo(new Interval(Interval.NONE, Interval.AAL2_WEAK));
  }

  @Test
  void posture_ofHelpedRecovery_isWorthWhatTheDeskTook() {
    Scene scene =
        new Scene()
            .usualLogins(5)
            .helped("h", RecoveryAction.FACTOR_RESET, STEP)
            .ticketsProvenTo(days(-20));

    assertThat(scene.views(days(-20)).posture().ways())
        .containsExactly(
            new Posture.ObservedWay(Way.HELPED_RECOVERY, null, new Interval(0, 1), STEP));
  }

  @Test
  void posture_withNoWayKnown_isUnknown() {
    Scene scene = new Scene().step("f", RecoveryAction.CODE_FAILED, STEP, null);

    assertThat(scene.views(STEP).posture().basis()).isEqualTo(Posture.Basis.UNKNOWN);
    assertThat(scene.views(STEP).posture().weakest()).isNull();
  }

  private static Scene weaklyRecovered() {
    return new Scene().usualLogins(5).step("c", RecoveryAction.CODE_USED, STEP, CODE);
  }

  private static RecoveryState state(Scene scene, Instant clock) {
    return scene.views(clock).state();
  }
}
