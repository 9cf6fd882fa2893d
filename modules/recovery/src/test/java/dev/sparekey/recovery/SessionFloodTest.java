package dev.sparekey.recovery;

import static dev.sparekey.recovery.Flooded.KEY;
import static dev.sparekey.recovery.Flooded.PASSWORD;
import static dev.sparekey.recovery.Flooded.ROOT;
import static dev.sparekey.recovery.Flooded.STEP;
import static dev.sparekey.recovery.Flooded.flood;
import static dev.sparekey.recovery.Flooded.joined;
import static dev.sparekey.recovery.Flooded.login;
import static dev.sparekey.recovery.Flooded.owner;
import static dev.sparekey.recovery.Flooded.root;
import static dev.sparekey.recovery.Flooded.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Event;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.SessionFacts.Continuity;
import dev.sparekey.recovery.Flooded.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/**
 * The owner signs in with a key. Whoever has the password signs in at 10:00, then as often as he
 * likes, and makes the saved codes anew at 10:30 in the session of 10:00.
 */
class SessionFloodTest {

  private static final int MANY = 1_000;

  private static List<Event> after(int count) {
    return flood(count, ROOT.plusSeconds(1), Duration.ofMinutes(29), "");
  }

  private static RecoveryStep unflooded() {
    return new Told().all(joined(owner(), List.of(root(), step("as1")))).step();
  }

  private static void assertThatNothingChanged(RecoveryStep flooded) {
    RecoveryStep before = unflooded();
    assertThat(before.assurance().gap()).isEqualTo(Gap.CERTAIN);
    assertThat(flooded.assurance().primary()).isEqualTo(before.assurance().primary());
    assertThat(flooded.assurance().effective()).isEqualTo(before.assurance().effective());
    assertThat(flooded.session().continuity()).isEqualTo(before.session().continuity());
    assertThat(flooded.session().startedAt()).isEqualTo(ROOT);
    assertThat(flooded.session().assurance()).isEqualTo(before.session().assurance());
  }

  @Test
  void session_before64OtherSignIns_isJudgedByItsRoot() {
    assertThatNothingChanged(
        new Told().all(joined(owner(), List.of(root()), after(64), List.of(step("as1")))).step());
  }

  @Test
  void session_beforeThousandsOfOtherSignIns_isJudgedByItsRoot() {
    assertThatNothingChanged(
        new Told().all(joined(owner(), List.of(root()), after(MANY), List.of(step("as1")))).step());
  }

  @Test
  void session_beforeThousandsOfSignInsOfOneSecond_isJudgedByItsRoot() {
    List<Event> flood = flood(MANY, ROOT.plusSeconds(1), Duration.ofSeconds(1), "");

    assertThatNothingChanged(
        new Told().all(joined(owner(), List.of(root()), flood, List.of(step("as1")))).step());
  }

  @Test
  void session_behindSignInsOfTheHoursBefore_isJudgedByItsRoot() {
    List<Event> before =
        flood(Roots.MOST - 1, ROOT.minus(Duration.ofHours(3)), Duration.ofHours(3), "");

    assertThatNothingChanged(
        new Told()
            .all(joined(owner(), before, List.of(root()), after(MANY), List.of(step("as1"))))
            .step());
  }

  @Test
  void session_behindThousandsOfSignInsOfTheDayBefore_isJudgedByItsRoot() {
    List<Event> before = flood(MANY, ROOT.minus(Duration.ofHours(30)), Duration.ofHours(24), "");

    assertThatNothingChanged(
        new Told()
            .all(joined(owner(), before, List.of(root()), after(MANY), List.of(step("as1"))))
            .step());
  }

  @Test
  void session_thatSignsInThousandsOfTimesItself_isJudgedByItsRoot() {
    List<Event> itself = flood(MANY, ROOT.plusSeconds(1), Duration.ofMinutes(29), "S");

    assertThatNothingChanged(
        new Told().all(joined(owner(), List.of(root()), itself, List.of(step("as1")))).step());
  }

  @Test
  void session_beforeThousandsOfFailures_isJudgedByItsRoot() {
    List<Event> failures = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      Instant at = ROOT.plusMillis(500L * i);
      failures.add(login("fail" + i, at, Outcome.FAILURE, PASSWORD, "as1", "f" + i));
    }

