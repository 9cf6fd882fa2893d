package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Staff;
import dev.sparekey.recovery.Statements;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which accounts must be looked at because of what is said of others. */
final class Affected {

  /** Sources' times are admitted up to here. */
  private static final Instant LAST = Instant.parse("2099-01-01T00:00:00Z");

  private final AssurancePolicy policy;

  Affected(AssurancePolicy policy) {
    this.policy = policy;
  }

  /**
   * By tickets that lead to nobody. Whether there are any matters, how many does not: an absence is
   * at most suspected beside one.
   */
  Set<AccountId> count(InboxRecord.Unresolved unresolved, PartitionStore store) {
    Set<AccountId> concerned = new LinkedHashSet<>();
    for (Tally tally : unresolved.tallies()) {
      Hour hour = tally.hour();
      boolean before = store.unresolved(hour) > 0;
      store.putUnresolved(unresolved.partition(), tally);
      if (before != store.unresolved(hour) > 0) {
        Instant from = Assessment.earliestStepBeside(policy, hour.start());
        Instant to = Assessment.latestStepBeside(policy, hour.end());
        addHelped(hour.tenant(), from, to, store, concerned);
      }
    }
    return concerned;
  }

  /**
   * By who acts for others. Steps and tickets name agents in more ways than can be looked up, so
   * all are looked at.
   */
  Set<AccountId> employ(InboxRecord.Staffed staffed, PartitionStore store) {
    AccountId member = staffed.row().account();
    DossierEntry row = new DossierEntry(staffed.row(), false);
    // Before a row that says the same is taken out, or each nightly run would look at all accounts.
    boolean isJoined = false;
    boolean isRepeated = false;
    boolean isMoved = false;
    Staff before = store.staff();
    Collection<DossierEntry> rows = store.staffRows(member);
    for (DossierEntry known : rows) {
      if (known.id().equals(row.id())) {
        row = known.joined(row);
        isJoined = true;
      } else if (Staff.sayTheSame(known, row)) {
        // Of rows that say the same, which a nightly run sends, the one that was told last is kept.
        if (known.event() instanceof IdentityContextEvent earlier
            && row.event() instanceof IdentityContextEvent later) {
          if (Statements.NEWEST_LAST.compare(earlier, later) > 0) {
            return Set.of();
          }
          isMoved |= Statements.moves(earlier, later, rows);
        }
        isRepeated = true;
        store.removeStaffRow(member, known.id());
      }
    }
    store.putStaffRow(member, row);
    if (isRepeated && !isJoined && !isMoved) {
      return Set.of();
    }
    Set<AccountId> concerned = new LinkedHashSet<>();
    if (!store.staff().isTheSame(before, member)) {
      addHelped(member.tenant(), Instant.EPOCH, LAST, store, concerned);
    }
    return concerned;
  }

  private static void addHelped(
      String tenant, Instant from, Instant to, PartitionStore store, Set<AccountId> accounts) {
    for (Helped step : store.helped(from, to)) {
      if (step.account().tenant().equals(tenant)) {
        accounts.add(step.account());
      }
    }
  }
}
