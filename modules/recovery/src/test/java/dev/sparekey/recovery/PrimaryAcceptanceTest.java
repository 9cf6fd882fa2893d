package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.PASSWORD;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryState.Phase;
import dev.sparekey.model.RecoveryState.Shortfall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is decided of an account's primary, as of a code used at 14:00. */
class PrimaryAcceptanceTest {

  private static final long DAY = 24 * 60;
  private static final Authenticators KEY =
      Authenticators.exactly(Authenticator.PASSKEY_DEVICE_BOUND);

  private static Scene withKey() {
    Scene scene = new Scene();
    for (int day = 5; day <= 12; day++) {
      scene.login(days(day), KEY, "as1");
    }
    return scene;
  }

  private static Interval primary(Scene scene) {
    return scene.step("c", RecoveryAction.CODE_USED, STEP, CODE).step("c").assurance().primary();
  }

  @Test
  void primary_afterADecision_isAtMostWhatWasAccepted() {
    assertThat(primary(withKey())).isEqualTo(Interval.exactly(Interval.AAL3));

    assertThat(primary(withKey().accepted(Interval.AAL2_WEAK, days(1))))
        .isEqualTo(Interval.exactly(Interval.AAL2_WEAK));
  }

  /** Nor is one of its own time. */
  @Test
  void step_beforeTheDecision_isJudgedAsEver() {
    Scene scene = withKey().accepted(Interval.AAL1, STEP);

    assertThat(primary(scene)).isEqualTo(Interval.exactly(Interval.AAL3));
    assertThat(scene.step("c").assurance().gap()).isEqualTo(Gap.CERTAIN);
  }

  @Test
  void step_afterTheDecision_saysWhoAcceptedWhatAndWhy() {
    Scene scene = withKey().accepted(Interval.AAL1, days(1));
    scene.step("c", RecoveryAction.CODE_USED, STEP, CODE);

    assertThat(scene.step("c").assurance().why())
        .contains("the account's primary was accepted as aal1 on 2026-03-19 by N. Name: key lost");
  }

  @Test
  void decision_thatLowersNothing_isNotSaid() {
    Scene scene = withKey().accepted(Interval.AAL3, days(1));
    scene.step("c", RecoveryAction.CODE_USED, STEP, CODE);

    assertThat(scene.step("c").assurance().why()).noneMatch(line -> line.contains("N. Name"));
  }

  @Test
  void words_ofALongDecision_areBounded() {
    Scene scene =
        withKey()
            .accepted(new PrimaryAcceptance(1, "r".repeat(256), "b".repeat(256), days(1)))
            .step("c", RecoveryAction.CODE_USED, STEP, CODE);

    assertThat(scene.step("c").assurance().why()).allMatch(line -> line.length() < 320);
  }

  /** One use may be the owner's who found his key again; three days are a habit. */
  @Test
  void key_usedOnThreeDaysAfterTheDecision_holdsTheFloorAgain() {
    Scene scene = withKey().accepted(Interval.AAL1, days(4).minusSeconds(60));
    for (int i = 0; i < 40; i++) {
      scene.login(days(4).plus(Duration.ofHours(2L * i)), PASSWORD, "as1");
    }
    scene.login(days(3), KEY, "as1").login(days(2), KEY, "as1");
    assertThat(primary(scene)).isEqualTo(new Interval(Interval.AAL1, Interval.AAL3));

    assertThat(primary(scene.login(days(1), KEY, "as1")))
        .isEqualTo(Interval.exactly(Interval.AAL3));
  }

  @Test
  void decision_thatIsTakenBackByANewerOne_countsNoLonger() {
    Scene scene = withKey().accepted(Interval.AAL1, days(2)).accepted(Interval.AAL3, days(1));

    assertThat(primary(scene)).isEqualTo(Interval.exactly(Interval.AAL3));
  }

