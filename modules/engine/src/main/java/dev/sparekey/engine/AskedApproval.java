package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.recovery.ApproverStanding;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The approval of another account's recovery, about which the account was asked from which it was
 * given.
 *
 * @param approver the account that was asked
 * @param approval as the other account keeps it
 * @param told what was answered last; null while nothing was
 */
public record AskedApproval(
    AccountId approver, RecoveryEvent approval, @Nullable ApproverStanding told) {

  static final Comparator<AskedApproval> BY_TIME =
      Comparator.comparing(AskedApproval::occurredAt)
          .thenComparing(AskedApproval::eventId)
          .thenComparing(AskedApproval::subject);

  /** Whose recovery was approved. */
  public AccountId subject() {
    return approval.account();
  }

  public String eventId() {
    return approval.header().id();
  }

  Instant occurredAt() {
    return approval.header().occurredAt();
  }

  AskedApproval telling(ApproverStanding standing) {
    return new AskedApproval(approver, approval, standing);
  }
}
