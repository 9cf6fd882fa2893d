package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Severity;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.Suppression;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule that holds, or may hold, on an account or a group as it is known now.
 *
 * @param caveats what its alert has to say of how it was found
 * @param settling how far it is judged for good
 * @param exception why it is not delivered although its rule is; null where nothing covers it
 * @param match of a rule over raw records; null of any other finding
 * @param overflowed of a day of which more was told than is kept; null of any other finding
 */
record Finding(
    RuleHeader rule,
    Members members,
    Shared shared,
    Set<Caveat> caveats,
    Verdict verdict,
    Severity severity,
    boolean delivered,
    Settling settling,
    @Nullable Suppression exception,
    @Nullable JudgedMatch match,
    @Nullable DayTally overflowed) {

  enum Caveat {
    /** There were more steps than are kept. */
    OVERFLOWED,
    /** It rests on something that did not occur. */
    OF_ABSENCE,
    /** Some of its steps count because a ticket is only assumed to be missing. */
    ASSUMED
  }

  enum Settling {
    /** What is yet learnt may change it. */
    OPEN,
    /**
     * The same, and those of its steps that are judged for good would be it by themselves: so it
     * was told while they were open, under the first of them that is still remembered, or under an
     * earlier one that is not.
     */
    GOES_ON,
    /** All its steps are judged for good. */
    SETTLED
  }

  Finding {
    Set<Caveat> copy = EnumSet.noneOf(Caveat.class);
    copy.addAll(caveats);
    caveats = Collections.unmodifiableSet(copy);
  }

  /** Of rules over steps, that no exception covers. */
  Finding(
      RuleHeader rule,
      Members members,
      Shared shared,
      Set<Caveat> caveats,
      Verdict verdict,
      Severity severity,
      boolean delivered,
      Settling settling) {
    this(rule, members, shared, caveats, verdict, severity, delivered, settling, null, null, null);
  }

  /** Recorded, and not delivered. */
  Finding excepted(Suppression by) {
    return new Finding(
        rule, members, shared, caveats, verdict, severity, false, settling, by, match, overflowed);
  }

  /**
   * Of a rule over raw records. That it matched is certain, and its level is what its author gave
   * it: nothing that is known of the account went into it.
   */
  static Finding of(
      RuleHeader rule, JudgedMatch match, Severity severity, boolean delivered, Settling settling) {
    return new Finding(
        rule,
        Members.of(match.step()),
        Shared.ACCOUNT,
        match.lastOfMany() ? Set.of(Caveat.OVERFLOWED) : Set.of(),
        Verdict.CONFIRMED,
        severity,
        delivered,
        settling,
        null,
        match,
        null);
  }

  /** The step it is about; of several, the earliest. */
  RecoveryStep anchor() {
    return members.anchor();
  }

  /**
   * What the one step that it is about did; null for one of several, of a day, or of a raw record
   * that became no step: the last two stand there as an action that is none. It changes only where
   * the steps do, so it is no news by itself.
   */
  @Nullable StepKind kind() {
    RecoveryEvent event = anchor().event();
    return members.count() == 1 && event.action().isStep()
        ? new StepKind(event.action(), event.path())
        : null;
  }

  boolean isAcross() {
    return shared.isAcross();
  }

  boolean has(Caveat caveat) {
    return caveats.contains(caveat);
  }

  /**
   * Whether a finding of that rule and group with that anchor would be this one: the anchor of
   * several steps moves when an earlier one is learnt of, or when two clusters turn out to be one.
   */
  boolean continues(String ruleId, Shared group, String anchorId, Instant at) {
    return members.count() > 1
        && !anchor().id().equals(anchorId)
        && rule.id().toString().equals(ruleId)
        && shared.equals(group)
        && (members.has(anchorId) || members.spans(at));
  }

  /**
   * Whether it says, of a day of what another alert was about, that there was more than is kept. Of
   * a rule over raw records the last that is kept says so, and is as grave as what made room.
   */
  boolean saysOfTheRest(Alert alert) {
    DayTally tally = overflowed;
    if (tally != null) {
      return alert.account().equals(anchor().event().account())
          && (DaySet.dayOf(alert.occurredAt()) == tally.day()
              || alert.evidence().stream()
                  .anyMatch(
                      line ->
                          Evidence.isKept(line.kind())
                              && DaySet.dayOf(line.occurredAt()) == tally.day()));
    }
    return match != null
        && match.lastOfMany()
        && rule.id().toString().equals(alert.ruleId())
        && MatchDay.dayOf(match.match()) == DaySet.dayOf(alert.occurredAt());
  }

  /** Whether an alert that stands is about some of the same steps, as its rule's text had it. */
  boolean sharesStepsWith(Alert alert) {
    return alert.verdict() != Verdict.WITHDRAWN
        && rule.id().toString().equals(alert.ruleId())
        && shared.equals(Shared.of(alert))
        && (members.spans(alert.occurredAt())
            || alert.evidence().stream()
                .anyMatch(line -> Evidence.isOfMember(line.kind()) && members.has(line.eventId())));
  }
}
