package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Staff;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a partition of the accounts stage remembers beside its accounts. */
public interface PartitionStore {

  Marks marks();

  void putMarks(Marks marks);

  /** Asks to be told of the account when that feed's mark reaches the time. */
  void putDeadline(Deadline deadline);

  void removeDeadline(Deadline deadline);

  /** Removes and returns the deadlines of one basis up to and including the time, in order. */
  List<Deadline> takeDeadlines(Deadline.Basis basis, Instant upTo);

  void putHelped(Helped helped);

  /** Those between two times, both included, in order. */
  List<Helped> helped(Instant from, Instant to);

  /** Forgets those before a time. */
  void removeHelpedBefore(Instant time);

  /** Over all partitions of the names stage. */
  int unresolved(Hour hour);

  /** What one of them says now, in the place of what it said before. */
  void putUnresolved(int partition, Tally tally);

  /** Who acts for others, by all rows that were put. */
  Staff staff();

  /** By {@link DossierEntry#id()} and account. */
  @Nullable DossierEntry staffRow(AccountId account, String entryId);

  void putStaffRow(AccountId account, DossierEntry row);
}
