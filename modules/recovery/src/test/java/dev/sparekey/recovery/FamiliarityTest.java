package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.PASSWORD;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Posture;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.SessionFacts;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whether the network of a code used at 14:00 is new for the account. */
class FamiliarityTest {

  private static final AccountId ANNA = new AccountId("t", "okta", "00u1");

  private static @Nullable Boolean newNetwork(Scene scene, String network) {
    return session(scene, network).newNetwork();
  }

  private static SessionFacts session(Scene scene, String network) {
    return scene
        .add(
            Scene.event("c", RecoveryAction.CODE_USED, STEP, Actor.Role.SELF, CODE, "own", network))
        .step("c")
        .session();
  }

  @Test
  void network_ofOldLogins_isFamiliar() {
    assertThat(newNetwork(new Scene().usualLogins(3), "as1")).isFalse();
  }

  @Test
  void network_neverSeen_isNew() {
    assertThat(newNetwork(new Scene().usualLogins(3), "as66")).isTrue();
  }

  @Test
  void network_firstSeenSevenDaysAgo_isStillNew() {
    assertThat(newNetwork(new Scene().usualLogins(3).login(days(7), OTP, "as66"), "as66")).isTrue();
  }

  @Test
  void network_firstSeenEightDaysAgo_isFamiliar() {
    assertThat(newNetwork(new Scene().usualLogins(3).login(days(8), OTP, "as66"), "as66"))
        .isFalse();
  }

  @Test
  void network_seenOnlyBelowThePrimary_isNew() {
    assertThat(newNetwork(new Scene().usualLogins(3).login(days(20), PASSWORD, "as66"), "as66"))
        .isTrue();
  }

  @Test
  void network_seenOnlyDuringAnEpisode_isNew() {
    Scene scene =
        new Scene()
            .usualLogins(3)
            .step("earlier", RecoveryAction.CODE_USED, days(30), CODE)
            .login(days(30).plusSeconds(60), OTP, "as66");

    assertThat(newNetwork(scene, "as66")).isTrue();
  }

  @Test
  void network_whereNoLoginTeaches_isUnknown() {
    assertThat(newNetwork(new Scene().login(days(1), OTP, "as1"), "as66")).isNull();
  }

  @Test
  void device_thatTheSourceDoesNotShow_isUnknown() {
    assertThat(session(new Scene().usualLogins(3), "as66").newDevice()).isNull();
  }

  private static Scene manyNetworks(Scene scene, Instant at) {
    for (int i = 0; i <= Trait.Kind.NETWORK.most(); i++) {
      scene.login(at.plusSeconds(i), OTP, "many" + i);
    }
    return scene;
  }

  @Test
  void network_whereMoreWereSeenBeforeThanAreKept_isUnknown() {
    assertThat(newNetwork(manyNetworks(new Scene().usualLogins(3), days(8)), "as66")).isNull();
  }

  @Test
  void network_whereMoreWereSeenSinceThanAreKept_isStillNew() {
    assertThat(newNetwork(manyNetworks(new Scene().usualLogins(3), days(7)), "as66")).isTrue();
  }

  @Test
  void network_seenBeforeTheDayWithTooMany_isFamiliar() {
    Scene scene = new Scene().usualLogins(3).login(days(20), OTP, "as66");

    assertThat(newNetwork(manyNetworks(scene, days(8)), "as66")).isFalse();
  }

  /** Whoever has the password alone makes nothing familiar with it, and so nothing unknown. */
  @Test
  void network_whereTooManyWereSeenBelowThePrimary_isNew() {
    Scene scene = new Scene().usualLogins(3);
    for (int i = 0; i <= Trait.Kind.NETWORK.most(); i++) {
      scene.login(days(20).plusSeconds(i), PASSWORD, "many" + i);
    }

    assertThat(newNetwork(scene, "as66")).isTrue();
  }

  private static Map<Trait.Kind, Posture.Full> untold(Scene scene, String network) {
    session(scene, network);
    return scene.untold("c");
  }

  @Test
  void networkThatIsUnknownForACap_isUnknownForIt() {
    assertThat(untold(manyNetworks(new Scene().usualLogins(3), days(8)), "as66"))
        .containsOnly(
            Map.entry(
                Trait.Kind.NETWORK,
                new Posture.Full(Posture.Kept.NETWORKS, DaySet.startOf(DaySet.dayOf(days(8))))));
  }

  /** Asked of each step that is told of: whoever makes thousands would have each look at all. */
  @Test
  void untold_ofOneOfAThousandSteps_comparesItWithNoOther() {
    Scene scene = new Scene().usualLogins(3);
    for (int i = 0; i < 1_000; i++) {
      scene.step("c" + i, RecoveryAction.CODE_FAILED, STEP.plusSeconds(i), null);
    }
    Assessment assessment = scene.assessment();
    AtomicInteger asked = new AtomicInteger();
    RecoveryStep counted =
        (RecoveryStep)
            Proxy.newProxyInstance(
                RecoveryStep.class.getClassLoader(),
                new Class<?>[] {RecoveryStep.class},
                (proxy, method, arguments) -> {
                  asked.incrementAndGet();
                  return method.invoke(assessment.steps().get(500), arguments);
                });

    assertThat(assessment.untold(counted)).isEmpty();

    assertThat(asked).hasValueLessThan(10);
  }

