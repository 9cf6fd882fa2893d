package dev.sparekey.sinks.format;

import dev.sparekey.model.Alert;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;

/** What a revision does to the finding that a receiver keeps, by OCSF's ids. */
enum Activity {
  CREATE(1, "Create", "created"),
  UPDATE(2, "Update", "updated"),
  CLOSE(3, "Close", "closed");

  final int id;
  final String caption;
  final String done;

  Activity(int id, String caption, String done) {
    this.id = id;
    this.caption = caption;
    this.done = done;
  }

  /**
   * A withdrawn finding is closed, and so is one that somebody decided on as nothing to be done
   * about, unless more is known by now. Of the others the first revision creates.
   */
  static Activity of(Alert alert) {
    if (alert.verdict() == Verdict.WITHDRAWN || isSettledByTriage(alert)) {
      return CLOSE;
    }
    return alert.revision() == 1 ? CREATE : UPDATE;
  }

  private static boolean isSettledByTriage(Alert alert) {
    TriageDecision triage = alert.handling().triage();
    return triage != null && triage.decision().closes() && !alert.handling().reopened();
  }
}
