package dev.sparekey.engine;

import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.RuleHeader;
import java.time.Instant;
import java.util.List;

/**
 * A rule that holds, or may hold, on an account or a group as it is known now.
 *
 * @param anchor the step it is about; of several, the earliest
 * @param steps all steps it rests on, the earliest first, at most as many as an alert carries
 * @param count how many steps there were in all
 * @param told how many of them are spoken of, 1 to {@code count}: a hot group tells of its first
 *     10, 20, 40 and so on
 * @param overflowed whether there were more than are kept
 * @param ofAbsence whether it rests on something that did not occur
 * @param assumed whether some of its steps count because a ticket is only assumed to be missing
 * @param until when the latest of all of them occurred
 * @param group what they share, of a finding across accounts; else empty
 */
record Finding(
    RuleHeader rule,
    RecoveryStep anchor,
    List<RecoveryStep> steps,
    int count,
    int told,
    boolean overflowed,
    boolean ofAbsence,
    boolean assumed,
    Instant until,
    Verdict verdict,
    Severity severity,
    boolean delivered,
    List<String> group) {

  Finding {
    steps = List.copyOf(steps);
    group = List.copyOf(group);
  }

  /** Of one account. */
  Finding(
      RuleHeader rule,
      RecoveryStep anchor,
      List<RecoveryStep> steps,
      int count,
      Instant until,
      Verdict verdict,
      Severity severity,
      boolean delivered) {
    this(
        rule, anchor, steps, count, count, false, false, false, until, verdict, severity,
        delivered, List.of());
  }

  boolean isAcross() {
    return !group.isEmpty();
  }

  /** The steps that are spoken of and shown. */
  List<RecoveryStep> shown() {
    return steps.subList(0, Math.min(told, steps.size()));
  }

  /**
   * Whether a finding of that rule with that anchor would be this one: the anchor of several steps
   * moves when an earlier one is learnt of, or when two clusters turn out to be one.
   */
  boolean continues(String ruleId, String anchorId, Instant at) {
    if (count < 2 || anchor.id().equals(anchorId) || !rule.id().toString().equals(ruleId)) {
      return false;
    }
    boolean kept = steps.stream().anyMatch(step -> step.id().equals(anchorId));
    return kept || (count > steps.size() && isBeyondTheKept(at));
  }

  private boolean isBeyondTheKept(Instant at) {
    return !at.isBefore(steps.getLast().occurredAt()) && !at.isAfter(until);
  }
}
