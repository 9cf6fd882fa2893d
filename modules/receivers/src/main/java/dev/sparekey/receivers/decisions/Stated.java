package dev.sparekey.receivers.decisions;

import dev.sparekey.model.TriageDecision.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decision as a caller states it.
 *
 * @param id the same for what is sent again, and of nothing else of this caller
 * @param named whether the caller gave the id; if not, it follows from what is said, and the same
 *     said again much later is another decision
 * @param alert id of the finding
 * @param seen the revision that was decided on; null for the newest
 * @param reason 1–256 characters
 * @param by who decided, 1–256 characters
 * @param at when; null for now
 * @param note at most 2,000 characters; null for none
 */
public record Stated(
    String id,
    boolean named,
    String alert,
    @Nullable Revision seen,
    Outcome outcome,
    String reason,
    String by,
    @Nullable Instant at,
    @Nullable String note) {

  /** Which revision of a finding. */
  public record Revision(int epoch, int number) {}
}
