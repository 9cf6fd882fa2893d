package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.PASSWORD;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.Surroundings;
import dev.sparekey.model.TenantPolicyChange;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What came before and after a set of codes that was made at 14:00 in session sr. */
class SurroundingsTest {

  private static final Duration INSTANT = Duration.ofMillis(1);

  private static Surroundings of(Scene scene) {
    return scene
        .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null)
        .step("r")
        .surroundings();
  }

  private static Scene told(RecoveryAction action, Instant... times) {
    Scene scene = new Scene();
    for (Instant at : times) {
      scene.told(Scene.Told.by("okta", action, at));
    }
    return scene;
  }

  private static EventRef ref(RecoveryAction action, Instant at) {
    return new EventRef("okta:" + action + "@" + at, at);
  }

  @Test
  void denials_areThoseOfTheHourBefore() {
    Scene scene = new Scene();
    scene.refused(minutes(-60).minus(INSTANT), OTP);
    scene.refused(minutes(-60), OTP);
    scene.refused(minutes(-1), OTP);
    scene.refused(minutes(1), OTP);

    assertThat(of(scene)).returns(2, Surroundings::mfaDenials);
  }

  @Test
  void failures_areCountedApartFromDenials() {
    Scene scene = new Scene();
    scene.failed(minutes(-60));
    scene.failed(minutes(-30));
    scene.failed(minutes(-90));
    scene.refused(minutes(-1), OTP);

    assertThat(of(scene))
        .returns(2, Surroundings::failedLogins)
        .returns(1, Surroundings::mfaDenials);
  }

  @Test
  void contact_isTheOneThatWasChangedLastBefore() {
    assertThat(of(told(RecoveryAction.CONTACT_CHANGED, days(20), days(3))).contactChanged())
        .isEqualTo(ref(RecoveryAction.CONTACT_CHANGED, days(3)));
  }

  /** A tenant's policy is told of whoever changed it. */
  @Test
  void policyThatTheAccountItselfChanged_isNoDoorIntoIt() {
    Scene.Told byItself =
        Scene.Told.by("okta", RecoveryAction.RECOVERY_POLICY_CHANGED, days(3))
            .actor(Actor.Role.ADMIN, "00u1", "a@example.com");
    Scene.Told byAnother =
        Scene.Told.by("okta", RecoveryAction.RECOVERY_POLICY_CHANGED, days(5))
            .actor(Actor.Role.ADMIN, "00u2", "b@example.com");

    assertThat(of(new Scene().told(byItself)).policyWeakened()).isNull();
    // Who opens the way and takes it at once needs one session for both.
    assertThat(
            of(told(RecoveryAction.RECOVERY_POLICY_CHANGED)
                    .told(
                        Scene.Told.by("okta", RecoveryAction.RECOVERY_POLICY_CHANGED, minutes(-5))
                            .actor(Actor.Role.ADMIN, "00u1", null)))
                .policyWeakened())
        .isNotNull();
    assertThat(of(new Scene().told(byAnother).told(byItself)).policyWeakened())
        .isEqualTo(ref(RecoveryAction.RECOVERY_POLICY_CHANGED, days(5)));
  }

  private static TenantPolicyChange changed(String by, Instant at) {
    return new TenantPolicyChange(new EventRef("okta:" + by + "@" + at, at), by, null);
  }

  private static Surroundings afterChanges(TenantPolicyChange... changes) {
    Scene scene = new Scene();
    for (TenantPolicyChange change : changes) {
      scene.policyChanged("default", "okta", change);
    }
    return of(scene);
  }

  @Test
  void policyOfAll_isTheOneThatWasChangedLastBeforeWhoeverDidIt() {
    TenantPolicyChange last = changed("00uROOT", days(3));

    assertThat(afterChanges(changed("00uROOT", days(20)), last, changed("00uROOT", minutes(5))))
        .returns(last, Surroundings::tenantPolicyChanged)
        .returns(null, Surroundings::actorChangedPolicy)
        .returns(null, Surroundings::policyWeakened);
  }

  @Test
  void policyOfAll_thatWhoeverActedHadChanged_isToldApart() {
    TenantPolicyChange own = changed("00u1", days(3));
    TenantPolicyChange last = changed("00uROOT", days(1));

    assertThat(afterChanges(own, last))
        .returns(last, Surroundings::tenantPolicyChanged)
        .returns(own, Surroundings::actorChangedPolicy);
  }

  /** Who assumes a role of AWS calls the session as he likes. */
  @Test
  void policyOfAll_changedInAnotherSessionOfOneRole_isTheActorsOwn() {
    TenantPolicyChange change = changed("1234 Admin/a", minutes(-90));
    Scene scene = new Scene().policyChanged("default", "okta", change);
    Scene.Told reset =
        Scene.Told.by("okta", RecoveryAction.FACTOR_RESET, STEP)
            .actor(Actor.Role.ADMIN, "1234 Admin/b", null);

    assertThat(scene.told(reset).step(reset.id()).surroundings().actorChangedPolicy())
        .isEqualTo(change);
  }

  @Test
  void policyOfAnotherSourceOrTenant_isNone() {
    Scene scene =
        new Scene()
            .policyChanged("default", "aws", changed("00u1", days(1)))
            .policyChanged("other", "okta", changed("00u1", days(1)));

    assertThat(of(scene))
        .returns(null, Surroundings::tenantPolicyChanged)
        .returns(null, Surroundings::actorChangedPolicy);
  }

  /** The hour in which the thirty days begin counts whole. */
  @Test
  void policyOfAll_changedThirtyDaysBefore_counts() {
    assertThat(afterChanges(changed("00uROOT", days(30))).tenantPolicyChanged()).isNotNull();
    assertThat(afterChanges(changed("00uROOT", days(30).minus(INSTANT))).tenantPolicyChanged())
        .isNull();
  }

  /** Whoever sets a policy up makes ten changes in a row. */
  @Test
  void changeOfThePolicyOfAll_saysNothingOfAnotherBeforeIt() {
    Scene.Told change =
        Scene.Told.by("okta", RecoveryAction.RECOVERY_POLICY_CHANGED, STEP)
            .actor(Actor.Role.SELF, "00u1", null);

    assertThat(
            new Scene()
                .policyChanged("default", "okta", changed("00u1", minutes(-5)))
                .told(change)
                .step(change.id())
                .surroundings()
                .tenantPolicyChanged())
        .isNull();
  }

  @Test
  void actorAmongMoreWhoChangedThePolicyThanAreKept_isInDoubt() {
    Scene scene = new Scene();
    for (int i = 0; i <= PolicyHour.MOST; i++) {
      scene.policyChanged("default", "okta", changed("00uX" + i, minutes(-60 + i)));
    }
    Scene.Told reset =
        Scene.Told.by("okta", RecoveryAction.FACTOR_RESET, STEP)
            .actor(Actor.Role.ADMIN, "00uROOT", null);
    Scene.Told byOneOfThem =
        Scene.Told.by("okta", RecoveryAction.PASSWORD_RESET, STEP)
            .actor(Actor.Role.ADMIN, "00uX3", null);
    scene.told(reset).told(byOneOfThem);

    assertThat(scene.step(reset.id()).assurance().why())
        .anyMatch(line -> line.startsWith("more than 32 changed the policy of all accounts"));
    assertThat(scene.step(byOneOfThem.id()).assurance().why())
        .noneMatch(line -> line.startsWith("more than 32 changed"));
  }

  @Test
  void contact_changedThirtyDaysBefore_counts() {
    assertThat(of(told(RecoveryAction.CONTACT_CHANGED, days(30))).contactChanged()).isNotNull();
  }

  @Test
  void contact_changedEarlierOrNotBefore_doesNotCount() {
    assertThat(
            of(told(RecoveryAction.CONTACT_CHANGED, days(30).minus(INSTANT), STEP, minutes(1)))
                .contactChanged())
        .isNull();
  }

  @Test
  void policy_weakenedInTheThirtyDaysBefore_counts() {
    assertThat(
            of(told(RecoveryAction.RECOVERY_POLICY_CHANGED, days(30), days(20))).policyWeakened())
        .isEqualTo(ref(RecoveryAction.RECOVERY_POLICY_CHANGED, days(20)));
  }

  @Test
  void policy_weakenedEarlierOrNotBefore_doesNotCount() {
    assertThat(
            of(told(
                    RecoveryAction.RECOVERY_POLICY_CHANGED,
                    days(30).minus(INSTANT),
                    STEP,
                    minutes(1)))
                .policyWeakened())
        .isNull();
  }

  @Test
  void newFactor_isTheFirstBoundInTheWeekAfter() {
    assertThat(of(told(RecoveryAction.FACTOR_BOUND, STEP, minutes(5), minutes(9))).newFactorBound())
        .isEqualTo(ref(RecoveryAction.FACTOR_BOUND, minutes(5)));
  }

  @Test
  void newFactor_boundAWeekAfter_counts() {
    assertThat(of(told(RecoveryAction.FACTOR_BOUND, days(-7))).newFactorBound()).isNotNull();
  }

  @Test
  void newFactor_boundLaterThanAWeekAfter_doesNotCount() {
    assertThat(of(told(RecoveryAction.FACTOR_BOUND, days(-7).plus(INSTANT))).newFactorBound())
        .isNull();
  }

  @Test
  void privilegedAction_isTheFirstInTheThirtyDaysAfter() {
    assertThat(
            of(told(RecoveryAction.PRIVILEGED_ACTION, STEP, minutes(5), minutes(9)))
                .privilegedAction())
        .isEqualTo(ref(RecoveryAction.PRIVILEGED_ACTION, minutes(5)));
  }

  @Test
  void privilegedAction_thirtyDaysAfter_counts() {
    assertThat(of(told(RecoveryAction.PRIVILEGED_ACTION, days(-30))).privilegedAction())
        .isNotNull();
  }

  @Test
  void privilegedAction_laterThanThirtyDaysAfter_doesNotCount() {
    assertThat(
            of(told(RecoveryAction.PRIVILEGED_ACTION, days(-30).plus(INSTANT))).privilegedAction())
        .isNull();
  }

  @Test
  void stepWithNothingAround_hasNothingAround() {
    assertThat(of(new Scene())).isEqualTo(Surroundings.NONE);
  }

  private static @Nullable Instant before(Scene scene) {
    EventRef login = of(scene).anomalousLoginBefore();
    return login == null ? null : login.at();
  }

  @Test
  void anomalousLoginBefore_isTheNewestOfTheDay() {
    assertThat(
            before(
                new Scene()
                    .usualLogins(3)
                    .login(minutes(-90), OTP, "as66")
                    .login(minutes(-60), OTP, "as67")
                    .login(minutes(-30), OTP, "as1")))
        .isEqualTo(minutes(-60));
  }

  @Test
  void anomalousLogin_aDayBefore_counts() {
    assertThat(before(new Scene().usualLogins(3).login(days(1), OTP, "as66"))).isEqualTo(days(1));
  }

  @Test
  void anomalousLogin_earlierThanADayBefore_doesNotCount() {
    assertThat(before(new Scene().usualLogins(3).login(days(1).minus(INSTANT), OTP, "as66")))
        .isNull();
  }

  @Test
  void anomalousLogin_atTheTimeOfTheStep_isNotBeforeIt() {
    assertThat(before(new Scene().usualLogins(3).login(STEP, OTP, "as66"))).isNull();
  }

  @Test
  void anomalousLogin_inTheStepsOwnSession_isNotBeforeIt() {
    assertThat(before(new Scene().usualLogins(3).login(minutes(-30), OTP, "as66", "sr"))).isNull();
  }

  private static @Nullable Instant after(Scene scene) {
    EventRef login = of(scene).anomalousLogin();
    return login == null ? null : login.at();
  }

  @Test
  void anomalousLogin_aWeekAfter_counts() {
    assertThat(after(new Scene().usualLogins(3).login(days(-7), OTP, "as66"))).isEqualTo(days(-7));
  }

  @Test
  void anomalousLogin_laterThanAWeekAfter_doesNotCount() {
    assertThat(after(new Scene().usualLogins(3).login(days(-7).plus(INSTANT), OTP, "as66")))
        .isNull();
  }

  private static Origin place(String network, @Nullable String country, @Nullable String device) {
    return new Origin(null, network, country, device, null);
  }

  /** A login three hours after the step, on an account that is used in Norway on one laptop. */
  private static @Nullable Instant afterALogin(Origin from) {
    Scene scene = new Scene();
    for (int i = 0; i < 3; i++) {
      scene.loginFrom(place("as1", "NO", "laptop"), days(10 + i), OTP, "s" + i);
    }
    return after(scene.loginFrom(from, minutes(180), OTP, "late"));
  }

  @Test
  void newNetwork_ofTheUsualDeviceInTheUsualCountry_isNoAnomaly() {
    assertThat(afterALogin(place("as66", "NO", "laptop"))).isNull();
  }

  @Test
  void newNetwork_ofAnotherDevice_isAnAnomaly() {
    assertThat(afterALogin(place("as66", "NO", "other"))).isNotNull();
  }

  @Test
  void newNetwork_whereDeviceOrCountryIsNotTold_isAnAnomaly() {
    assertThat(afterALogin(place("as66", "NO", null))).isNotNull();
    assertThat(afterALogin(place("as66", null, "laptop"))).isNotNull();
  }

  @Test
  void newCountry_evenOfTheUsualDeviceAndNetwork_isAnAnomaly() {
    assertThat(afterALogin(place("as66", "BR", "laptop"))).isNotNull();
    assertThat(afterALogin(place("as1", "BR", "laptop"))).isNotNull();
  }

  /** Whoever is in may sign in with a device of his own as often as he likes. */
  @Test
  void device_thatOnlyLoginsOfTheLastWeekUsed_isNotFamiliar() {
    Scene scene = new Scene();
    for (int i = 0; i < 3; i++) {
      scene.loginFrom(place("as1", "NO", "laptop"), days(10 + i), OTP, "s" + i);
      scene.loginFrom(place("as1", "NO", "thief"), days(2 + i), OTP, "t" + i);
    }

    assertThat(after(scene.loginFrom(place("as66", "NO", "thief"), minutes(180), OTP, "late")))
        .isEqualTo(minutes(180));
  }

  @Test
  void device_thatOnlyWeakLoginsUsed_isNotFamiliar() {
    Scene scene = new Scene();
    for (int i = 0; i < 3; i++) {
      scene.loginFrom(place("as1", "NO", "laptop"), days(10 + i), OTP, "s" + i);
      scene.loginFrom(place("as1", "NO", "thief"), days(20 + i), PASSWORD, "t" + i);
    }

    assertThat(after(scene.loginFrom(place("as66", "NO", "thief"), minutes(180), OTP, "late")))
        .isEqualTo(minutes(180));
  }

  /** The owner's own login from the guest network comes first and must not hide the other's. */
  @Test
  void anotherDevice_behindTheUsualOneOnOneNewNetwork_isAnAnomaly() {
    Scene scene = new Scene();
    for (int i = 0; i < 3; i++) {
      scene.loginFrom(place("as1", "NO", "laptop"), days(10 + i), OTP, "s" + i);
    }
    scene
        .loginFrom(place("as66", "NO", "laptop"), minutes(60), OTP, "own")
        .loginFrom(place("as66", "NO", "other"), minutes(180), OTP, "late");

    assertThat(after(scene)).isEqualTo(minutes(180));
  }

  @Test
  void devices_thatAreMadeUpEachTime_leaveRoomForANewNetwork() {
    Scene scene = new Scene().usualLogins(3);
    for (int i = 1; i <= 40; i++) {
      scene.loginFrom(place("as1", null, "made-up-" + i), minutes(i), OTP, "s" + i);
    }

    assertThat(after(scene.login(minutes(180), OTP, "as66"))).isEqualTo(minutes(180));
  }

  @Test
  void primary_wasUsedByTheNewestLoginThatIsAsStrong() {
    Scene scene =
        new Scene()
            .usualLogins(3)
            .login(days(3), OTP, "as1")
            .login(days(2), PASSWORD, "as1")
            .login(minutes(-30), OTP, "as1", "sr");

    assertThat(of(scene).primaryUsed()).isEqualTo(days(3));
  }

  @Test
  void primary_thatIsNotKnown_wasNotUsed() {
    assertThat(of(new Scene().login(days(3), Authenticators.UNKNOWN, "as1")).primaryUsed())
        .isNull();
  }

  @Test
  void login_ofTheEpisodeItself_isNoUseOfThePrimaryBeforeIt() {
    Scene scene =
        new Scene()
            .usualLogins(3)
            .step("c", RecoveryAction.CODE_USED, minutes(-60), CODE)
            .login(minutes(-30), OTP, "as1");

    assertThat(of(scene).primaryUsed()).isEqualTo(days(10));
  }

  @Test
  void witnesses_areTheLoginsThatBearOnAStep() {
    Scene scene =
        new Scene()
            .usualLogins(1)
            .login(minutes(30), OTP, "as1")
            .login(minutes(60), OTP, "as1")
            .login(days(-8), OTP, "as2")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);
    scene.refused(minutes(-30), OTP);
    scene.refused(days(1), OTP);

    assertThat(scene.witnesses())
        .filteredOn(Login.class::isInstance)
        .extracting(witness -> ((Login) witness).at())
        .containsExactlyInAnyOrder(days(10), minutes(30), minutes(-30));
  }

  @Test
  void accountOfNoSteps_hasNoWitnesses() {
    assertThat(new Scene().usualLogins(3).witnesses()).isEmpty();
  }

  @Test
  void helpedStep_hasNoSessionOfTheSubject() {
    Scene scene =
        new Scene()
            .usualLogins(3)
            .add(
                Scene.event(
                    "h",
                    RecoveryAction.FACTOR_RESET,
                    STEP,
                    Actor.Role.AGENT,
                    null,
                    "agents",
                    "as66"));

    assertThat(scene.step("h").session()).isEqualTo(SessionFacts.NONE);
  }
}
