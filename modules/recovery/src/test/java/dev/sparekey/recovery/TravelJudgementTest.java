package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.Travel;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A set of codes that was made at 14:00 in session sr, which began at 13:50 in Lagos. */
class TravelJudgementTest {

  private static final Coordinates OSLO = new Coordinates(5_991, 1_075);
  private static final Coordinates BERGEN = new Coordinates(6_039, 532);
  private static final Coordinates LONDON = new Coordinates(5_151, -13);
  private static final Coordinates LAGOS = new Coordinates(645, 339);
  private static final Coordinates AUCKLAND = new Coordinates(-3_685, 17_476);

  private static final Instant ROOT = minutes(-10);

  private static Origin in(String network, @Nullable Coordinates where) {
    return new Origin(null, network, "NO", "laptop", null).at(where);
  }

  private static Scene login(Scene scene, Instant at, @Nullable Coordinates where) {
    return scene.loginFrom(in("as1", where), at, OTP, "s" + at);
  }

  /** An account that has been observed for some days, and the session of the step. */
  private static Scene from(@Nullable Coordinates root) {
    return new Scene().usualLogins(3).loginFrom(in("as1", root), ROOT, OTP, "sr");
  }

  private static @Nullable Travel of(Scene scene) {
    return session(scene).travel();
  }

