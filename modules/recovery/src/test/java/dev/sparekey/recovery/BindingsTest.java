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
import dev.sparekey.model.Interval;
import dev.sparekey.model.Provenance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryStep;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a factor is worth by what bound it: the account usually proves a key, rank 5. */
class BindingsTest {

  private static final Authenticators KEY =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.PASSKEY_DEVICE_BOUND);
  private static final Authenticators SMS =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.SMS);

  private static Scene usesAKey() {
    Scene scene = new Scene().login(days(100), KEY, "as1");
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), KEY, "as1");
    }
    return scene;
  }

  private static Scene bound(
      Scene scene,
      @Nullable Authenticator kind,
      @Nullable String id,
      Instant at,
      Authenticators session) {
    String own = "bind" + at;
    return scene
        .login(at.minusSeconds(60), session, "as1", own)
        .about("b" + at, RecoveryAction.FACTOR_BOUND, at, kind, id, own);
  }

  private static Interval worthOfASessionWith(Scene scene, Authenticators used) {
    return scene
        .login(minutes(-5), used, "as1", "sr")
        .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null)
        .step("r")
        .assurance()
        .effective();
  }

  @Test
  void otp_boundFromAPasswordSession_isWorthThePassword() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "otp1", days(2), PASSWORD);

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(Interval.exactly(1));
  }

  @Test
  void otp_boundFromAKeySession_isWorthItself() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "otp1", days(2), KEY);

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(Interval.exactly(3));
  }

  @Test
  void key_boundFromATextMessageSession_leavesThePasswordBesideItWhatItIs() {
    Scene scene = bound(usesAKey(), Authenticator.WEBAUTHN, "k2", days(2), SMS);
    Authenticators other = Authenticators.exactly(Authenticator.PASSWORD, Authenticator.WEBAUTHN);

    assertThat(worthOfASessionWith(scene, other)).isEqualTo(Interval.exactly(2));
  }

  @Test
  void secondKey_boundFromAPasswordSession_mayBeMeantByAnyLoginWithAKey() {
    Scene scene = bound(usesAKey(), Authenticator.PASSKEY_DEVICE_BOUND, "k2", days(2), PASSWORD);

    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(new Interval(1, 5));
  }

  @Test
  void secondKey_onceTheFirstIsReset_isWorthWhatBoundIt() {
    Scene scene =
        usesAKey()
            .about(
                "x",
                RecoveryAction.FACTOR_RESET,
                days(3),
                Authenticator.PASSKEY_DEVICE_BOUND,
                null,
                "sx");
    bound(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k2", days(2), PASSWORD);

    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(Interval.exactly(1));
  }

  @Test
  void factor_boundWeaklyAndThenAgainFromAKeySession_isWorthItself() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "otp1", days(3), PASSWORD);
    bound(scene, Authenticator.OTP, "otp1", days(2), KEY);

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(Interval.exactly(3));
  }

  @Test
  void factor_boundWhereNothingIsKnownOfThePrimary_isNominalAndSaysSo() {
    Scene scene = bound(new Scene(), Authenticator.OTP, "otp1", days(2), PASSWORD);

    assertThat(scene.step("b" + days(2)).credential().provenance())
        .isEqualTo(Provenance.FIRST_BINDING);
    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(Interval.exactly(3));
  }

  @Test
  void factor_boundUnderAPrimary_isObserved() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "otp1", days(2), PASSWORD);

    assertThat(scene.step("b" + days(2)).credential().provenance()).isEqualTo(Provenance.OBSERVED);
  }

  @Test
  void codeSet_issuedFromAPasswordSession_isWorthThePassword() {
    Scene scene =
        usesAKey()
            .login(days(2), PASSWORD, "as1", "si")
            .about("i", RecoveryAction.CODE_SET_ISSUED, days(2).plusSeconds(9), null, null, "si")
            .step("c", RecoveryAction.CODE_USED, STEP, CODE);

    assertThat(scene.step("c").assurance().effective()).isEqualTo(Interval.exactly(1));
  }

  @Test
  void weaklyBoundFactor_usedOnThreeDays_doesNotBecomeThePrimary() {
    Scene scene = new Scene().login(days(110), SMS, "as1");
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), SMS, "as1");
    }
    bound(scene, Authenticator.OTP, "otp1", days(10), PASSWORD);
    for (int day = 5; day < 9; day++) {
      scene.login(days(day), OTP, "as1");
    }

    assertThat(
            scene.step("c", RecoveryAction.CODE_USED, STEP, CODE).step("c").assurance().primary())
        .isEqualTo(Interval.exactly(2));
  }

  /** Sources call a passkey by one name when it is bound and by another when it is used. */
  @ParameterizedTest
  @CsvSource({
    "WEBAUTHN, PASSKEY_DEVICE_BOUND, 1",
    "WEBAUTHN, PASSKEY_SYNCED, 1",
    "WEBAUTHN, PLATFORM, 1",
    "PLATFORM, PASSKEY_DEVICE_BOUND, 1",
    "PASSKEY_SYNCED, WEBAUTHN, 1",
    "PASSKEY_DEVICE_BOUND, PASSKEY_SYNCED, 4",
    "PASSKEY_SYNCED, SMART_CARD, 5",
    "SMS, VOICE, 1",
    "PUSH, PUSH_NUMBER, 1"
  })
  void factor_boundWeaklyAsOneKind_leavesALoginWithAnotherAFloor(
      Authenticator bound, Authenticator used, int floor) {
    Scene scene = bound(usesAKey(), bound, "f", days(2), PASSWORD);

    Interval worth =
        worthOfASessionWith(scene, Authenticators.exactly(Authenticator.PASSWORD, used));
    assertThat(worth.floor()).isEqualTo(floor);
  }

  @Test
  void factor_ofUnknownKindBoundWeakly_mayBeWhateverIsUsedNext() {
    Scene scene = bound(usesAKey(), null, "f", days(2), PASSWORD);

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(new Interval(1, 3));
  }

  @Test
  void secondFactorOfUnknownKind_afterAWeakBinding_mayBeThatOne() {
    Authenticators unspecified =
        Authenticators.exactly(Authenticator.PASSWORD, Authenticator.MFA_UNSPECIFIED);

    assertThat(worthOfASessionWith(usesAKey(), unspecified)).isEqualTo(new Interval(2, 5));
    Scene scene = bound(usesAKey(), Authenticator.OTP, "otp1", days(2), PASSWORD);
    assertThat(worthOfASessionWith(scene, unspecified)).isEqualTo(new Interval(1, 5));
  }

  @Test
  void secondFactorOfUnknownKind_afterOneKindWasRemoved_isWhatItWas() {
    Scene scene =
        usesAKey().about("x", RecoveryAction.FACTOR_RESET, days(3), Authenticator.SMS, null, "sx");

    assertThat(
            worthOfASessionWith(
                scene,
                Authenticators.exactly(Authenticator.PASSWORD, Authenticator.MFA_UNSPECIFIED)))
        .isEqualTo(new Interval(2, 5));
  }

  /** A key in a safe is used once a year: four weeks without it do not say that there is none. */
  @Test
  void key_boundWeaklyOnAnAccountObservedForFourWeeks_mayStandBesideAnOlderOne() {
    Scene scene = new Scene();
    for (int day = 20; day < 28; day++) {
      scene.login(days(day), OTP, "as1");
    }
    bound(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k2", days(2), PASSWORD);

    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(new Interval(1, 5));
  }

  @Test
  void key_boundWeaklyOnAnAccountObservedFor90DaysWithoutOne_isWorthWhatBoundIt() {
    Scene scene = new Scene().login(days(100), OTP, "as1");
    for (int day = 20; day < 28; day++) {
      scene.login(days(day), OTP, "as1");
    }
    bound(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k2", days(2), PASSWORD);

    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(Interval.exactly(1));
  }

  /** Nobody told us that the removed one was the only one. */
  @Test
  void secondKey_onceAKeyFromBeforeUsIsRemovedByItsId_mayStillBeAnOlderOne() {
    Scene scene = removed(usesAKey(), Authenticator.PASSKEY_DEVICE_BOUND, "k1", days(3));
    bound(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k2", days(2), PASSWORD);

    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(new Interval(1, 5));
  }

  @Test
  void ownersRemovalOfOneOfTwoKeys_leavesThePrimary() {
    Scene scene = usesAKey();
    bound(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k2", days(15), KEY);
    removed(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k2", days(10));

    assertThat(primary(scene).floor()).isEqualTo(5);
  }

  @Test
  void ownersRemovalOfTheKeyFromBeforeUs_endsThePrimaryWhenNoKeyIsUsedAgain() {
    Scene scene = removed(usesAKey(), Authenticator.PASSKEY_DEVICE_BOUND, "k1", days(10));

    assertThat(primary(scene).floor()).isLessThan(5);
  }

  @Test
  void ownersRemovalOfAKeyFromBeforeUs_leavesThePrimaryWhenAKeyIsUsedAgain() {
    Scene scene = removed(usesAKey(), Authenticator.PASSKEY_DEVICE_BOUND, "k1", days(10));

    assertThat(primary(scene.login(days(5), KEY, "as1")).floor()).isEqualTo(5);
  }

  @Test
  void ownersRemovalOfTheOnlyKeyThatWasSeenBound_endsThePrimary() {
    Scene scene = new Scene().login(days(120), OTP, "as1");
    bound(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k", days(30), OTP);
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), KEY, "as1");
    }
    assertThat(primary(scene).floor()).isEqualTo(5);

    removed(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k", days(10));
    assertThat(primary(scene).floor()).isLessThan(5);
  }

  /** Who holds a session might hide the kind on purpose. */
  @Test
  void ownersRemovalOfAFactorOfUnknownKind_leavesThePrimary() {
    Scene scene = removed(usesAKey(), null, null, days(10));

    assertThat(primary(scene).floor()).isEqualTo(5);
  }

  @Test
  void ownersResetOfAllFactors_endsThePrimary() {
    Scene scene =
        usesAKey()
            .login(days(10).minusSeconds(60), KEY, "as1", "sx")
            .about("x", RecoveryAction.FACTOR_RESET, days(10), null, null, "sx");

    assertThat(primary(scene).floor()).isLessThan(5);
  }

  @Test
  void strangersReset_fromAPasswordSession_leavesThePrimary() {
    Scene scene =
        usesAKey()
            .login(days(10).minusSeconds(60), PASSWORD, "as1", "sx")
            .about("x", RecoveryAction.FACTOR_RESET, days(10), null, null, "sx");

    assertThat(primary(scene).floor()).isEqualTo(5);
  }

  /** Sixteen are told apart; the seventeenth must not make the first look like the owner's. */
  @Test
  void weakBinding_behindSixteenStrongOnes_isNotForgotten() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "weak", days(19), PASSWORD);
    for (int i = 0; i < 20; i++) {
      bound(scene, Authenticator.OTP, "otp" + i, days(18).plusSeconds(600L * i), KEY);
    }

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(new Interval(1, 3));
  }

  @Test
  void factor_ofTheSecondInWhichItWasBound_mayBeInTheLogin() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "otp1", minutes(-5), PASSWORD);

    assertThat(worthOfASessionWith(scene, OTP).floor()).isEqualTo(1);
  }

  /** The clocks may differ by 2 min: 2 min before its binding a factor may be in a login. */
  @ParameterizedTest
  @CsvSource({"-4, 1", "-3, 1", "-2, 3"})
  void factor_boundMinutesAfterTheLogin_leavesAFloor(long bound, int floor) {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "otp1", minutes(bound), PASSWORD);

    assertThat(worthOfASessionWith(scene, OTP).floor()).isEqualTo(floor);
  }

  /** Bound at ten, used at eleven, removed at noon, on three days. */
  @Test
  void weaklyBoundFactor_removedOnTheDayOfItsUse_doesNotBecomeThePrimary() {
    Scene scene = new Scene().login(days(110), SMS, "as1");
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), SMS, "as1");
    }
    for (int day = 5; day < 9; day++) {
      Instant noon = days(day).minusSeconds(7_200);
      bound(scene, Authenticator.OTP, "otp" + day, noon.minusSeconds(7_200), PASSWORD);
      scene.login(noon.minusSeconds(3_600), OTP, "as1");
      scene.about(
          "x" + day, RecoveryAction.FACTOR_REMOVED, noon, Authenticator.OTP, "otp" + day, "s");
    }

    assertThat(primary(scene).floor()).isEqualTo(2);
  }

  /** A message beside a password that questions reset is a message alone. */
  @Test
  void password_resetOnSecurityQuestions_isNoSecondFactorBesideAMessage() {
    Scene scene =
        usesAKey()
            .step(
                "p",
                RecoveryAction.PASSWORD_RESET,
                days(2),
                Authenticators.exactly(Authenticator.SECURITY_QUESTION));

    assertThat(worthOfASessionWith(scene, SMS)).isEqualTo(Interval.exactly(1));
    assertThat(worthOfASessionWith(usesAKey(), SMS)).isEqualTo(Interval.exactly(2));
  }

  @Test
  void bindings_soManyThatOlderOnesMayBeDeleted_leaveWhatWasThereBeforeUsUnknown() {
    Scene scene = usesAKey();
    for (int i = 0; i < Expiry.MOST_OF_A_LOT; i++) {
      scene.about(
          "b" + i,
          RecoveryAction.FACTOR_BOUND,
          days(9).plusSeconds(i),
          Authenticator.OTP,
          null,
          "s");
    }

    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(new Interval(1, 5));
    assertThat(scene.step("r").assurance().primary().floor()).isEqualTo(5);
  }

  @Test
  void primaryByShare_behindSoManyBindingsThatOlderOnesMayBeDeleted_doesNotFall() {
    Scene scene = new Scene().login(days(20), KEY, "as1").login(days(19), KEY, "as1");
    manyBindings(scene, days(9));

    assertThat(primary(scene).floor()).isEqualTo(5);
  }

  /** What is pushed out lies before what pushes. */
  @Test
  void bindings_howeverManyFollowAStep_leaveWhatWasBehindItAsItWas() {
    Scene scene = usesAKey();
    Interval before = worthOfASessionWith(scene, KEY);
    manyBindings(scene, STEP.plusSeconds(60));

    assertThat(scene.step("r").assurance().effective())
        .isEqualTo(before)
        .isEqualTo(Interval.exactly(5));
  }

  private static void manyBindings(Scene scene, Instant from) {
    for (int i = 0; i <= Expiry.MOST_OF_A_LOT; i++) {
      scene.about(
          "b" + i,
          RecoveryAction.FACTOR_BOUND,
          from.plusSeconds(i),
          Authenticator.OTP,
          null,
          "many");
    }
  }

  private static Scene removed(
      Scene scene, @Nullable Authenticator kind, @Nullable String id, Instant at) {
    String own = "remove" + at;
    return scene
        .login(at.minusSeconds(60), KEY, "as1", own)
        .about("x" + at, RecoveryAction.FACTOR_REMOVED, at, kind, id, own);
  }

  private static Interval primary(Scene scene) {
    List<RecoveryStep> steps = scene.step("primary", RecoveryAction.CODE_USED, STEP, CODE).steps();
    return steps.getLast().assurance().primary();
  }

  @Test
  void weakBinding_namesItselfInTheReason() {
    Scene scene =
        bound(usesAKey(), Authenticator.OTP, "otp1", days(2), PASSWORD)
            .login(minutes(-5), OTP, "as1", "sr")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").assurance().why())
        .contains("a one-time password was bound on " + days(2) + " by evidence worth [1,1]");
  }

  private static Scene usesOtp() {
    Scene scene = new Scene().login(days(100), OTP, "as1");
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), OTP, "as1");
    }
    return scene;
  }

  @Test
  void key_boundFromEvidenceJustAsGoodAsThePrimary_isWorthItself() {
    Scene scene = bound(usesOtp(), Authenticator.PASSKEY_DEVICE_BOUND, "k", days(2), OTP);

    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(Interval.exactly(5));
  }

  /** That a key is used on the day on which one is bound says nothing of an older one. */
  @Test
  void key_usedOnTheDayOfItsBindingAndNotBefore_isWorthWhatBoundIt() {
    Scene scene = usesOtp().login(days(2).minusSeconds(3_600), KEY, "as1");
    bound(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k", days(2), PASSWORD);
    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(Interval.exactly(1));

    Scene before = usesOtp().login(days(3), KEY, "as1");
    bound(before, Authenticator.PASSKEY_DEVICE_BOUND, "k", days(2), PASSWORD);
    assertThat(worthOfASessionWith(before, KEY)).isEqualTo(new Interval(1, 5));
  }

  /** Nobody knows whether it was the owner. */
  @Test
  void factor_boundAfterARemovalOnAnAccountOfUnknownPrimary_isAFirstBinding() {
    Scene scene =
        new Scene()
            .about("seen", RecoveryAction.CODE_SET_VIEWED, days(120), null, null, "s0")
            .about("b", RecoveryAction.FACTOR_BOUND, days(9), Authenticator.OTP, "o1", "s1")
            .about("x", RecoveryAction.FACTOR_REMOVED, days(8), Authenticator.OTP, "o1", "s2")
            .about("again", RecoveryAction.FACTOR_BOUND, days(7), Authenticator.OTP, "o2", "s3");

    assertThat(scene.step("again").credential().provenance()).isEqualTo(Provenance.FIRST_BINDING);
  }

  /** Sixteen of a kind are told apart, the oldest of seventeen are one with the next. */
  @ParameterizedTest
  @CsvSource({"15, 3", "16, 1"})
  void weakBinding_removedByItsIdBesideStrongOnes_leavesAFloor(int strong, int floor) {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "weak", days(5), PASSWORD);
    scene.login(days(4), KEY, "as1", "sk");
    for (int i = 1; i <= strong; i++) {
      Instant at = days(4).plusSeconds(60L * i);
      scene.about("o" + i, RecoveryAction.FACTOR_BOUND, at, Authenticator.OTP, "otp" + i, "sk");
    }
    removed(scene, Authenticator.OTP, "weak", days(2));

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(new Interval(floor, 3));
  }

  @Test
  void removal_withoutAnId_isOfTheOnlyOneThatWasSeenBound() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "weak", days(9), PASSWORD);
    removed(scene, Authenticator.OTP, null, days(8));

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(new Interval(1, 3));
  }

  @Test
  void removal_withoutAnIdWhereThereAreTwo_leavesBoth() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "weak", days(9), PASSWORD);
    bound(scene, Authenticator.OTP, "strong", days(8), KEY);
    removed(scene, Authenticator.OTP, null, days(7));

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(new Interval(1, 3));
  }

  @Test
  void removal_ofAnIdThatIsNotKnown_leavesTheOneThatIs() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "weak", days(9), PASSWORD);
    removed(scene, Authenticator.OTP, "another", days(8));

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(Interval.exactly(1));
  }

  /** Of passkeys, and of passkeys that cannot be synced. */
  @ParameterizedTest
  @CsvSource({"WEBAUTHN, 4", "PASSKEY_DEVICE_BOUND, 1", "PASSKEY_SYNCED, 4", "OTP, 1"})
  void reset_ofAKind_leavesWhatIsOfAnotherKindOfTheFamily(Authenticator kind, int ceiling) {
    Authenticators synced =
        Authenticators.exactly(Authenticator.PASSWORD, Authenticator.PASSKEY_SYNCED);
    Scene scene = bound(usesAKey(), Authenticator.PASSKEY_SYNCED, "k", days(9), PASSWORD);
    scene.about("x", RecoveryAction.FACTOR_RESET, days(8), kind, null, "sx");

    assertThat(worthOfASessionWith(scene, synced)).isEqualTo(new Interval(1, ceiling));
  }

  /** It may have been of another kind, and be there still. */
  @Test
  void reset_ofAKind_leavesAFactorOfUnknownKind() {
    Scene scene = bound(usesAKey(), null, "f", days(9), PASSWORD);
    scene.about("x", RecoveryAction.FACTOR_RESET, days(8), Authenticator.OTP, null, "sx");

    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(Interval.exactly(1));
  }

  /** A login of the very moment was with what was there until then. */
  @Test
  void reset_atTheMomentOfTheLogin_comesBehindIt() {
    Scene scene = bound(usesAKey(), Authenticator.OTP, "weak", days(9), PASSWORD);
    scene.about("x", RecoveryAction.FACTOR_RESET, minutes(-5), Authenticator.OTP, null, "sx");
    assertThat(worthOfASessionWith(scene, OTP)).isEqualTo(Interval.exactly(1));

    Scene before = bound(usesAKey(), Authenticator.OTP, "weak", days(9), PASSWORD);
    before.about(
        "x",
        RecoveryAction.FACTOR_RESET,
        minutes(-5).minusMillis(1),
        Authenticator.OTP,
        null,
        "sx");
    assertThat(worthOfASessionWith(before, OTP)).isEqualTo(new Interval(1, 3));
  }

  /** On the day itself the key may have been used before it was removed. */
  @Test
  void ownersRemovalOfAKeyFromBeforeUs_endsThePrimaryThoughAKeyIsUsedThatDay() {
    Scene scene = removed(usesAKey(), Authenticator.PASSKEY_DEVICE_BOUND, "k1", days(10));
    assertThat(primary(scene.login(days(10).plusSeconds(3_600), KEY, "as1")).floor()).isLessThan(5);

    Scene today = removed(usesAKey(), Authenticator.PASSKEY_DEVICE_BOUND, "k1", days(10));
    assertThat(primary(today.login(minutes(-60), KEY, "as1")).floor()).isLessThan(5);

    Scene later = removed(usesAKey(), Authenticator.PASSKEY_DEVICE_BOUND, "k1", days(10));
    assertThat(primary(later.login(days(9), KEY, "as1")).floor()).isEqualTo(5);
  }

  @Test
  void factor_thatMayBeEitherOfTwoThatDifferInProvenance_hasNone() {
    Scene scene =
        new Scene()
            .about("b", RecoveryAction.FACTOR_BOUND, days(60), Authenticator.OTP, "o1", "s1");
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), KEY, "as1");
    }
    bound(scene, Authenticator.OTP, "o2", days(9), KEY);
    scene.about("x", RecoveryAction.FACTOR_RESET, days(2), Authenticator.SMS, null, "s");
    scene.about("y", RecoveryAction.CODE_EXPOSED, STEP, Authenticator.OTP, null, "s");

    assertThat(scene.step("b").credential().provenance()).isEqualTo(Provenance.FIRST_BINDING);
    assertThat(scene.step("b" + days(9)).credential().provenance()).isEqualTo(Provenance.OBSERVED);
    assertThat(scene.step("y").credential().provenance()).isNull();
  }

  /** Nothing is known of the session, so it may have been one with a key. */
  @Test
  void bindingOfUnknownAuthority_saysThatItMayBeTheUsualOne() {
    Scene scene =
        usesAKey()
            .about("b", RecoveryAction.FACTOR_BOUND, days(2), Authenticator.OTP, "o", "unknown")
            .login(minutes(-5), OTP, "as1", "sr")
            .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);

    assertThat(scene.step("r").assurance().why())
        .contains(
            "a one-time password was bound on "
                + days(2)
                + " by evidence worth [0,5] or by the usual one");
  }

  /** One more than are kept, none of them with a key; on one day, of which nothing is kept then. */
  private static Scene manySets(Scene scene, Instant at) {
    List<Authenticator> kinds =
        List.of(
            Authenticator.PASSWORD,
            Authenticator.SMS,
            Authenticator.PUSH,
            Authenticator.OTP,
            Authenticator.EMAIL_LINK,
            Authenticator.RECOVERY_CODE,
            Authenticator.TEMPORARY_PASS,
            Authenticator.BYPASS_CODE,
            Authenticator.SMART_CARD);
    int sets = 0;
    for (int i = 0; i < kinds.size(); i++) {
      for (int j = i + 1; j < kinds.size() && sets <= Profile.MOST_SETS; j++) {
        Authenticators set = Authenticators.exactly(kinds.get(i), kinds.get(j));
        scene.login(at.minusSeconds(60L * ++sets), set, "as1");
      }
    }
    return scene;
  }

  /** What was used before it may be among what is not kept, from the day after on. */
  @Test
  void key_boundOnAnAccountWithMoreSetsThanAreKept_mayStandBesideAnOlderOne() {
    Scene before = manySets(usesOtp(), days(3));
    bound(before, Authenticator.PASSKEY_DEVICE_BOUND, "k", days(2), PASSWORD);
    assertThat(worthOfASessionWith(before, KEY)).isEqualTo(new Interval(1, 5));

    Scene sameDay = manySets(usesOtp(), days(2));
    bound(sameDay, Authenticator.PASSKEY_DEVICE_BOUND, "k", days(2), PASSWORD);
    assertThat(worthOfASessionWith(sameDay, KEY)).isEqualTo(Interval.exactly(1));
  }

  /** A key may have been used since on a day of which nothing is kept. */
  @Test
  void ownersRemovalOfAKey_onAnAccountWithMoreSetsThanAreKept_leavesThePrimary() {
    Scene scene = removed(usesAKey(), Authenticator.PASSKEY_DEVICE_BOUND, "k1", days(10));

    assertThat(primary(manySets(scene, days(5))).floor()).isEqualTo(5);
  }

  /** How many there were before us nobody knows. */
  @Test
  void removal_withoutAnId_ofAKeyFromBeforeUs_leavesOneThatMayBeUsed() {
    Scene scene = removed(usesAKey(), Authenticator.PASSKEY_DEVICE_BOUND, null, days(3));

    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(Interval.exactly(5));
  }

  @Test
  void ownersRemovalWithoutAnId_ofOneOfTwoKeysThatWereSeenBound_leavesThePrimary() {
    Scene scene = new Scene().login(days(130), OTP, "as1");
    bound(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k1", days(30), OTP);
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), KEY, "as1");
    }
    bound(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k2", days(15), KEY);
    removed(scene, Authenticator.PASSKEY_DEVICE_BOUND, null, days(10));

    assertThat(primary(scene).floor()).isEqualTo(5);
  }

  @Test
  void ownersRemovalWithoutAnId_ofTheOldKeyOrOneThatWasSeenBound_leavesThePrimary() {
    Scene scene = usesAKey();
    bound(scene, Authenticator.PASSKEY_DEVICE_BOUND, "k2", days(15), KEY);
    removed(scene, Authenticator.PASSKEY_DEVICE_BOUND, null, days(10));

    assertThat(primary(scene).floor()).isEqualTo(5);
  }

  /** The oldest two of too many are one that may be of either kind. */
  @Test
  void weakBindingOfAnotherKind_behindSixteenStrongOnes_mayBeWhatIsUsed() {
    Scene scene = bound(usesAKey(), Authenticator.PASSKEY_SYNCED, "weak", days(5), PASSWORD);
    scene.login(days(4), KEY, "as1", "sk");
    for (int i = 1; i <= 16; i++) {
      Instant at = days(4).plusSeconds(60L * i);
      scene.about(
          "k" + i,
          RecoveryAction.FACTOR_BOUND,
          at,
          Authenticator.PASSKEY_DEVICE_BOUND,
          "key" + i,
          "sk");
    }

    assertThat(worthOfASessionWith(scene, KEY)).isEqualTo(new Interval(1, 5));
  }

  /** At ten it was still the factor that a password had bound. */
  @ParameterizedTest
  @CsvSource({"7, 2", "8, 3"})
  void weaklyBoundFactor_boundAgainByTheUsualOneDaysAgo_countsFromTheDayAfter(
      int again, int floor) {
    Scene scene = new Scene().login(days(110), SMS, "as1");
    for (int day = 20; day < 50; day++) {
      scene.login(days(day), SMS, "as1");
    }
    bound(scene, Authenticator.OTP, "otp", days(10), PASSWORD);
    for (int day = 5; day < 8; day++) {
      scene.login(days(day).minusSeconds(14_400), OTP, "as1");
    }
    bound(scene, Authenticator.OTP, "otp", days(again), SMS);

    assertThat(primary(scene).floor()).isEqualTo(floor);
  }
}