  @Test
  void demandOfTheDirectory_isNotLoweredByADecision() {
    assertThat(primary(withKey().required(Interval.AAL2).accepted(Interval.AAL1, days(1))))
        .isEqualTo(Interval.exactly(Interval.AAL2));
  }

  private static Scene hidden() {
    Scene scene = new Scene().login(days(40), KEY, "as1").login(days(30), KEY, "as1");
    for (int day = 1; day <= 29; day++) {
      scene.login(days(day), Authenticators.UNKNOWN, "as1");
    }
    return scene.accepted(Interval.AAL1, days(5));
  }

  /** Neither logins that tell nothing nor the one use of an old key among them take it back. */
  @Test
  void decision_whereLoginsHideTheirFactors_isNotTakenBackByThem() {
    assertThat(primary(hidden()).ceiling()).isEqualTo(Interval.AAL1);
    assertThat(primary(hidden().login(days(2), KEY, "as1")).floor()).isEqualTo(Interval.AAL1);
  }

  /**
   * Who lost a key and was given another signs in with that one, whatever his source tells of it.
   */
  @ParameterizedTest
  @CsvSource({"false, 1", "true, 5"})
  void decision_whereLoginsHideTheirFactors_holdsThemToItUntilAnotherIsBound(
      boolean bound, int ceiling) {
    Scene scene = new Scene().login(days(190), KEY, "as1").accepted(Interval.AAL1, days(150));
    if (bound) {
      scene.about(
          "b",
          RecoveryAction.FACTOR_BOUND,
          days(120),
          Authenticator.PASSKEY_DEVICE_BOUND,
          "k2",
          "sb");
    }
    for (int day = 1; day <= 60; day++) {
      scene.login(days(day), Authenticators.UNKNOWN, "as1");
    }

    assertThat(primary(scene).ceiling()).isEqualTo(ceiling);
  }

  /** The ratchet reads ten years; so does what was decided of it. */
  @Test
  void decision_ofYearsAgo_stillHolds() {
    Scene scene = new Scene().login(days(1), PASSWORD, "as1");
    for (int day = 800; day <= 810; day++) {
      scene.login(days(day), KEY, "as1");
    }
    assertThat(primary(scene).floor()).isEqualTo(Interval.AAL3);

    assertThat(primary(scene.accepted(Interval.AAL1, days(700))))
        .isEqualTo(Interval.exactly(Interval.AAL1));
  }

  private static RecoveryState state(Scene scene, Instant clock) {
    return scene.views(clock).state();
  }

  private static Scene weaklyRecovered() {
    return new Scene().usualLogins(5).step("c", RecoveryAction.CODE_USED, STEP, CODE);
  }

  @Test
  void degraded_andItsShortfallAccepted_isRestoredByThatDecision() {
    Scene scene = weaklyRecovered();
    assertThat(state(scene, minutes(9 * DAY)).phase()).isEqualTo(Phase.DEGRADED);

    assertThat(state(scene.accepted(Interval.AAL2_WEAK, minutes(5 * DAY)), minutes(9 * DAY)))
        .returns(Phase.RESTORED, RecoveryState::phase)
        .returns(minutes(5 * DAY), RecoveryState::since)
        .returns(Shortfall.NONE, RecoveryState::shortfall)
        .returns(null, RecoveryState::evidence)
        .satisfies(
            state ->
                assertThat(state.why())
                    .startsWith("by decision")
                    .endsWith("accepted as aal2-weak on 2026-03-25 by N. Name: key lost"));
  }

  @Test
  void degraded_andADecisionThatAcceptsNoShortfall_staysDegraded() {
    Scene scene = weaklyRecovered().accepted(Interval.AAL2, minutes(5 * DAY));

    assertThat(state(scene, minutes(9 * DAY)).phase()).isEqualTo(Phase.DEGRADED);
  }