  private static SessionFacts session(Scene scene) {
    return scene.step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null).step("r").session();
  }

  @Test
  void login_farAwayFortyMinutesBefore_isImpossible() {
    SessionFacts session = session(login(from(LAGOS), minutes(-50), OSLO));

    assertThat(session).returns(true, SessionFacts::impossibleTravel);
    assertThat(session.travel())
        .isEqualTo(new Travel.Impossible(ROOT, LAGOS, minutes(-50), OSLO, 5_977));
  }

  /** The intruder is in by night, and the owner signs in when he comes to work. */
  @Test
  void login_farAwayThreeHoursAfter_isImpossible() {
    assertThat(of(login(from(LAGOS), minutes(170), OSLO)))
        .isEqualTo(new Travel.Impossible(ROOT, LAGOS, minutes(170), OSLO, 5_977));
  }

  @Test
  void login_nearestInTimeOfThoseFarAway_isTold() {
    Scene scene = login(from(LAGOS), minutes(-120), BERGEN);
    login(scene, minutes(-50), OSLO);
    login(scene, minutes(60), LONDON);

    assertThat(of(scene))
        .isInstanceOfSatisfying(
            Travel.Impossible.class, way -> assertThat(way.otherAt()).isEqualTo(minutes(-50)));
  }

  @Test
  void login_asFarAsAnAddressMayBeWrong_isPossible() {
    assertThat(session(login(from(OSLO), minutes(-11), BERGEN)))
        .returns(false, SessionFacts::impossibleTravel);
  }

  @Test
  void login_asFarAsAnAeroplaneFlies_isPossible() {
    assertThat(of(login(from(OSLO), ROOT.minusSeconds(75 * 60), LONDON)))
        .isEqualTo(Travel.POSSIBLE);
    assertThat(of(login(from(OSLO), ROOT.minusSeconds(65 * 60), LONDON)))
        .isInstanceOf(Travel.Impossible.class);
  }

  @Test
  void login_moreThanTwelveHoursAway_isNotLookedAt() {
    Instant twelve = ROOT.minusSeconds(12 * 3_600);

    assertThat(of(login(from(OSLO), twelve, AUCKLAND))).isInstanceOf(Travel.Impossible.class);
    assertThat(of(login(from(OSLO), twelve.minusSeconds(1), AUCKLAND))).isEqualTo(Travel.POSSIBLE);
  }

  @Test
  void login_ofTheSameSession_isNotAnothers() {
    assertThat(of(from(LAGOS).loginFrom(in("as1", OSLO), minutes(-5), OTP, "sr")))
        .isEqualTo(Travel.POSSIBLE);
  }

  @Test
  void login_withoutCoordinates_leavesOpenWhatIsNotImpossible() {
    assertThat(session(login(from(OSLO), minutes(-50), null)))
        .returns(null, SessionFacts::impossibleTravel);
    assertThat(session(login(login(from(LAGOS), minutes(-50), OSLO), minutes(-40), null)))
        .returns(true, SessionFacts::impossibleTravel);
  }

  /** Sources write two records of one login, of which one may have no place. */
  @Test
  void session_thatBeganWithTwoRecordsOfOneSecond_isWhereTheOneSays() {
    Scene scene = from(null).loginFrom(in("as0", LAGOS), ROOT, OTP, "sr");

    assertThat(of(login(scene, minutes(-50), OSLO)))
        .isEqualTo(new Travel.Impossible(ROOT, LAGOS, minutes(-50), OSLO, 5_977));
  }

  @Test
  void sessionWithoutCoordinates_isFarFromNobody() {
    assertThat(of(login(from(null), minutes(-50), OSLO))).isNull();
  }

  @Test
  void stepWhoseSessionIsNotKnown_isFarFromNobody() {
    assertThat(of(login(new Scene().usualLogins(3), minutes(-50), OSLO))).isNull();
  }

  @Test
  void stepThatWasALogin_isWhereItSays() {
    RecoveryEvent plain =
        Scene.event("r", RecoveryAction.CODE_USED, STEP, Actor.Role.SELF, CODE, "sr", "as1");
    Scene scene = login(new Scene().usualLogins(3), minutes(-40), OSLO);

    assertThat(scene.add(at(plain, LAGOS)).step("r").session().travel())
        .isEqualTo(new Travel.Impossible(STEP, LAGOS, minutes(-40), OSLO, 5_977));
  }

  private static RecoveryEvent at(RecoveryEvent plain, Coordinates where) {
    return new RecoveryEvent(
        plain.header(),
        plain.account(),
        plain.accountName(),
        plain.action(),
        plain.path(),
        plain.actor(),
        plain.credential(),
        plain.authenticators(),
        plain.sessionId(),
        plain.origin().at(where),
        plain.ticketId());
  }

  /** The session is the agent's. */
  @Test
  void helpedStep_isFarFromNobody() {
    Scene scene = login(from(LAGOS), minutes(-50), OSLO);

    assertThat(scene.helped("h", RecoveryAction.FACTOR_RESET, STEP).step("h").session())
        .returns(null, SessionFacts::impossibleTravel);
  }

  @Test
  void accountThatWasObservedForLessThanTheTime_mayHaveBeenElsewhere() {
    assertThat(of(new Scene().loginFrom(in("as1", OSLO), ROOT, OTP, "sr"))).isNull();
  }

  /** Of what made room nobody knows where it was. */
  @Test
  void moreLoginsThanAreKept_leaveOpenWhatIsNotImpossible() {
    Scene scene = from(OSLO);
    for (int i = 0; i < 62; i++) {
      login(scene, minutes(-60 - i), OSLO);
    }
    assertThat(of(scene)).isEqualTo(Travel.POSSIBLE);

    assertThat(of(login(scene, minutes(-130), OSLO))).isNull();
  }

  /** Whoever is in may sign in as often as he likes before a slow log tells of his step. */
  @ParameterizedTest
  @CsvSource({"118, true", "119, false"})
  void moreLoginsAfterwardsThanAreKept_leaveOpenWhatIsNotImpossible(int logins, boolean known) {
    Scene scene = from(OSLO);
    for (int i = 0; i < logins; i++) {
      login(scene, minutes(10).plusSeconds(5L * i), OSLO);
    }

    assertThat(of(scene)).isEqualTo(known ? Travel.POSSIBLE : null);
  }

  @Test
  void morePlacesAfterwardsThanAreLookedAt_leaveOpenWhatIsNotImpossible() {
    Scene scene = from(OSLO);
    for (int i = 0; i < 32; i++) {
      login(scene, minutes(10 + i), new Coordinates(5_991, 1_000 + i));
    }

    assertThat(of(scene)).isNull();
  }

  /** A step may be told days later, when of the logins around it only traces are left. */
  @Test
  void login_ofWhichATraceIsLeft_isStillWhereItWas() {
    assertThat(of(daysLater(login(from(LAGOS), minutes(-50), OSLO))))
        .isEqualTo(new Travel.Impossible(ROOT, LAGOS, minutes(-50), OSLO, 5_977));
    assertThat(of(daysLater(login(from(LAGOS), minutes(30), OSLO))))
        .isEqualTo(new Travel.Impossible(ROOT, LAGOS, minutes(30), OSLO, 5_977));
  }

  private static Scene daysLater(Scene scene) {
    for (int i = 0; i < 10; i++) {
      login(scene, days(-3).plusSeconds(i), OSLO);
    }
    return scene;
  }

  /**
   * A login by a trusted laptop, or a copy of it, from a network that is new in its own country.
   */
  private static @Nullable EventRef anomalyAfter(@Nullable Coordinates where) {
    return anomalous(where, minutes(60)).step("r").surroundings().anomalousLogin();
  }

  private static Scene anomalous(@Nullable Coordinates where, Instant at) {
    Scene scene = new Scene();
    for (int i = 0; i < 3; i++) {
      scene.loginFrom(in("as1", OSLO), days(10 + i), OTP, "u" + i);
    }
    return scene
        .loginFrom(in("as1", OSLO), minutes(-40), OTP, "sr")
        .loginFrom(in("as66", where), at, OTP, "late")
        .step("r", RecoveryAction.CODE_SET_REGENERATED, STEP, null);
  }

  @Test
  void newNetwork_ofTheUsualDeviceFartherThanAnybodyTravels_isAnAnomaly() {
    assertThat(anomalyAfter(LAGOS)).isNotNull().returns(minutes(60), EventRef::at);
    assertThat(anomalous(LAGOS, minutes(-20)).step("r").surroundings().anomalousLoginBefore())
        .isNotNull()
        .returns(minutes(-20), EventRef::at);
  }

  @Test
  void newNetwork_ofTheUsualDeviceNearby_isNoAnomaly() {
    assertThat(anomalyAfter(BERGEN)).isNull();
    assertThat(anomalyAfter(null)).isNull();
    assertThat(anomalous(BERGEN, minutes(-20)).step("r").surroundings().anomalousLoginBefore())
        .isNull();
  }

  /** A telephone's way out may be in the capital, and that is no journey. */
  @Test
  void newNetwork_ofTheUsualDeviceAsFarAsATelephonesWayOut_isNoAnomaly() {
    Coordinates rome = new Coordinates(4_190, 1_250);
    assertThat(OSLO.kilometresTo(LONDON)).isBetween(1_100.0, 1_200.0);
    assertThat(OSLO.kilometresTo(rome)).isBetween(2_000.0, 2_020.0);

    assertThat(anomalyAfter(LONDON)).isNull();
    assertThat(anomalyAfter(rome)).isNotNull();
  }

  /** Neither the owner's login from the hotel nor one by the company's exit may hide it. */
  @Test
  void strangeLogin_behindOthersFromItsNetworkAndItsPlace_isAnAnomaly() {
    Scene scene = anomalous(BERGEN, minutes(10));
    login(scene, minutes(20), LAGOS);
    scene.loginFrom(in("as66", LAGOS), minutes(60), OTP, "copy");

    assertThat(scene.step("r").surroundings().anomalousLogin())
        .isNotNull()
        .returns(minutes(60), EventRef::at);
  }

  /** Else every login of the day would be kept for the step once it is some days old. */
  @Test
  void trace_ofALoginThatWasNotTheFirstFromItsPlace_isNotKeptForTheStep() {
    RecoveryEvent step =
        Scene.event(
            "r", RecoveryAction.CODE_SET_REGENERATED, STEP, Actor.Role.SELF, null, "sr", "as1");
    Scene scene = login(login(from(OSLO), minutes(30), BERGEN), minutes(60), BERGEN);
    List<Login> kept = scene.around(step, Set.of()).after();

    assertThat(kept).singleElement().returns(minutes(30), Login::at);
    assertThat(daysLater(scene).around(step, Set.copyOf(kept)).after())
        .filteredOn(one -> one.at().isBefore(days(-1)))
        .isEqualTo(kept);
  }

  /** Whoever dials into the company's network is at its exit, wherever he sits. */
  @Test
  void usualNetwork_howeverFar_isNoAnomaly() {
    Scene scene = anomalous(OSLO, minutes(60));

    assertThat(login(scene, minutes(65), LAGOS).step("r").surroundings().anomalousLogin()).isNull();
  }

  @Test
  void usedAuthenticators_doNotMatter() {
    Scene scene =
        from(LAGOS).loginFrom(in("as1", OSLO), minutes(-50), Authenticators.UNKNOWN, "other");

    assertThat(session(scene)).returns(true, SessionFacts::impossibleTravel);
  }
}
