package dev.sparekey.engine;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Handling;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A finding in its case.
 *
 * @param id of its alert
 * @param evidence under it
 * @param repeatOf id of the alert of the same case that is delivered in its place: of the same
 *     rule, or of one that a catch-all rule leaves the word to
 * @param triaged the latest decision on it, or on what it continues
 */
record Handled(
    String id,
    Finding finding,
    Evidence evidence,
    String caseId,
    @Nullable String repeatOf,
    @Nullable Triaged triaged) {

  boolean delivered() {
    return finding.delivered() && repeatOf == null;
  }

  @Nullable TriageDecision decision() {
    return triaged == null ? null : triaged.decision();
  }

  /**
   * More happened than what was seen by whoever closed it, or it matters more. What was seen as
   * benign was that; a factor bound an hour later was not.
   */
  boolean reopened() {
    if (triaged == null || !triaged.decision().decision().closes()) {
      return false;
    }
    Alert seen = triaged.seen();
    return evidence.goesBeyond(seen.evidence(), seen.evidenceOmitted())
        || finding.severity().compareTo(seen.severity()) > 0;
  }

  Handling handling(List<String> supersedes) {
    return new Handling(caseId, repeatOf, supersedes, null, true, decision(), reopened());
  }

  /** Whether it stands otherwise to others, or to those who work on it. */
  boolean differsFrom(Handling before, List<String> supersedes) {
    return !before.holds()
        || before.mergedInto() != null
        || !before.caseId().equals(caseId)
        || !Objects.equals(before.repeatOf(), repeatOf)
        || !before.supersedes().equals(supersedes)
        || !Objects.equals(before.triage(), decision())
        || before.reopened() != reopened();
  }

  /**
   * Whether a finding of the same case, by the same rule or one that catches all, says nothing more
   * than this one. One that was decided on before the other happened does not speak for it, nor for
   * what somebody else did to the account: whoever is in can keep an episode open by changing a
   * contact a day, and with it a case.
   */
  boolean speaksFor(Finding later) {
    TriageDecision decision = decision();
    boolean decidedBefore = decision != null && decision.at().isBefore(later.anchor().occurredAt());
    return !decidedBefore
        && !isByAnother(later.anchor())
        && finding.severity().compareTo(later.severity()) >= 0
        && firmness(finding.verdict()) >= firmness(later.verdict());
  }

  /**
   * Whether both are known to be taken by different people, or robots, for the subject; or, where
   * the subject seems to act for himself, from different countries. His own recovery in a hotel
   * must not hush up the one from another country ten hours later; from the train to the airport he
   * may go on.
   */
  private boolean isByAnother(RecoveryStep later) {
    RecoveryEvent event = finding.anchor().event();
    RecoveryEvent other = later.event();
    Actor actor = event.actor();
    Actor its = other.actor();
    if (actor.helped() && its.helped()) {
      return event.header().feed().equals(other.header().feed())
          && (differ(Actor.withoutSession(actor.id()), Actor.withoutSession(its.id()))
              || (actor.id() == null
                  && its.id() == null
                  && differ(folded(actor.name()), folded(its.name()))));
    }
    return !actor.helped()
        && !its.helped()
        && differ(folded(event.origin().country()), folded(other.origin().country()));
  }

  /** False where either is not known. */
  private static boolean differ(@Nullable String one, @Nullable String other) {
    return one != null && other != null && !one.equals(other);
  }

  private static @Nullable String folded(@Nullable String name) {
    return name == null ? null : name.toLowerCase(Locale.ROOT);
  }

  private static int firmness(Verdict verdict) {
    return switch (verdict) {
      case PENDING, WITHDRAWN -> 0;
      case UNDETERMINED -> 1;
      case SUSPECTED -> 2;
      case CONFIRMED -> 3;
    };
  }
}
