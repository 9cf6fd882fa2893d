package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.engine.Certainty;
import dev.sparekey.engine.GroupDay;
import dev.sparekey.engine.GroupDeadline;
import dev.sparekey.engine.GroupKey;
import dev.sparekey.engine.GroupedStep;
import dev.sparekey.engine.GroupsStore;
import dev.sparekey.engine.Mark;
import dev.sparekey.engine.Marks;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every groups store does. */
abstract class GroupsStoreContract {

  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final GroupKey DESK = new GroupKey("t", "c", List.of("actor.id=desk"));

  /** Some whose keys would start with the desk's, were lengths and numbers not part of keys. */
  private static final GroupKey DESKTOP = new GroupKey("t", "c", List.of("actor.id=desktop"));

  private static final GroupKey FURTHER = new GroupKey("t", "c", List.of("actor.id=desk", "x=y"));

  abstract GroupsStore store();

  private static GroupedStep step(Instant at, String account, String id) {
    return step(at, account, id, TicketStatus.MISSING);
  }

  private static GroupedStep step(Instant at, String account, String id, TicketStatus ticket) {
    return new GroupedStep(
        new GroupedStep.Place(at, new AccountId("t", "okta", account), id),
        List.of(
            new GroupedStep.Match(
                "r", Certainty.CERTAIN, new TreeMap<>(Map.of("subject.account", account)))),
        RecoveryAction.FACTOR_RESET,
        null,
        "anna",
        true,
        Actor.UNKNOWN,
        null,
        true,
        Interval.UNKNOWN,
        Interval.exactly(Interval.AAL2),
        ticket,
        null,
        "okta@1",
        false,
        false);
  }

  @Test
  void steps_betweenTwoTimes_areGivenInOrderWithBothIncluded() {
    GroupsStore store = store();
    GroupedStep before = step(NOON.minusNanos(1), "a", "1");
    GroupedStep first = step(NOON, "longer", "1");
    GroupedStep second = step(NOON, "b", "2222");
    GroupedStep third = step(NOON, "a", "3");
    GroupedStep last = step(NOON.plusNanos(1), "a", "4");
    GroupedStep behind = step(NOON.plusNanos(2), "a", "0");
    List.of(behind, last, third, second, first, before).forEach(one -> store.putStep(DESK, one));
    store.putStep(DESKTOP, step(NOON, "c", "5"));
    store.putStep(FURTHER, step(NOON, "d", "6"));

    assertThat(store.steps(DESK, NOON, NOON.plusNanos(1), 9))
        .containsExactly(first, second, third, last);
    assertThat(store.steps(DESK, NOON, NOON.plusNanos(2), 3)).hasSize(3).doesNotContain(behind);
  }

  @Test
  void matches_ofARule_areGivenFromBothEndsOfATime() {
    GroupsStore store = store();
    GroupedStep before = step(NOON.minusNanos(1), "a", "1");
    GroupedStep first = step(NOON, "b", "2");
    GroupedStep second = step(NOON.plusNanos(1), "longer", "0");
    GroupedStep third = step(NOON.plusNanos(2), "a", "1");
    GroupedStep behind = step(NOON.plusNanos(3), "a", "1");
    List.of(third, behind, first, before, second).forEach(one -> store.putMatch(DESK, "r", one));
    store.putMatch(DESK, "other", step(NOON, "c", "5"));
    store.putMatch(FURTHER, "r", step(NOON, "d", "6"));
    store.putStep(DESK, step(NOON, "e", "7"));

    Instant to = NOON.plusNanos(2);
    assertThat(store.matches(DESK, "r", NOON, to, 9)).containsExactly(first, second, third);
    assertThat(store.matches(DESK, "r", NOON, to, 2)).containsExactly(first, second);
    assertThat(store.lastMatches(DESK, "r", NOON, to, 2)).containsExactly(second, third);
    assertThat(store.lastMatches(DESK, "r", NOON, to, 9)).containsExactly(first, second, third);
    assertThat(store.matches(DESKTOP, "r", NOON, to, 9)).isEmpty();

    store.removeMatch(DESK, "r", second.place());
    store.removeMatch(DESK, "none", first.place());
    assertThat(store.matches(DESK, "r", NOON, to, 9)).containsExactly(first, third);
    assertThat(store.matches(DESK, "other", NOON, to, 9)).hasSize(1);
    assertThat(store.steps(DESK, NOON, to, 9)).hasSize(1);
  }

  @Test
  void step_putAgain_replacesWhatWasSaidOfIt() {
    GroupsStore store = store();
    GroupedStep known = step(NOON, "a", "1", TicketStatus.PENDING);
    GroupedStep other = step(NOON, "a", "1", TicketStatus.LINKED);
    store.putStep(DESK, known);
    store.putStep(DESK, other);

    assertThat(store.step(DESK, known.place())).isEqualTo(other);
    assertThat(store.step(DESKTOP, known.place())).isNull();
  }

  @Test
  void step_removed_isGoneFromItsGroupOnly() {
    GroupsStore store = store();
    GroupedStep step = step(NOON, "a", "1");
    GroupedStep ofAnother = step(NOON, "b", "1");
    store.putStep(DESK, step);
    store.putStep(DESK, ofAnother);
    store.putStep(DESKTOP, step);
    store.removeStep(DESK, step.place());
    store.removeStep(DESK, step.place());

    assertThat(store.steps(DESK, NOON, NOON, 9)).containsExactly(ofAnother);
    assertThat(store.steps(DESKTOP, NOON, NOON, 9)).containsExactly(step);
  }

