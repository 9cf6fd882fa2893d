package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AssurancePolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When the steps of a group are forgotten: once their accounts take nothing of them back and no
 * other that belongs to them is still on its way.
 *
 * <p>Example with the default policy and a reach of 30 min: a step of 1 March 12:00 settles on 5
 * April, and is forgotten at the end of 12 April. Steps that hang together are forgotten together,
 * or what is left of them would be told as something new. Those that have gone on for 35 days are
 * forgotten as soon as the first of them may be: if they go on, they are told anew.
 */
final class Forgetting {

  /** Sources' times are admitted up to here. */
  private static final Instant LAST = Instant.parse("2099-01-01T00:00:00Z");

  private final Duration settleAfter;
  private final Duration lateness;

  Forgetting(AssurancePolicy policy) {
    settleAfter = policy.settleAfter();
    lateness = policy.lateness();
  }

  /** At the end of a day, so that a group is not looked at for each of a day's steps. */
  Instant of(GroupedStep step, Duration reach) {
    return dayAfter(step.settlesAt().plus(lateness).plus(reach));
  }

  /** Of a step that only an alert knows. */
  Instant of(Instant step, Duration reach) {
    return dayAfter(step.plus(settleAfter).plus(lateness).plus(reach));
  }

  private static Instant dayAfter(Instant time) {
    return time.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
  }

  void forget(GroupKey key, Duration reach, Instant clock, GroupsStore store) {
    Set<String> gone = new HashSet<>();
    Set<String> left = new HashSet<>();
    for (List<GroupedStep> together : together(key, reach, store)) {
      boolean forgotten = isForgotten(together, reach, clock);
      for (GroupedStep step : together) {
        (forgotten ? gone : left).add(step.id());
        if (forgotten) {
          GroupDays.forget(key, step.place(), store);
        }
      }
    }
    for (Alert alert : store.alerts(key)) {
      if (isForgotten(alert, gone, left, reach, clock)) {
        store.removeAlert(key, alert.id());
      }
    }
    for (Triaged triaged : store.decisions(key)) {
      if (isForgotten(triaged.seen(), gone, left, reach, clock)) {
        store.removeDecision(key, triaged.seen().id());
      }
    }
  }

  private static List<List<GroupedStep>> together(GroupKey key, Duration reach, GroupsStore store) {
    List<List<GroupedStep>> together = new ArrayList<>();
    Instant end = Instant.EPOCH;
    for (GroupedStep step : store.steps(key, Instant.EPOCH, LAST)) {
      if (together.isEmpty() || step.at().isAfter(end)) {
        together.add(new ArrayList<>());
      }
      together.getLast().add(step);
      end = step.at().plus(reach);
    }
    return together;
  }

  private boolean isForgotten(List<GroupedStep> together, Duration reach, Instant clock) {
    GroupedStep first = together.getFirst();
    if (of(first, reach).isAfter(clock)) {
      return false;
    }
    boolean goesOnForLong = !together.getLast().at().isBefore(first.at().plus(settleAfter));
    return goesOnForLong || together.stream().noneMatch(step -> of(step, reach).isAfter(clock));
  }

  /** Also where its anchor was taken out long ago. */
  private boolean isForgotten(
      Alert alert, Set<String> gone, Set<String> left, Duration reach, Instant clock) {
    return gone.contains(alert.anchor())
        || (!left.contains(alert.anchor()) && !of(alert.occurredAt(), reach).isAfter(clock));
  }
}
