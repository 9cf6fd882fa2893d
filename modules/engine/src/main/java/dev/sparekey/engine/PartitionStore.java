package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.PolicyHour;
import dev.sparekey.recovery.Staff;
import dev.sparekey.recovery.TenantPolicies;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a partition of the accounts stage remembers beside its accounts. */
public interface PartitionStore {

  Marks marks();

  void putMarks(Marks marks);

  /** The rules that judge; null while those do that the stage began with. */
  @Nullable AccountsRelease release();

  void putRelease(AccountsRelease release);

  /**
   * The next deadlines of one basis in the store's own order; they stay.
   *
   * @param after the last that was returned before; null for the first
   * @param most how many at most, 1 or more
   */
  List<Deadline> deadlines(Deadline.Basis basis, @Nullable Deadline after, int most);

  /** Whether there is a deadline of that basis up to and including the time; it stays. */
  boolean hasDeadline(Deadline.Basis basis, Instant upTo);

  /** Asks to be told of the account when that feed's mark reaches the time. */
  void putDeadline(Deadline deadline);

  void removeDeadline(Deadline deadline);

  /**
   * Removes and returns the first deadlines of one basis up to and including the time, in order.
   *
   * @param most how many at most, 1 or more
   */
  List<Deadline> takeDeadlines(Deadline.Basis basis, Instant upTo, int most);

  void putHelped(Helped helped);

  void removeHelped(Helped helped);

  /** Those between two times, both included, in order. */
  List<Helped> helped(Instant from, Instant to);

  /**
   * Forgets those before a time.
   *
   * @param most how many at most, the first of them
   */
  void removeHelpedBefore(Instant time, int most);

  void putTaken(Taken step);

  void removeTaken(Taken step);

  /** Those between two times, both included, in order. */
  List<Taken> taken(Instant from, Instant to);

  /**
   * Forgets those before a time.
   *
   * @param most how many at most, the first of them
   */
  void removeTakenBefore(Instant time, int most);

  /** Over all partitions of the names stage. */
  int unresolved(Hour hour);

  /**
   * Likewise of the hours from one to the one that a time lies in, of its tenant and feed: each
   * judgement of an absence asks for a day of them.
   */
  int unresolved(Hour from, Instant to);

  /** What one of them says now, in the place of what it said before. */
  void putUnresolved(int partition, Tally tally);

  /** Looks at some more of these counts, in a circle, and forgets those of older hours. */
  void sweepUnresolved(Instant before, int most);

  /** Who acts for others, by all rows that were put. */
  Staff staff();

  /** When those were changed that hold for all accounts of a source, by all hours that were put. */
  TenantPolicies policies();

  /** In the place of what was known of the hour. */
  void putPolicyHour(PolicyHour hour);

  void removePolicyHour(PolicyHour hour);

  /** What directories said of one of them. */
  Collection<DossierEntry> staffRows(AccountId account);

  /** By {@link DossierEntry#id()} and account. */
  void putStaffRow(AccountId account, DossierEntry row);

  void removeStaffRow(AccountId account, String entryId);
}
