package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a destination was last told of a finding, as far as it decides whether news of it may wait.
 *
 * @param containment kinds and native ids of what there is to revoke
 */
record Sent(
    int epoch,
    int revision,
    Verdict verdict,
    Severity severity,
    boolean delivered,
    Set<String> containment,
    TriageDecision.@Nullable Outcome triage,
    boolean reopened) {

  static Sent of(Alert alert) {
    TriageDecision triage = alert.handling().triage();
    return new Sent(
        alert.epoch(),
        alert.revision(),
        alert.verdict(),
        alert.severity(),
        alert.delivered(),
        alert.explanation().containment().stream()
            .map(Sent::named)
            .collect(Collectors.toUnmodifiableSet()),
        triage == null ? null : triage.decision(),
        alert.handling().reopened());
  }

  private static String named(Containment one) {
    return one.kind() + " " + one.nativeId();
  }

  /** Whether a revision is newer than what was told: by epoch, then by revision. */
  boolean isOlderThan(Alert alert) {
    return epoch != alert.epoch() ? epoch < alert.epoch() : revision < alert.revision();
  }

  /** Whether a newer revision says what somebody may act on. */
  boolean differsToActOn(Alert alert) {
    Sent newer = of(alert);
    return verdict != newer.verdict
        || severity != newer.severity
        || delivered != newer.delivered
        || triage != newer.triage
        || reopened != newer.reopened
        || !containment.equals(newer.containment);
  }

  /** Whether a newer revision of the same verdict asks for more than what was told. */
  boolean isWorseIn(Alert alert) {
    Sent newer = of(alert);
    return newer.severity.compareTo(severity) > 0
        || !containment.containsAll(newer.containment)
        || (isClosed() && !newer.isClosed());
  }

  private boolean isClosed() {
    return triage != null && triage.closes() && !reopened;
  }
}