  @Test
  void degraded_afterADecision_isNotExcusedByIt() {
    Scene scene =
        new Scene()
            .usualLogins(5)
            .required(Interval.AAL2)
            .accepted(Interval.AAL2_WEAK, days(2))
            .helped("h", RecoveryAction.FACTOR_RESET, STEP);

    assertThat(state(scene, minutes(9 * DAY)).phase()).isEqualTo(Phase.DEGRADED);
  }

  @Test
  void recovery_acceptedWhileItIsOpen_endsRestoredByTheDecision() {
    Scene scene = weaklyRecovered().accepted(Interval.AAL2_WEAK, minutes(60));

    assertThat(state(scene, minutes(120)).phase()).isEqualTo(Phase.IN_RECOVERY);
    assertThat(state(scene, minutes(2 * DAY)))
        .returns(Phase.RESTORED, RecoveryState::phase)
        .returns(minutes(DAY), RecoveryState::since)
        .satisfies(state -> assertThat(state.why()).startsWith("by decision"));
  }

  /** The key that was bound in between was no answer to the code that came behind it. */
  @Test
  void recovery_thatFallsShortAgainAfterAStrongStep_endsRestoredByTheDecision() {
    Scene scene = withKey().step("c", RecoveryAction.CODE_USED, STEP, CODE);
    scene.login(minutes(20), KEY, "as1", "sb");
    scene.about("b", RecoveryAction.FACTOR_BOUND, minutes(30), Authenticator.WEBAUTHN, "k2", "sb");
    scene.step("d", RecoveryAction.CODE_USED, minutes(60), CODE);
    scene.accepted(Interval.AAL1, minutes(120));

    assertThat(state(scene, minutes(2 * DAY)))
        .returns(Phase.RESTORED, RecoveryState::phase)
        .satisfies(state -> assertThat(state.why()).startsWith("by decision"));
  }

  @Test
  void recovery_thatFallsShortAfterTheDecision_leavesTheAccountDegraded() {
    Scene scene =
        weaklyRecovered()
            .accepted(Interval.AAL2_WEAK, minutes(60))
            .helped("h", RecoveryAction.FACTOR_RESET, minutes(120));

    assertThat(state(scene, minutes(3 * DAY)))
        .returns(Phase.DEGRADED, RecoveryState::phase)
        .returns(minutes(120 + DAY), RecoveryState::since);
  }

  /** What is short of it after the decision is not what was short of it a week before. */
  @Test
  void degraded_acceptedInARecoveryThatFallsShortAfterIt_isDegradedByThat() {
    Scene scene =
        weaklyRecovered()
            .helped("h", RecoveryAction.FACTOR_RESET, minutes(5 * DAY))
            .accepted(Interval.AAL2_WEAK, minutes(5 * DAY + 10))
            .helped("i", RecoveryAction.PASSWORD_RESET, minutes(5 * DAY + 20));

    assertThat(state(scene, minutes(9 * DAY)))
        .returns(Phase.DEGRADED, RecoveryState::phase)
        .returns(minutes(6 * DAY + 20), RecoveryState::since)
        .returns(Shortfall.POSSIBLE, RecoveryState::shortfall);
  }

  /** Its steps are deleted 132 days later; a decision is an exit all the same. */
  @Test
  void degraded_carriedOn_isRestoredByADecision() {
    RecoveryState said = state(weaklyRecovered(), minutes(2 * DAY));
    Scene later =
        new Scene().step("n", RecoveryAction.RECOVERY_REQUESTED, minutes(199 * DAY), null);
    later.accepted(Interval.AAL1, minutes(200 * DAY));

    assertThat(later.views(minutes(201 * DAY), said, List.of()).state())
        .returns(Phase.RESTORED, RecoveryState::phase)
        .returns(minutes(200 * DAY), RecoveryState::since);
  }

