package dev.sparekey.model;

/** What happened to a recovery path, a factor or a contact. Rules know the name in lower case. */
public enum RecoveryAction {
  CODE_SET_ISSUED(true),
  CODE_SET_REGENERATED(true),
  CODE_SET_VIEWED(true),
  CODE_USED(true),
  CODE_FAILED(false),
  CODE_SET_REVOKED(false),
  CODE_EXPIRED(false),
  CODE_EXPOSED(false),
  FACTOR_BOUND(true),
  FACTOR_REMOVED(true),
  FACTOR_RESET(true),
  PASSWORD_RESET(true),
  CONTACT_CHANGED(true),
  TEMPORARY_PASS_ISSUED(true),
  TEMPORARY_PASS_USED(true),
  BYPASS_CODE_ISSUED(true),
  BYPASS_CODE_USED(true),
  ACCOUNT_UNLOCKED(false),
  IMPERSONATION_STARTED(true),
  RECOVERY_REQUESTED(false),
  RECOVERY_PROOFED(false),
  RECOVERY_APPROVED(false),
  RECOVERY_COMPLETED(false),
  RECOVERY_NOTIFIED(false),
  RECOVERY_POLICY_CHANGED(false),
  RESET_RIGHT_GRANTED(false),
  /** Use of an administrator's power: no step of its own, but it may follow one. */
  PRIVILEGED_ACTION(false),
  /** An inventory tells of a credential: nothing happened, so it is no step. */
  CREDENTIAL_LISTED(false);

  private final boolean opensOrReArms;

  RecoveryAction(boolean opensOrReArms) {
    this.opensOrReArms = opensOrReArms;
  }

  /** True when the action lets somebody in or gives them something to come in with later. */
  public boolean opensOrReArms() {
    return opensOrReArms;
  }

  /**
   * True when an episode begins with it: somebody is let in without the usual proof.
   *
   * @param actor who did it
   * @param path by which way
   */
  public boolean opensEpisode(Actor actor, RecoveryPath path) {
    return switch (this) {
      case CODE_USED,
          TEMPORARY_PASS_ISSUED,
          TEMPORARY_PASS_USED,
          BYPASS_CODE_ISSUED,
          BYPASS_CODE_USED,
          IMPERSONATION_STARTED ->
          true;
      case CODE_SET_ISSUED, CODE_SET_REGENERATED, FACTOR_REMOVED, FACTOR_RESET, CONTACT_CHANGED ->
          actor.helped();
      case PASSWORD_RESET -> actor.helped() || path == RecoveryPath.EMAIL;
      case CODE_SET_VIEWED,
          CODE_FAILED,
          CODE_SET_REVOKED,
          CODE_EXPIRED,
          CODE_EXPOSED,
          FACTOR_BOUND,
          ACCOUNT_UNLOCKED,
          RECOVERY_REQUESTED,
          RECOVERY_PROOFED,
          RECOVERY_APPROVED,
          RECOVERY_COMPLETED,
          RECOVERY_NOTIFIED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED,
          PRIVILEGED_ACTION,
          CREDENTIAL_LISTED ->
          false;
    };
  }

  /** True when the action is judged as a step of its own. */
  public boolean isStep() {
    return this != PRIVILEGED_ACTION && this != CREDENTIAL_LISTED;
  }
}
