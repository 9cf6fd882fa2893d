package dev.sparekey.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recovery-relevant event with everything known about it: what rules see.
 *
 * <p>An account is judged far more often than all of it is looked at, so a step may work out a part
 * when it is first asked for it. It answers the same each time, and is for one thread.
 */
public interface RecoveryStep {

  RecoveryEvent event();

  /** The newest login name or mail that a record gave the account. */
  @Nullable String subjectName();

  SubjectKind subjectKind();

  /** Null when no directory tells. */
  @Nullable Boolean privileged();

  /** What directories say of its owner at the time. */
  DirectoryFacts directory();

  /**
   * What happened, as the account's own history reads it: a set issued where an older one is known
   * is a regeneration.
   */
  RecoveryAction action();

  CredentialFinding credential();

  AssuranceFinding assurance();

  RequirementFinding requirement();

  TicketFinding ticket();

  /** What other feeds show of the requester's verification, by time. */
  List<Corroboration> corroborations();

  SessionFacts session();

  Surroundings surroundings();

  /** Id of the event that opened the episode the step belongs to; null when none did. */
  @Nullable String episode();

  /**
   * The step as it would be read, were what keeps the absence of its ticket from being proven known
   * not to be that ticket; null when nothing does.
   */
  default @Nullable RecoveryStep ifProven() {
    return null;
  }

  /** True when a check of the requester counts that another feed shows. */
  default boolean corroborated() {
    for (Corroboration one : corroborations()) {
      if (one.established()) {
        return true;
      }
    }
    return false;
  }

  default String id() {
    return event().header().id();
  }

  default Instant occurredAt() {
    return event().header().occurredAt();
  }

  /** The same with each part worked out, to be compared or kept. */
  default Stated stated() {
    return new Stated(
        event(),
        subjectName(),
        subjectKind(),
        privileged(),
        directory(),
        action(),
        credential(),
        assurance(),
        requirement(),
        ticket(),
        corroborations(),
        session(),
        surroundings(),
        episode());
  }

  /** A step of which each part is given. */
  record Stated(
      RecoveryEvent event,
      @Nullable String subjectName,
      SubjectKind subjectKind,
      @Nullable Boolean privileged,
      DirectoryFacts directory,
      RecoveryAction action,
      CredentialFinding credential,
      AssuranceFinding assurance,
      RequirementFinding requirement,
      TicketFinding ticket,
      List<Corroboration> corroborations,
      SessionFacts session,
      Surroundings surroundings,
      @Nullable String episode)
      implements RecoveryStep {

    public Stated {
      corroborations = List.copyOf(corroborations);
    }
  }
}
