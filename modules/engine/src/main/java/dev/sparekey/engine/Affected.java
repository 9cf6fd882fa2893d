package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.TenantPolicyChange;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.PolicyHour;
import dev.sparekey.recovery.Staff;
import dev.sparekey.recovery.StaffRows;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes in what is said of others, and tells which accounts must be looked at because of it. */
final class Affected {

  /** Sources' times are admitted up to here. */
  private static final Instant LAST = Instant.parse("2099-01-01T00:00:00Z");

  /** What one record deletes; there is another day. */
  private static final int MOST_FORGOTTEN = 1_000;

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
   * all are looked at; nobody is where a row says what is known, as of each night or each change of
   * a user's record.
   */
  Set<AccountId> employ(InboxRecord.Staffed staffed, PartitionStore store) {
    AccountId member = staffed.row().account();
    List<DossierEntry> before = List.copyOf(store.staffRows(member));
    List<DossierEntry> after = StaffRows.with(new DossierEntry(staffed.row(), false), before);
    replace(member, before, after, store);
    Set<AccountId> concerned = new LinkedHashSet<>();
    if (!Staff.of(after).isTheSame(Staff.of(before), member)) {
      addHelped(member.tenant(), Instant.EPOCH, LAST, store, concerned);
    }
    forget(member, MOST_FORGOTTEN, store);
    return concerned;
  }

  /**
   * By a change for all accounts of a source: those of which a step followed before the next such
   * change, and those of whose steps of 30 days the actor is one who made it. So each further
   * change of a busy day concerns few, and one of an hour whose first by that person is known
   * nobody.
   */
  Set<AccountId> change(InboxRecord.PolicyChanged changed, PartitionStore store) {
    Instant oldest = oldestPolicy(store);
    if (changed.change().event().at().isBefore(oldest)) {
      return Set.of();
    }
    PolicyHour before = store.policies().around(changed.tenant(), changed.feed(), changed.change());
    PolicyHour after = before.with(changed.change());
    if (after.equals(before)) {
      return Set.of();
    }
    store.putPolicyHour(after);
    // Faster than they come, however many sources are changed each hour.
    store.policies().endedBefore(oldest).stream().limit(2).forEach(store::removePolicyHour);
    List<TenantPolicyChange> differing = after.differing(before);
    Instant next = store.policies().nextAfter(after);
    // With one more than are kept nobody can tell of whoever acted soon after whether he is it.
    Instant doubted =
        after.more() == before.more() ? Instant.MIN : after.end().plus(policy.episodeGap());
    Set<AccountId> concerned = new LinkedHashSet<>();
    for (Taken step : store.taken(after.start(), after.end().plus(policy.contactWindow()))) {
      AccountId account = step.account();
      if (account.tenant().equals(changed.tenant())
          && account.feed().equals(changed.feed())
          && (!step.at().isAfter(next)
              || step.at().isBefore(doubted)
              || differing.stream().anyMatch(one -> one.isBy(step.actor())))) {
        concerned.add(account);
      }
    }
    return concerned;
  }

  /** Of what was changed before, no step that is still to be judged came soon enough behind it. */
  private Instant oldestPolicy(PartitionStore store) {
    Instant clock = store.marks().clock();
    return clock.isAfter(Instant.EPOCH)
        ? clock.minus(policy.horizon()).minus(policy.contactWindow())
        : Instant.MIN;
  }

  private static void replace(
      AccountId member, List<DossierEntry> before, List<DossierEntry> after, PartitionStore store) {
    Map<String, DossierEntry> known = new HashMap<>();
    before.forEach(row -> known.put(row.id(), row));
    for (DossierEntry row : after) {
      if (!row.equals(known.remove(row.id()))) {
        store.putStaffRow(member, row);
      }
    }
    known.keySet().forEach(id -> store.removeStaffRow(member, id));
  }

  /** Also of those of whom no more is told: who has left. */
  void forget(PartitionStore store) {
    Instant oldest = oldestPolicy(store);
    store.policies().endedBefore(oldest).stream()
        .limit(MOST_FORGOTTEN)
        .forEach(store::removePolicyHour);
    int room = MOST_FORGOTTEN;
    for (AccountId member : store.staff().members()) {
      room -= forget(member, room, store);
      if (room == 0) {
        return;
      }
    }
  }

  /**
   * Deletes what is said of no time that may still be judged.
   *
   * @return how many
   */
  private int forget(AccountId member, int most, PartitionStore store) {
    Instant clock = store.marks().clock();
    if (!clock.isAfter(Instant.EPOCH)) {
      return 0;
    }
    List<DossierEntry> expired =
        StaffRows.expired(
            store.staffRows(member),
            clock.minus(policy.horizon()),
            clock.minus(policy.settleAfter()));
    List<DossierEntry> now = expired.subList(0, Math.min(most, expired.size()));
    now.forEach(row -> store.removeStaffRow(member, row.id()));
    return now.size();
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
