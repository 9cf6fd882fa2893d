package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TenantPolicyChange;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.ApproverAnswer;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Validity;
import java.time.Instant;
import java.util.List;

/** What arrives in the accounts stage's one inbox, in order. */
public sealed interface InboxRecord {

  /** The emission time that the record stands for: never the wall clock of the stage. */
  Instant at();

  /** An event for one account, and how it came. */
  record Delivery(AccountId account, DossierEntry entry, Instant at) implements InboxRecord {

    /** One that names the account itself. */
    public Delivery(AccountId account, Event event, boolean contested, Instant at) {
      this(account, new DossierEntry(event, contested), at);
    }

    public Event event() {
      return entry.event();
    }
  }

  /** A ticket is no longer the account's by that name: its link was ended or taken back. */
  record Undelivery(AccountId account, String eventId, Designation under, Instant at)
      implements InboxRecord {}

  /**
   * All tickets that the names stage held under a name of the account have been delivered, ahead of
   * this record; those that come from now on are delivered as they come.
   *
   * @param validity what had been said of the name, as the account said it
   */
  record Answered(AccountId account, Name name, Validity validity, Instant at)
      implements InboxRecord {}

  /**
   * Of how many tickets a partition of the names stage knows nobody. Multicast to every partition,
   * ahead of the mark that covers them.
   */
  record Unresolved(int partition, List<Tally> tallies, Instant at) implements InboxRecord {
    public Unresolved {
      tallies = List.copyOf(tallies);
    }
  }

  /** A directory's word on who acts for others. Multicast to every partition. */
  record Staffed(IdentityContextEvent row, Instant at) implements InboxRecord {}

  /**
   * What governs recovery was changed for all accounts of a source. Multicast to every partition.
   *
   * @param feed whose accounts they are
   */
  record PolicyChanged(String tenant, String feed, TenantPolicyChange change, Instant at)
      implements InboxRecord {}

  /** Somebody decided on a finding about the account. */
  record Decided(Triaged triaged, Instant at) implements InboxRecord {

    public AccountId account() {
      return triaged.seen().account();
    }

    /** True when it is on a feed's silence, which is of no account: for the first partition. */
    public boolean onSilence() {
      return AlertIds.isOfSilence(triaged.seen());
    }
  }

  /** Somebody who answers for the account decided what its primary assurance is at most. */
  record Accepted(AccountId account, PrimaryAcceptance decision, Instant at)
      implements InboxRecord {}

  /** A step that a feed keeps from being judged. For the first partition, whosever it is. */
  record Waits(Waiting step, Instant at) implements InboxRecord {}

  /** A mark or the clock, multicast to every partition. */
  record Marked(Mark mark, Instant at) implements InboxRecord {}

  /** Other rules judge from here on. Multicast to every partition. */
  record Activated(Activation activation, Instant at) implements InboxRecord {}

  /**
   * The stage's own word that more accounts are to be judged by the rules of that number.
   *
   * @param account one that was judged, by which the word comes to its partition
   */
  record Rejudging(AccountId account, long number, Instant at) implements InboxRecord {}

  /** A rule over raw records matched a record that concerns the account. */
  record Matched(RawMatch match, Instant at) implements InboxRecord {

    public AccountId account() {
      return match.account();
    }
  }

  /**
   * The stage's own word that more is due than one record may do.
   *
   * @param account one of those that are due, by which the word comes to its partition
   */
  record Resumed(AccountId account, Instant at) implements InboxRecord {}

  /**
   * Another account asks what is to be said of this one's owner, who approved its recovery.
   * Answered each time, and anew when the answer changes.
   *
   * @param account from which the approval was given
   */
  record ApprovalAsked(AccountId account, RecoveryEvent approval, Instant at)
      implements InboxRecord {}

  /** Another account asks no more about an approval. */
  record ApprovalDropped(AccountId account, AccountId subject, String eventId, Instant at)
      implements InboxRecord {}

  /**
   * Whose accounts a name was when its owner approved a recovery.
   *
   * @param account whose recovery was approved
   * @param approvers those of the account's own provider, or the first of too many
   */
  record ApproverFound(
      AccountId account, String eventId, Name name, List<AccountId> approvers, Instant at)
      implements InboxRecord {
    public ApproverFound {
      approvers = List.copyOf(approvers);
    }
  }

  /**
   * What an approver's account says of him as of the approval.
   *
   * @param account whose recovery was approved
   */
  record ApproverAnswered(AccountId account, ApproverAnswer answer, Instant at)
      implements InboxRecord {}
}
