package dev.sparekey.engine;

import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Expiry;
import dev.sparekey.recovery.SettledStep;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * When a step is judged for good, and when what it rested on may be forgotten.
 *
 * <p>Example with the default policy: a reset of 1 March settles on 5 April. What is told of it
 * from then on changes neither its alert nor what the factor bound by it is worth. On 11 July, 132
 * days after it, the events are deleted, but for those of credentials that may still be in use.
 */
final class Settlement {

  private final AssurancePolicy policy;

  Settlement(AssurancePolicy policy) {
    this.policy = policy;
  }

  /**
   * 35 days after it occurred, and not before what is told with it may have come: of a step of 60
   * days ago that a backfill sends today, the logins and tickets around it are on their way, and it
   * settles in 7 days.
   */
  Instant settlesAt(Event step) {
    return settlesAt(step.header());
  }

  Instant settlesAt(EventHeader header) {
    Instant byTime = header.occurredAt().plus(policy.settleAfter());
    Instant byArrival = header.receivedAt().plus(policy.lateness());
    return byArrival.isAfter(byTime) ? byArrival : byTime;
  }

  /** When a match of a rule over raw records is looked at because it settles. */
  Instant lookedAtToSettle(EventHeader record) {
    return endOfDay(settlesAt(record));
  }

  Instant expiresAt(Instant event) {
    return endOfDay(event.plus(policy.horizon()));
  }

  /** So that an account is not looked at for each of a day's events. */
  private static Instant endOfDay(Instant time) {
    return time.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
  }

  /** What is not taken in; before the first mark everything is. */
  boolean tooOld(Event event, Instant clock) {
    return !clock.equals(Instant.MIN) && policy.isTooOld(event, clock);
  }

  /** As {@link #tooOld(Event, Instant)}, of what is no event. */
  boolean tooOld(Instant occurredAt, Instant clock) {
    return !clock.equals(Instant.MIN) && occurredAt.isBefore(clock.minus(policy.horizon()));
  }

  /** Nothing before it bears on anything that is not judged for good. */
  Instant horizon(Instant now) {
    return now.equals(Instant.MIN) ? Instant.MIN : now.minus(policy.horizon());
  }

  /**
   * The steps whose time has come.
   *
   * @param told up to when all is told that will be
   */
  List<RecoveryStep> due(List<RecoveryStep> steps, Set<String> settled, Instant told) {
    List<RecoveryStep> due = new ArrayList<>();
    for (RecoveryStep step : steps) {
      if (!settled.contains(step.id()) && !settlesAt(step.event()).isAfter(told)) {
        due.add(step);
      }
    }
    return due;
  }

  /**
   * Ids of records that are no steps, and as old as steps that are settled.
   *
   * @param told up to when all is told that will be
   */
  Set<String> settled(Collection<JudgedMatch> matches, Instant told) {
    Set<String> ids = new HashSet<>();
    for (JudgedMatch match : matches) {
      if (match.step() instanceof MatchedRecord record
          && !settlesAt(record.event()).isAfter(told)) {
        ids.add(record.id());
      }
    }
    return ids;
  }

  /**
   * @param unvouched the same step, were no approval established
   */
  static SettledStep settled(RecoveryStep step, RecoveryStep unvouched) {
    Interval primary = step.assurance().primary();
    Interval effective = step.assurance().effective();
    SettledStep.Unvouched own =
        new SettledStep.Unvouched(
            unvouched.assurance().primary(), unvouched.assurance().effective());
    return new SettledStep(
        step.id(),
        step.occurredAt(),
        primary,
        effective,
        own.equals(new SettledStep.Unvouched(primary, effective)) ? null : own);
  }

  /** What bears on nothing any more. */
  List<DossierEntry> expired(Collection<DossierEntry> entries, Instant told) {
    return Expiry.of(entries, horizon(told));
  }
}
