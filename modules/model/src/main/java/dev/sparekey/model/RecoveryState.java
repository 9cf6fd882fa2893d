package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where an account stands between losing its usual proof and having it back.
 *
 * @param subject the newest login name or mail that a record gave the account
 * @param since when it came into this phase; in {@link Phase#NORMAL} the beginning of observation
 * @param episode id of the event that opened the episode which led here; null when none did
 * @param owner who drove the recovery that led here; null in {@link Phase#NORMAL}
 * @param path the way that recovery took; null in {@link Phase#NORMAL}
 * @param shortfall by how much the weakest step since the account was last normal or restored fell
 *     short of its primary MFA
 * @param primary what the account proved itself with when it fell short; unknown in {@link
 *     Phase#NORMAL}
 * @param evidence the event that led to the phase; null when time alone, a decision or nothing did
 * @param why in words
 * @param observedSince the first event known of the account
 */
public record RecoveryState(
    AccountId account,
    @Nullable String subject,
    Phase phase,
    Instant since,
    @Nullable String episode,
    @Nullable Actor owner,
    @Nullable RecoveryPath path,
    Shortfall shortfall,
    Interval primary,
    @Nullable EventRef evidence,
    String why,
    Instant observedSince) {

  /** The phases in the order in which they are passed through. */
  public enum Phase {
    /** No recovery is known. */
    NORMAL,
    /** An episode is open. */
    IN_RECOVERY,
    /**
     * Recovered on evidence that is not known to reach the primary MFA. Time does not end it, only
     * evidence or the decision of whoever answers for the account does: no recovery restores the
     * trust there was before (SP 800-207 §2.1, tenet 6).
     */
    DEGRADED,
    /**
     * Evidence as strong as the primary MFA was given, in the recovery or after it, or less was
     * accepted by decision.
     */
    RESTORED
  }

  /** How the weakest step stands to the account's primary MFA. */
  public enum Shortfall {
    NONE,
    /** Weaker for some value of what is unknown. */
    POSSIBLE,
    /** Weaker whatever the unknowns turn out to be. */
    CERTAIN,
    /** Nothing is known of the account's primary MFA. */
    UNKNOWN
  }

  public RecoveryState {
    Bounds.optional("subject", subject, Bounds.NAME);
  }
}
