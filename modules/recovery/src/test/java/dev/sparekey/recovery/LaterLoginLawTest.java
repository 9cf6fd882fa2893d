package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Credential;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryStep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** What is not asked of an account again because of a login after all its steps. */
class LaterLoginLawTest {

  private static final AccountId ACCOUNT = new AccountId("t", "okta", "00u1");
  private static final Instant STEP = Instant.parse("2026-03-20T10:00:00Z");
  private static final Authenticators USED =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.OTP);

  private static final Coordinates OSLO = new Coordinates(5_991, 1_075);
  private static final Coordinates LAGOS = new Coordinates(645, 339);

  /** Oslo, nearby, London and Lagos, and places that are not told. */
  private static final List<Optional<Coordinates>> SPOTS =
      List.of(
          Optional.of(OSLO),
          Optional.of(new Coordinates(5_990, 1_070)),
          Optional.of(new Coordinates(5_151, -13)),
          Optional.of(LAGOS),
          Optional.empty());

  private static final Duration SESSION_AGE = Duration.ofMinutes(20);

  private Dossier dossier = dossier(null);
  private Profile profile = Profile.EMPTY;
  private final Set<Witness> witnesses = new HashSet<>();

  /** Draws coordinates; null where no login has any. */
  private @Nullable Random spots;

  @Property(tries = 20)
  void laterLogin_fromOneOfAFewDevices_leavesStepsThatItMayNotChange(@ForAll Random random) {
    assertThatStepsStay(random, 0, 10, 40);
  }

  /** More places after a step than are looked at. */
  @Property(tries = 20)
  void laterLogin_fromOneOfManyDevices_leavesStepsThatItMayNotChange(@ForAll Random random) {
    assertThatStepsStay(random, 0, 60, 80);
  }

  /** More devices than are known apart. */
  @Property(tries = 20)
  void laterLogin_onAnAccountOfManyDevices_leavesStepsThatItMayNotChange(@ForAll Random random) {
    assertThatStepsStay(random, 110, 100, 40);
  }

  /** Logins come in any order, some of them from farther away than anybody travels. */
  @Property(tries = 60)
  void laterLogin_fromFarAway_leavesStepsThatItMayNotChange(@ForAll Random random) {
    dossier = dossier("sstep");
    Coordinates root = random.nextBoolean() ? OSLO : LAGOS;
    learn(login("own", STEP.minus(SESSION_AGE), "as9", "d9", root, "sstep"));
    if (random.nextInt(3) == 0) {
      Instant at = STEP.minus(Duration.ofMinutes(30));
      learn(login("near", at, "as1", "d1", somewhere(random), "n"));
    }
    spots = random;
    assertThatStepsStay(random, 0, 2, 20);
  }

  private static @Nullable Coordinates somewhere(Random random) {
    return SPOTS.get(random.nextInt(SPOTS.size())).orElse(null);
  }

  private void assertThatStepsStay(Random random, int knownBefore, int devices, int logins) {
    for (int i = 0; i < 12; i++) {
      learn(login("before" + i, STEP.minus(Duration.ofDays(10 + i)), "as" + i % 2, "d" + i % 2));
    }
    for (int i = 0; i < knownBefore; i++) {
      learn(login("known" + i, STEP.minus(Duration.ofDays(30)), "as1", "k" + i));
    }
    profile = profile.withStepAt(STEP);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < logins; i++) {
      order.add(i);
    }
    Collections.shuffle(order, random);
    assess(Set.of());
    for (int i : order) {
      AuthenticationEvent event =
          login(
              "after" + i,
              STEP.plus(Duration.ofMinutes(70L * (i + 1))),
              "as" + random.nextInt(4),
              (spots == null ? "a" : "d") + random.nextInt(devices),
              spots == null ? null : somewhere(spots),
              "safter" + i);
      List<RecoveryStep> before = stated(assess(Set.of()));

      profile = profile.with(event);
      Assessment after = assess(Set.of(Login.of(event)));

      if (!after.mayBeChangedBy(Login.of(event))) {
        assertThat(stated(after)).as("after login %s of %s", i, order).isEqualTo(before);
      }
    }
  }

  private void learn(AuthenticationEvent event) {
    profile = profile.with(event);
  }

  /** As the stage does, which keeps what the steps rest on. */
  private Assessment assess(Set<Login> arrived) {
    Set<Witness> known = new HashSet<>(witnesses);
    known.addAll(arrived);
    Assessment assessment =
        Assessment.of(
            AssurancePolicy.DEFAULT, profile, dossier, known, List.of(), Completeness.NO_TICKETS);
    witnesses.addAll(assessment.witnesses());
    return assessment;
  }

  private static List<RecoveryStep> stated(Assessment assessment) {
    List<RecoveryStep> stated = new ArrayList<>();
    assessment.steps().forEach(step -> stated.add(step.stated()));
    return stated;
  }

  private static Dossier dossier(@Nullable String session) {
    return new Dossier(List.of(new DossierEntry(step("as9", "d9", session), false)));
  }

  private static RecoveryEvent step(String network, String device, @Nullable String session) {
    return new RecoveryEvent(
        header("step", STEP),
        ACCOUNT,
        "anna@example.com",
        RecoveryAction.CODE_SET_REGENERATED,
        RecoveryPath.SELF_SERVICE,
        new Actor(Actor.Role.SELF, ACCOUNT.nativeId(), "anna@example.com"),
        Credential.UNKNOWN,
        null,
        session,
        new Origin(null, network, "NL", device, null),
        null);
  }

  private static AuthenticationEvent login(String id, Instant at, String network, String device) {
    return login(id, at, network, device, null, "s" + id);
  }

  private static AuthenticationEvent login(
      String id,
      Instant at,
      String network,
      String device,
      @Nullable Coordinates where,
      String session) {
    return new AuthenticationEvent(
        header(id, at),
        ACCOUNT,
        "anna@example.com",
        Outcome.SUCCESS,
        USED,
        session,
        new Origin(null, network, "NL", device, null).at(where));
  }

  private static EventHeader header(String id, Instant at) {
    return new EventHeader("okta:" + id, "t", "okta", at, null, at, "okta@1", "test");
  }
}
