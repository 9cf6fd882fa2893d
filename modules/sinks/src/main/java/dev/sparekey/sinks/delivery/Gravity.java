package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;

/** How much a revision is to be heeded when it comes. */
public final class Gravity {

  private Gravity() {}

  /**
   * Its finding's severity; nothing of one that is withdrawn, or that somebody decided on as
   * nothing to be done about: a correction of a critical finding calls nobody at night.
   */
  public static Severity of(Alert alert) {
    TriageDecision triage = alert.handling().triage();
    boolean closed = triage != null && triage.decision().closes() && !alert.handling().reopened();
    return alert.verdict() == Verdict.WITHDRAWN || closed
        ? Severity.INFORMATIONAL
        : alert.severity();
  }
}