  @Test
  void degraded_carriedOn_isNotExcusedByADecisionOfBefore() {
    RecoveryState said = state(weaklyRecovered(), minutes(2 * DAY));
    Scene later = new Scene().accepted(Interval.AAL1, days(30));
    later.step("n", RecoveryAction.RECOVERY_REQUESTED, minutes(200 * DAY), null);

    assertThat(later.views(minutes(201 * DAY), said, List.of()).state().phase())
        .isEqualTo(Phase.DEGRADED);
  }

  @Test
  void posture_afterADecision_showsItAndThePrimaryThatIsLeft() {
    Scene scene = weaklyRecovered().accepted(Interval.AAL1, minutes(5 * DAY));

    var posture = scene.views(minutes(9 * DAY)).posture();
    assertThat(posture.primary()).isEqualTo(Interval.exactly(Interval.AAL1));
    assertThat(posture.accepted())
        .isEqualTo(new PrimaryAcceptance(Interval.AAL1, "key lost", "N. Name", minutes(5 * DAY)));
  }

  /** Of more than are kept the newest count, in whatever order they are told. */
  @Property(tries = 200)
  void decisions_inAnyOrderAndTwice_leaveTheSame(@ForAll long seed) {
    Random dice = new Random(seed);
    List<PrimaryAcceptance> all = new ArrayList<>();
    for (int i = dice.nextInt(40); i >= 0; i--) {
      all.add(
          new PrimaryAcceptance(
              dice.nextInt(6), "r" + dice.nextInt(2), "b", days(dice.nextInt(30))));
    }
    List<PrimaryAcceptance> shuffled = new ArrayList<>(all);
    shuffled.addAll(all);
    Collections.shuffle(shuffled, dice);

    assertThat(profile(shuffled)).isEqualTo(profile(all));
    assertThat(profile(all).accepted().size()).isLessThanOrEqualTo(Profile.MOST_ACCEPTED);
  }

  private static Profile profile(List<PrimaryAcceptance> decisions) {
    Profile profile = Profile.EMPTY;
    for (PrimaryAcceptance decision : decisions) {
      profile = profile.withAcceptance(decision);
    }
    return profile;
  }

  /**
   * Law: a decision lowers and raises nothing, and changes nothing before it; without one nothing
   * falls. What logins after it do is another matter.
   */
  @Property(tries = 300)
  void decision_ofAnyTime_lowersWhatIsAfterItAndLeavesWhatIsBefore(@ForAll long seed) {
    Random dice = new Random(seed);
    Instant decided = days(dice.nextInt(30)).plusSeconds(dice.nextInt(3));
    int accepted = dice.nextInt(6);
    Scene without = history(seed);
    Scene with = history(seed).accepted(accepted, decided);

    for (int i = 0; i < without.steps().size(); i++) {
      var before = without.steps().get(i);
      var after = with.steps().get(i);
      if (before.occurredAt().isAfter(decided)) {
        assertThat(after.assurance().primary().floor())
            .isLessThanOrEqualTo(before.assurance().primary().floor());
        assertThat(after.assurance().primary().ceiling())
            .isLessThanOrEqualTo(before.assurance().primary().ceiling());
      } else {
        assertThat(after).isEqualTo(before);
      }
    }
  }

  /** Steps that bind nothing: what is bound under a lower primary may be worth more afterwards. */
  private static Scene history(long seed) {
    Random dice = new Random(seed);
    Scene scene = new Scene();
    List<Authenticators> sets = List.of(KEY, OTP, PASSWORD, CODE);
    for (int i = dice.nextInt(20); i >= 0; i--) {
      scene.login(
          days(dice.nextInt(120)).plusSeconds(dice.nextInt(90_000)),
          sets.get(dice.nextInt(sets.size())),
          "as" + dice.nextInt(3));
    }
    for (int i = dice.nextInt(6); i >= 0; i--) {
      scene.step("s" + i, RecoveryAction.CODE_USED, days(dice.nextInt(30)).plusSeconds(i), CODE);
    }
    return scene;
  }
}
