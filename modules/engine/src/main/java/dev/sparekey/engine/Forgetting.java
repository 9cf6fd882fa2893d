package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.rules.Correlation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a day of a group is forgotten: once the accounts of its steps, and of all that are judged
 * with them, take nothing back any more, and no other that belongs to them is still on its way.
 *
 * <p>Example with the default policy and a correlation over 30 min, which reads 6 h together: what
 * occurred on 1 March is forgotten at the end of 13 April if all accounts have settled it by then,
 * 35 days after it; where a desk was out for weeks, a day after they have. What occurred on 2 March
 * goes a day later, whether or not it hangs together with it.
 */
final class Forgetting {

  /** Of one day at a time. */
  private static final int MOST_AT_ONCE = 1_000;

  private final Duration settleAfter;
  private final Duration lateness;

  Forgetting(AssurancePolicy policy) {
    settleAfter = policy.settleAfter();
    lateness = policy.lateness();
  }

  /**
   * Of the day on which something occurred.
   *
   * @param correlation null for one that is not known
   */
  GroupDeadline of(GroupKey key, Instant time, @Nullable Correlation correlation) {
    Instant day = time.truncatedTo(ChronoUnit.DAYS);
    Duration width = correlation == null ? Duration.ZERO : Stretch.width(correlation);
    Instant at =
        dayAfter(day.plus(1, ChronoUnit.DAYS).plus(width).plus(settleAfter).plus(lateness));
    return new GroupDeadline(GroupDeadline.Basis.FORGETTING, at, key, day);
  }

  private static Instant dayAfter(Instant time) {
    return time.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
  }

  /** Whether nothing is said of a stretch any more: what it rests on is about to be forgotten. */
  boolean isOver(
      GroupKey key, Correlation correlation, Stretch stretch, Instant clock, GroupsStore store) {
    Instant last = stretch.readTo().plus(settleAfter).plus(lateness);
    return !dayAfter(last).isAfter(clock)
        && !isOpen(key, stretch.readFrom(), stretch.readTo(), store);
  }

  private static boolean isOpen(GroupKey key, Instant from, Instant to, GroupsStore store) {
    for (int day = DaySet.dayOf(from); day <= DaySet.dayOf(to); day++) {
      GroupDay known = store.day(key, day);
      if (known != null && known.open() > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Forgets the day, or some of it, or puts it off.
   *
   * @param correlation null for one that is not known
   */
  void forget(
      GroupDeadline due, @Nullable Correlation correlation, Instant clock, GroupsStore store) {
    GroupKey key = due.key();
    Instant day = due.about();
    GroupDeadline now = of(key, day, correlation);
    Duration width = correlation == null ? Duration.ZERO : Stretch.width(correlation);
    Instant end = day.plus(1, ChronoUnit.DAYS).minusNanos(1);
    if (now.at().isAfter(clock)) {
      // The rule has come to read more together than when the step was counted.
      store.putDeadline(now);
    } else if (isOpen(key, day.minus(width), end.plus(width), store)) {
      store.putDeadline(
          new GroupDeadline(GroupDeadline.Basis.FORGETTING, dayAfter(clock), key, day));
    } else {
      List<GroupedStep> steps = store.steps(key, day, end, MOST_AT_ONCE);
      steps.forEach(step -> GroupSteps.delete(key, step, store));
      if (steps.size() == MOST_AT_ONCE) {
        store.putDeadline(due);
      } else {
        store.removeDay(key, DaySet.dayOf(day));
        forgetAlerts(key, day, end, store);
      }
    }
  }

  private static void forgetAlerts(GroupKey key, Instant from, Instant to, GroupsStore store) {
    for (Alert alert : store.alerts(key)) {
      if (isWithin(alert, from, to)) {
        store.removeAlert(key, alert.id());
      }
    }
    for (Triaged triaged : store.decisions(key)) {
      if (isWithin(triaged.seen(), from, to)) {
        store.removeDecision(key, triaged.seen().id());
      }
    }
  }

  private static boolean isWithin(Alert alert, Instant from, Instant to) {
    return !alert.occurredAt().isBefore(from) && !alert.occurredAt().isAfter(to);
  }
}
