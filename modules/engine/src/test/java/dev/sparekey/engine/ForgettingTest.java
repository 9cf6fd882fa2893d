package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.rules.Correlation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is deleted of a group, to the day and the step. */
class ForgettingTest {

  private static final Correlation CORRELATION =
      GroupsStageTest.rules("actor.id", "1d", 1).correlations().getFirst();
  private static final Instant DAY = day(0).truncatedTo(ChronoUnit.DAYS);
  private static final Instant NEXT_DAY = DAY.plus(1, ChronoUnit.DAYS);
  private static final GroupKey KEY =
      new GroupKey("default", CORRELATION.id().toString(), List.of("actor.id=okta/00uDESK"));

  private final Forgetting forgetting = new Forgetting(AssurancePolicy.DEFAULT);
  private final HeapGroupsStore store = new HeapGroupsStore();
  private final GroupDeadline due = forgetting.of(KEY, DAY, CORRELATION);

  private static GroupedStep step(String id, Instant at, boolean settled) {
    return new GroupedStep(
        new GroupedStep.Place(at, ANNA, id),
        List.of(),
        RecoveryAction.FACTOR_RESET,
        null,
        null,
        null,
        new Actor(Actor.Role.AGENT, "00uDESK", null),
        null,
        false,
        Interval.UNKNOWN,
        Interval.UNKNOWN,
        TicketStatus.NOT_REQUIRED,
        null,
        "m",
        false,
        settled);
  }

  private void put(String id, Instant at, boolean settled) {
    GroupSteps.put(KEY, step(id, at, settled), store);
  }

  private List<String> steps() {
    return store.steps(KEY, day(-400), day(400), 9_999).stream().map(GroupedStep::id).toList();
  }

  private List<GroupDeadline> asked() {
    return store.deadlines(GroupDeadline.Basis.FORGETTING, null, 9);
  }

  private void forget(Instant clock) {
    forgetting.forget(due, CORRELATION, clock, store);
  }

  @Test
  void day_atTheMomentItIsDue_isForgotten() {
    put("a", DAY, true);
    forget(due.at().minusNanos(1));
    assertThat(steps()).as("a moment before").containsExactly("a");
    assertThat(asked()).containsExactly(due);

    forget(due.at());

    assertThat(steps()).isEmpty();
    assertThat(store.day(KEY, DaySet.dayOf(DAY))).isNull();
  }

  /** Also the first and the last moment of it, and of no other day. */
  @Test
  void day_isForgottenFromItsFirstMomentToItsLast() {
    put("before", DAY.minusNanos(1), true);
    put("first", DAY, true);
    put("last", NEXT_DAY.minusNanos(1), true);
    put("behind", NEXT_DAY, true);

    forget(due.at());

    assertThat(steps()).containsExactly("before", "behind");
  }

  /** The rule was changed since the step was counted. */
  @Test
  void day_ofACorrelationThatReadsMoreTogetherThanBefore_isPutOff() {
    Correlation wider = GroupsStageTest.rules("actor.id", "30d", 1).correlations().getFirst();
    put("a", DAY, true);

    forgetting.forget(due, wider, due.at(), store);

    assertThat(steps()).containsExactly("a");
    assertThat(asked()).containsExactly(forgetting.of(KEY, DAY, wider));
  }

  @Test
  void day_besideOneWithAnOpenStepThatIsReadWithIt_isPutOffByADay() {
    Duration width = Stretch.width(CORRELATION);
    for (Instant open : List.of(DAY.minus(width), NEXT_DAY.minusNanos(1).plus(width))) {
      HeapGroupsStore own = new HeapGroupsStore();
      GroupSteps.put(KEY, step("a", DAY, true), own);
      GroupSteps.put(KEY, step("open", open, false), own);

      forgetting.forget(due, CORRELATION, due.at(), own);

      assertThat(own.step(KEY, step("a", DAY, true).place())).as(open.toString()).isNotNull();
      assertThat(own.deadlines(GroupDeadline.Basis.FORGETTING, null, 9))
          .extracting(GroupDeadline::at)
          .containsExactly(due.at().plus(1, ChronoUnit.DAYS));
    }
  }

  @Test
  void day_besideOneWithAnOpenStepThatIsNotReadWithIt_isForgotten() {
    Duration width = Stretch.width(CORRELATION);
    put("a", DAY, true);
    put("early", DAY.minus(width).minus(1, ChronoUnit.DAYS), false);
    put("late", NEXT_DAY.plus(width).plus(1, ChronoUnit.DAYS), false);

    forget(due.at());

    assertThat(steps()).containsExactly("early", "late");
  }

  @Test
  void dayOfAThousandSteps_isForgottenInPartsAndItsAlertsWithTheLast() {
    for (int i = 0; i < 1_001; i++) {
      put("s" + i, DAY.plusSeconds(i), true);
    }
    store.putAlert(alert(DAY));

    forget(due.at());
    assertThat(steps()).containsExactly("s1000");
    assertThat(asked()).containsExactly(due);
    assertThat(store.day(KEY, DaySet.dayOf(DAY))).isNotNull();
    assertThat(store.alerts(KEY)).hasSize(1);

    store.takeDeadlines(GroupDeadline.Basis.FORGETTING, due.at(), 9);
    forget(due.at());
    assertThat(steps()).isEmpty();
    assertThat(asked()).isEmpty();
    assertThat(store.day(KEY, DaySet.dayOf(DAY))).isNull();
    assertThat(store.alerts(KEY)).isEmpty();
  }

  @Test
  void alertsAndDecisions_areForgottenWithTheirDayAndNoOther() {
    Alert before = alert(DAY.minusNanos(1_000));
    Alert first = alert(DAY);
    Alert last = alert(NEXT_DAY.minusNanos(1_000));
    Alert behind = alert(NEXT_DAY);
    for (Alert alert : List.of(before, first, last, behind)) {
      store.putAlert(alert);
      store.putDecision(
          new Triaged(
              new TriageDecision(
                  "d", TriageDecision.Outcome.BENIGN, "a drill", "mara", day(1), null),
              alert));
    }

    forget(due.at());

    assertThat(store.alerts(KEY))
        .extracting(Alert::id)
        .containsExactlyInAnyOrder(before.id(), behind.id());
    assertThat(store.decisions(KEY))
        .extracting(triaged -> triaged.seen().id())
        .containsExactlyInAnyOrder(before.id(), behind.id());
  }

  /** Of the group, by one step. */
  private static Alert alert(Instant at) {
    Drive drive = new Drive(0, GroupsStageTest.rules("actor.id", "1d", 1));
    drive.with(helped("r" + at, ANNA, at, RecoveryAction.FACTOR_RESET));
    Alert alert = drive.alerts().getFirst();
    assertThat(GroupKey.of(alert)).isEqualTo(KEY);
    assertThat(alert.occurredAt()).isEqualTo(at);
    return alert;
  }

  @Test
  void dayOfACorrelationThatIsNotKnown_isForgottenByItself() {
    GroupDeadline unknown = forgetting.of(KEY, DAY, null);
    put("a", DAY, true);
    put("open", NEXT_DAY, false);

    forgetting.forget(unknown, null, unknown.at(), store);

    assertThat(steps()).containsExactly("open");
    assertThat(unknown.at()).isBefore(due.at());
  }
}