  @Test
  void day_put_isGivenForItsGroupAndDayUntilRemoved() {
    GroupsStore store = store();
    GroupDay day = new GroupDay(20_000, 3);
    store.putDay(DESK, new GroupDay(20_000, 2));
    store.putDay(DESK, day);

    assertThat(store.day(DESK, 20_000)).isEqualTo(day);
    assertThat(store.day(DESK, 2_000)).isNull();
    assertThat(store.day(FURTHER, 20_000)).isNull();

    store.removeDay(DESK, 20_000);
    assertThat(store.day(DESK, 20_000)).isNull();
  }

  @Test
  void alert_put_replacesItsOlderRevisionAndIsItsGroupsOnly() {
    GroupsStore store = store();
    Alert alert = (Alert) new Samples(3).of(Alert.class);
    GroupKey key = GroupKey.of(alert);
    store.putAlert(alert);
    store.putAlert(alert);

    assertThat(store.alerts(key)).containsExactly(alert);
    assertThat(store.alerts(DESK)).isEmpty();

    store.removeAlert(key, alert.id());
    assertThat(store.alerts(key)).isEmpty();
  }

  @Test
  void decision_put_replacesTheOlderOnTheSameAlert() {
    GroupsStore store = store();
    Triaged one = (Triaged) new Samples(4).of(Triaged.class);
    Triaged other =
        new Triaged(
            new TriageDecision("d", TriageDecision.Outcome.BENIGN, "a drill", "mara", NOON, null),
            one.seen());
    GroupKey key = GroupKey.of(one.seen());
    store.putDecision(one);
    store.putDecision(other);

    assertThat(store.decisions(key)).containsExactly(other);
    assertThat(store.decisions(DESK)).isEmpty();

    store.removeDecision(key, one.seen().id());
    assertThat(store.decisions(key)).isEmpty();
  }

  @Test
  void deadlines_upToATime_areTakenOnceInOrderWithTheLastIncluded() {
    GroupsStore store = store();
    GroupDeadline before1970 = proven(Instant.parse("1969-12-31T00:00:00Z"), DESKTOP, NOON);
    GroupDeadline first = proven(NOON, DESK, NOON);
    GroupDeadline second = proven(NOON, DESK, NOON.plusSeconds(1));
    GroupDeadline third = proven(NOON, FURTHER, NOON);
    GroupDeadline fourth = proven(NOON, DESKTOP, NOON);
    GroupDeadline later = proven(NOON.plusNanos(1), DESK, NOON);
    GroupDeadline ofTheClock = new GroupDeadline(GroupDeadline.Basis.FORGETTING, NOON, DESK, NOON);
    List.of(later, fourth, third, ofTheClock, second, first, first, before1970)
        .forEach(store::putDeadline);

    assertThat(store.takeDeadlines(GroupDeadline.Basis.PROVEN, NOON, 1))
        .containsExactly(before1970);
    assertThat(store.takeDeadlines(GroupDeadline.Basis.PROVEN, NOON, 9))
        .containsExactly(first, second, third, fourth);
    assertThat(store.takeDeadlines(GroupDeadline.Basis.PROVEN, NOON, 9)).isEmpty();
    assertThat(store.takeDeadlines(GroupDeadline.Basis.PROVEN, NOON.plusNanos(1), 9))
        .containsExactly(later);
    assertThat(store.takeDeadlines(GroupDeadline.Basis.FORGETTING, Instant.MIN, 9)).isEmpty();
    assertThat(store.takeDeadlines(GroupDeadline.Basis.FORGETTING, NOON, 9))
        .containsExactly(ofTheClock);
  }

  @Test
  void deadline_earlierThanWhatWasTaken_isTakenNext() {
    GroupsStore store = store();
    GroupDeadline late = proven(NOON.plusSeconds(60), DESK, NOON);
    GroupDeadline early = proven(NOON.minusSeconds(60), DESK, NOON);
    store.putDeadline(late);
    assertThat(store.takeDeadlines(GroupDeadline.Basis.PROVEN, NOON, 9)).isEmpty();
    store.putDeadline(early);

    assertThat(store.takeDeadlines(GroupDeadline.Basis.PROVEN, NOON, 9)).containsExactly(early);
    assertThat(store.takeDeadlines(GroupDeadline.Basis.PROVEN, NOON.plusSeconds(60), 9))
        .containsExactly(late);
  }

  @Test
  void deadline_waits_untilItIsTaken() {
    GroupsStore store = store();
    GroupDeadline soon =
        new GroupDeadline(GroupDeadline.Basis.NEXT_MINUTE, Instant.EPOCH, DESK, NOON);
    assertThat(store.waits(soon)).isFalse();
    store.putDeadline(soon);
    assertThat(store.waits(soon)).isTrue();
    assertThat(store.waits(proven(Instant.EPOCH, DESK, NOON))).isFalse();

    store.takeDeadlines(GroupDeadline.Basis.NEXT_MINUTE, Instant.EPOCH, 9);
    assertThat(store.waits(soon)).isFalse();
  }

  private static GroupDeadline proven(Instant at, GroupKey key, Instant about) {
    return new GroupDeadline(GroupDeadline.Basis.PROVEN, at, key, about);
  }

  @Test
  void marks_put_areGiven() {
    GroupsStore store = store();
    Marks marks =
        Marks.NONE.with(
            new Mark(Mark.CLOCK, Mark.Path.ACCOUNTS, 0, 1, Instant.EPOCH, Proof.PROVEN));
    assertThat(store.marks()).isEqualTo(Marks.NONE);
    store.putMarks(marks);

    assertThat(store.marks()).isEqualTo(marks);
  }
}