    assertThatNothingChanged(
        new Told().all(joined(owner(), List.of(root()), failures, List.of(step("as1")))).step());
  }

  @Test
  void session_whoseRootIsToldBehindTheFlood_isJudgedByIt() {
    assertThatNothingChanged(
        new Told()
            .all(joined(owner(), after(MANY), List.of(root()), after(1), List.of(step("as1"))))
            .step());
  }

  @Test
  void session_stolenAndFlooded_isStillUsedFromElsewhere() {
    List<Event> stolen =
        joined(
            owner(),
            List.of(login("root", ROOT, KEY, "as1", "S")),
            after(MANY),
            List.of(step("as66")));

    RecoveryStep step = new Told().all(stolen).step();

    assertThat(step.session().continuity()).isEqualTo(Continuity.BROKEN);
    assertThat(step.assurance().effective()).isEqualTo(new Interval(0, 1));
    assertThat(step.assurance().gap()).isEqualTo(Gap.CERTAIN);
  }

  @Test
  void session_ofTheOwner_isNoWeakerForTheFlood() {
    List<Event> owners =
        joined(
            owner(),
            List.of(login("root", ROOT, KEY, "as1", "S")),
            after(MANY),
            List.of(step("as1")));

    assertThat(new Told().all(owners).step().assurance().effective())
        .isEqualTo(Interval.exactly(5));
  }

  @Test
  void profile_writtenAndReadAfterEachSignIn_judgesTheSame() {
    assertThatNothingChanged(
        new Told()
            .restartedAfterEach(joined(owner(), List.of(root()), after(300), List.of(step("as1"))))
            .step());
  }

  @Test
  void step_askedForDaysLater_isJudgedAsWhenItCame() {
    Told told = new Told().all(joined(owner(), List.of(root()), after(300), List.of(step("as1"))));
    AssuranceFinding then = told.step().assurance();
    told.all(flood(300, STEP.plus(Duration.ofDays(1)), Duration.ofDays(6), ""));

    assertThat(told.step().assurance()).isEqualTo(then);
    assertThat(told.step().session().startedAt()).isEqualTo(ROOT);
  }

  /** A second step in a session whose root was kept for the first. */
  @Test
  void secondStep_ofAFloodedSession_isJudgedByItsRoot() {
    RecoveryEvent first =
        Scene.event(
            "v",
            RecoveryAction.CODE_SET_VIEWED,
            ROOT.plusSeconds(30),
            Actor.Role.SELF,
            null,
            "S",
            "as1");
    Told told =
        new Told().all(joined(owner(), List.of(root(), first), after(MANY), List.of(step("as1"))));

    assertThat(told.assessment(Set.of()).steps().getLast().assurance().effective())
        .isEqualTo(unflooded().assurance().effective());
  }

  /** As many as are kept came in its quarter before it: its id is like one that nobody told. */
  @Test
  void session_behindAndBeforeMoreThanAreKept_isNotKnownAndSaysWhy() {
    List<Event> before =
        flood(Roots.MOST, ROOT.minus(Duration.ofHours(3)), Duration.ofHours(3), "");

    AssuranceFinding assurance =
        new Told()
            .all(joined(owner(), before, List.of(root()), after(121), List.of(step("as1"))))
            .step()
            .assurance();

    assertThat(assurance.effective()).isEqualTo(Interval.UNKNOWN);
    assertThat(assurance.why())
        .contains("the session behind the step is not known: more logins came than are kept");
  }

  /** Any of the key's logins that are not kept may have been in the session. */
  @Test
  void session_thatMayHaveProvenMoreByWhatIsNotKept_isNotCertainlyWeaker() {
    List<Event> keys = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      keys.add(login("key" + i, ROOT.plusSeconds(5L * i), KEY, "as1", "key" + i));
    }

    AssuranceFinding assurance =
        new Told()
            .all(joined(owner(), List.of(root()), keys, List.of(step("as1"))))
            .step()
            .assurance();

    assertThat(assurance.effective()).isEqualTo(new Interval(1, 5));
    assertThat(assurance.why())
        .contains("more logins came than are kept, and some may have been its own");
  }

  /** Whatever the order, and wherever in it the step is told. */
  @Property(tries = 15)
  void flood_inAnyOrder_changesNothing(
      @ForAll Random random,
      @ForAll @IntRange(min = 64, max = 250) int count,
      @ForAll @IntRange(min = 0, max = 40) int before,
      @ForAll @IntRange(min = 0, max = 40) int itself) {
    List<Event> events =
        joined(
            owner(),
            flood(before, ROOT.minus(Duration.ofHours(3)), Duration.ofHours(3), ""),
            List.of(root()),
            flood(itself, ROOT.plusSeconds(2), Duration.ofMinutes(20), "S"),
            after(count),
            List.of(step("as1")));
    Collections.shuffle(events, random);

    assertThatNothingChanged(new Told().all(events).step());
  }
}