  @Test
  void networkThatIsUnknownBecauseNoLoginTeaches_isNotUnknownForACap() {
    Scene scene = new Scene().login(days(1), OTP, "as1");

    assertThat(newNetwork(scene, "as66")).isNull();
    assertThat(scene.untold("c")).isEmpty();
  }

  /** None of these logins is known to be the account's own: all lie in an episode. */
  @Test
  void networkOfTooManyOfWhichNoneTeaches_isNotUnknownForTheCap() {
    Scene scene = manyNetworks(new Scene(), days(8)).episode(days(9), days(7));

    assertThat(newNetwork(scene, "as66")).isNull();
    assertThat(scene.untold("c")).isEmpty();
  }

  @Test
  void tooManyNetworksBelowThePrimary_arePublishedAsNoneTooMany() {
    Scene scene = new Scene().usualLogins(3);
    for (int i = 0; i <= Trait.Kind.NETWORK.most(); i++) {
      scene.login(days(20).plusSeconds(i), PASSWORD, "many" + i);
    }
    session(scene, "as66");

    assertThat(scene.views(STEP).posture().fullSince()).isEmpty();
  }

  @Test
  void tooManyNetworksAtThePrimary_arePublished() {
    Scene scene = manyNetworks(new Scene().usualLogins(3), days(8));
    session(scene, "as66");

    assertThat(scene.views(STEP).posture().fullSince())
        .extracting(Posture.Full::of)
        .containsExactly(Posture.Kept.NETWORKS);
  }

  @Test
  void network_whereTooManyDevicesWereSeen_isNew() {
    Scene scene = new Scene().usualLogins(3);
    for (int i = 0; i <= Trait.Kind.DEVICE.most(); i++) {
      Origin madeUp = new Origin(null, "as1", null, "made-up" + i, null);
      scene.loginFrom(madeUp, days(20).plusSeconds(i), OTP, "s" + i);
    }

    assertThat(newNetwork(scene, "as66")).isTrue();
  }

  /** Whatever occurs later: a verdict on a step is not taken back because a cap is reached. */
  @Property(tries = 50)
  void answers_whateverOccursLater_areTheSame(@ForAll Random random) {
    int before = DaySet.dayOf(STEP.minus(AssurancePolicy.DEFAULT.familiarAfter()));
    int most = 1 + random.nextInt(120);
    Profile then = Profile.EMPTY;
    for (int i = random.nextInt(150); i > 0; i--) {
      then = then.with(login(random, "b" + i, before - 1 - random.nextInt(30), most));
    }
    Profile now = then;
    for (int i = random.nextInt(400); i > 0; i--) {
      now = now.with(login(random, "a" + i, before + random.nextInt(20), 150));
    }

    assertThat(answers(now)).isEqualTo(answers(then));
  }

  private static List<String> answers(Profile profile) {
    Bindings bindings = new Bindings(AssurancePolicy.DEFAULT, profile, null);
    Episodes none =
        new Episodes(
            List.of(), AssurancePolicy.DEFAULT.episodeGap(), AssurancePolicy.DEFAULT.settleAfter());
    Familiarity familiarity = new Familiarity(AssurancePolicy.DEFAULT, profile, bindings, none);
    List<String> answers = new ArrayList<>();
    for (Trait.Kind kind : Trait.Kind.values()) {
      for (int i = 0; i < 150; i++) {
        answers.add(kind + " " + i + " " + familiarity.isNew(kind, "v" + i, 3, STEP));
      }
    }
    return answers;
  }

  private static AuthenticationEvent login(Random random, String id, int day, int most) {
    Instant at = DaySet.startOf(day).plusSeconds(random.nextInt(86_400));
    Set<Authenticator> used = EnumSet.of(Authenticator.PASSWORD, Authenticator.OTP);
    if (random.nextInt(4) == 0) {
      Authenticator[] all = Authenticator.values();
      used.add(all[random.nextInt(all.length)]);
      used.add(all[random.nextInt(all.length)]);
    }
    return new AuthenticationEvent(
        new EventHeader("okta:" + id, "t", "okta", at, null, at, "okta@1", "test"),
        ANNA,
        null,
        AuthenticationEvent.Outcome.SUCCESS,
        new Authenticators(used, Authenticators.Completeness.EXACT),
        null,
        new Origin(
            null,
            "v" + random.nextInt(most),
            "v" + random.nextInt(most),
            "v" + random.nextInt(most),
            null));
  }
}
