package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.Surroundings;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.EpisodeSpan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source's record that is no recovery step, as what a finding is anchored in: a step of which the
 * account, who acted and when are known, and nothing else. No rule over steps is asked of it.
 *
 * @param nativeType the source's name of what happened
 * @param as the rest of what a step has
 */
record MatchedRecord(String nativeType, RecoveryStep.Stated as) implements RecoveryStep {

  /**
   * @param name of the account; null when none is known
   * @param episode id of the event that opened the episode it lies in; null when it lies in none
   */
  static MatchedRecord of(RawMatch match, @Nullable String name, @Nullable String episode) {
    return of(match.header(), match.account(), match.actor(), match.address(), name, episode);
  }

  static MatchedRecord of(
      EventHeader header,
      AccountId account,
      Actor actor,
      @Nullable String address,
      @Nullable String name,
      @Nullable String episode) {
    RecoveryEvent event =
        new RecoveryEvent(
            header,
            account,
            name,
            // Its own type is what is told; this is the one that nothing is concluded from.
            RecoveryAction.PRIVILEGED_ACTION,
            RecoveryPath.UNKNOWN,
            actor,
            Credential.UNKNOWN,
            null,
            null,
            new Origin(address, null, null, null, null),
            null);
    return new MatchedRecord(
        header.nativeType(),
        new RecoveryStep.Stated(
            event,
            name,
            SubjectKind.UNKNOWN,
            null,
            DirectoryFacts.NONE,
            event.action(),
            CredentialFinding.UNKNOWN,
            new AssuranceFinding(Interval.UNKNOWN, Interval.UNKNOWN, List.of()),
            RequirementFinding.UNKNOWN,
            TicketFinding.without(TicketStatus.NOT_REQUIRED, null, ""),
            List.of(),
            new SessionFacts(null, null, null, null, null, null, null),
            Surroundings.NONE,
            episode));
  }

  /**
   * The episode that a record lies in: that of the last step before it, until it ends. What is done
   * with an account after its recovery belongs to the same case.
   *
   * @param steps of the account, ascending by time
   * @param spans of their episodes until each of them
   */
  static @Nullable String episode(
      Instant at,
      List<RecoveryStep> steps,
      Map<String, EpisodeSpan> spans,
      AssurancePolicy policy) {
    RecoveryStep last = null;
    for (RecoveryStep step : steps) {
      if (step.occurredAt().isAfter(at)) {
        break;
      }
      last = step.episode() == null ? last : step;
    }
    if (last == null) {
      return null;
    }
    EpisodeSpan span = spans.get(last.id());
    return span == null || at.isAfter(span.endsAt(policy)) ? null : last.episode();
  }

  @Override
  public RecoveryEvent event() {
    return as.event();
  }

  @Override
  public @Nullable String subjectName() {
    return as.subjectName();
  }

  @Override
  public SubjectKind subjectKind() {
    return as.subjectKind();
  }

  @Override
  public @Nullable Boolean privileged() {
    return as.privileged();
  }

  @Override
  public DirectoryFacts directory() {
    return as.directory();
  }

  @Override
  public RecoveryAction action() {
    return as.action();
  }

  @Override
  public CredentialFinding credential() {
    return as.credential();
  }

  @Override
  public AssuranceFinding assurance() {
    return as.assurance();
  }

  @Override
  public RequirementFinding requirement() {
    return as.requirement();
  }

  @Override
  public TicketFinding ticket() {
    return as.ticket();
  }

  @Override
  public List<Corroboration> corroborations() {
    return as.corroborations();
  }

  @Override
  public SessionFacts session() {
    return as.session();
  }

  @Override
  public Surroundings surroundings() {
    return as.surroundings();
  }

  @Override
  public @Nullable String episode() {
    return as.episode();
  }
}
