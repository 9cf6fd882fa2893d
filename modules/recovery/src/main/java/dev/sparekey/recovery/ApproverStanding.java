package dev.sparekey.recovery;

import dev.sparekey.model.Interval;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an approver's own account says of him as of an approval. No approval lifts it that was given
 * to that account: two who approve each other's recoveries would vouch for each other.
 *
 * @param inRecovery whether the account was in recovery or degraded then
 * @param since when that began; null when it was not, or may not have been
 * @param session what the session proved that the approval was given from
 */
public record ApproverStanding(InRecovery inRecovery, @Nullable Instant since, Interval session) {

  /** Of an account that nobody has seen, or whose records are forgotten. */
  public static final ApproverStanding UNKNOWN =
      new ApproverStanding(InRecovery.UNKNOWN, null, Interval.UNKNOWN);

  /** Of an approval that the account was not asked about: it was about too many of the day. */
  public static final ApproverStanding TOO_MANY =
      new ApproverStanding(InRecovery.TOO_MANY, null, Interval.UNKNOWN);

  /** Of one of two accounts, nobody knows of which: the worse, for either may have been made up. */
  ApproverStanding orElse(ApproverStanding other) {
    Interval both =
        new Interval(
            Math.min(session.floor(), other.session.floor()),
            Math.min(session.ceiling(), other.session.ceiling()));
    if (inRecovery == InRecovery.YES || other.inRecovery == InRecovery.YES) {
      return new ApproverStanding(InRecovery.YES, earlier(since, other.since), both);
    }
    boolean tooMany = inRecovery == InRecovery.TOO_MANY || other.inRecovery == InRecovery.TOO_MANY;
    return new ApproverStanding(tooMany ? InRecovery.TOO_MANY : InRecovery.UNKNOWN, null, both);
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  /** Whether an account was in recovery, or degraded. */
  public enum InRecovery {
    NO,
    YES,
    UNKNOWN,
    /**
     * More is told of the account than is kept. Of the directory's manager it vouches for nobody:
     * were that unknown, whoever makes enough of it happen would have an approval count again that
     * had been refuted.
     */
    TOO_MANY
  }
}
