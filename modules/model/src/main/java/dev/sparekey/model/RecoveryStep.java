package dev.sparekey.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recovery-relevant event with everything known about it: what rules see.
 *
 * @param subjectName the newest login name or mail that a record gave the account
 * @param privileged null when no directory tells
 * @param action what happened, as the account's own history reads it: a set issued where an older
 *     one is known is a regeneration
 * @param corroborations what other feeds show of the requester's verification, by time
 * @param episode id of the event that opened the episode the step belongs to; null when none did
 */
public record RecoveryStep(
    RecoveryEvent event,
    @Nullable String subjectName,
    SubjectKind subjectKind,
    @Nullable Boolean privileged,
    RecoveryAction action,
    CredentialFinding credential,
    AssuranceFinding assurance,
    RequirementFinding requirement,
    TicketFinding ticket,
    List<Corroboration> corroborations,
    SessionFacts session,
    Surroundings surroundings,
    @Nullable String episode) {

  public RecoveryStep {
    corroborations = List.copyOf(corroborations);
  }

  /** True when a check of the requester counts that another feed shows. */
  public boolean corroborated() {
    return corroborations.stream().anyMatch(Corroboration::established);
  }

  public String id() {
    return event.header().id();
  }

  public Instant occurredAt() {
    return event.header().occurredAt();
  }
}
