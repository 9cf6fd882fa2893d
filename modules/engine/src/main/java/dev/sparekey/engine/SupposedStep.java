package dev.sparekey.engine;

import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.SessionFacts;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.Surroundings;
import dev.sparekey.model.TicketFinding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of which something else is supposed, also of what it would be were the absence of its
 * ticket proven: a finding that rests on that would else seem to fall with any supposition.
 *
 * @param rightsSupposed whether its account is supposed to have administrative rights
 * @param primary supposed of the account; null where it is the step's own
 * @param effective supposed of the evidence; null where it is the step's own
 */
record SupposedStep(
    RecoveryStep step,
    boolean rightsSupposed,
    @Nullable Interval primary,
    @Nullable Interval effective)
    implements RecoveryStep {

  @Override
  public @Nullable RecoveryStep ifProven() {
    RecoveryStep proven = step.ifProven();
    return proven == null ? null : new SupposedStep(proven, rightsSupposed, primary, effective);
  }

  @Override
  public @Nullable Boolean privileged() {
    return rightsSupposed ? Boolean.TRUE : step.privileged();
  }

  @Override
  public AssuranceFinding assurance() {
    AssuranceFinding own = step.assurance();
    return new AssuranceFinding(
        primary == null ? own.primary() : primary,
        effective == null ? own.effective() : effective,
        own.why());
  }

  @Override
  public RecoveryEvent event() {
    return step.event();
  }

  @Override
  public @Nullable String subjectName() {
    return step.subjectName();
  }

  @Override
  public SubjectKind subjectKind() {
    return step.subjectKind();
  }

  @Override
  public DirectoryFacts directory() {
    return step.directory();
  }

  @Override
  public RecoveryAction action() {
    return step.action();
  }

  @Override
  public CredentialFinding credential() {
    return step.credential();
  }

  @Override
  public RequirementFinding requirement() {
    return step.requirement();
  }

  @Override
  public TicketFinding ticket() {
    return step.ticket();
  }

  @Override
  public List<Corroboration> corroborations() {
    return step.corroborations();
  }

  @Override
  public SessionFacts session() {
    return step.session();
  }

  @Override
  public Surroundings surroundings() {
    return step.surroundings();
  }

  @Override
  public @Nullable String episode() {
    return step.episode();
  }
}
