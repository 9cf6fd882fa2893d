package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Proof;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.Completeness;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.Dossier;
import dev.sparekey.recovery.Profile;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/** What the connected ticket feeds, as far as they have got, allow to claim of an account. */
final class TicketFeeds {

  private final Set<String> feeds;

  /** How long a desk that says nothing holds up what waits for all being told. */
  private final Duration patience;

  TicketFeeds(AssurancePolicy policy, Set<String> feeds) {
    this.feeds = Set.copyOf(feeds);
    this.patience = policy.horizon().minus(policy.settleAfter());
  }

  Set<String> names() {
    return feeds;
  }

  /**
   * Up to when all is told that will be: the clock, but not ahead of the desks. Where a source's 90
   * days of history are read before the desk's, its steps are older than any that is still open,
   * and their tickets lie unread.
   *
   * <p>Example with the default policy: a desk that never says anything holds it up by 97 days; so
   * a step settles 132 days after it at the latest.
   */
  Instant toldTo(Marks marks) {
    Instant clock = marks.clock();
    if (feeds.isEmpty() || clock.equals(Instant.MIN)) {
      return clock;
    }
    Instant desks = completeTo(marks, Proof.ASSUMED);
    Instant latest = clock.minus(patience);
    if (desks.isBefore(latest)) {
      return latest;
    }
    return desks.isBefore(clock) ? desks : clock;
  }

  /** True when tickets that concern the account may still be held by the names stage. */
  boolean asking(AccountId account, Profile profile, Dossier dossier, AccountStore store) {
    if (profile.asking() || feeds.isEmpty()) {
      return profile.asking();
    }
    for (Designation quoted : dossier.quoted()) {
      if (!store.answered(account, quoted)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Several ticket feeds are complete only as far as the least of them, and not at all for an
   * account whose tickets may still be held under one of its names.
   */
  Completeness completeness(AccountId account, boolean asking, AccountsStore store) {
    if (feeds.isEmpty()) {
      return Completeness.NO_TICKETS;
    }
    if (asking) {
      return Completeness.NOTHING_YET.of(feeds);
    }
    Marks marks = store.marks();
    return new Completeness(
        true,
        completeTo(marks, Proof.PROVEN),
        completeTo(marks, Proof.ASSUMED),
        marks.clock(),
        (from, to) -> unresolved(account.tenant(), from, to, store),
        (from, to, until) -> DailyCaps.omits(account, DayTally.Kind.TICKET, from, to, until, store),
        feeds);
  }

  /** {@link Instant#MIN} while one of them has said nothing, and when there is none. */
  private Instant completeTo(Marks marks, Proof proof) {
    Instant least = Instant.MAX;
    for (String feed : feeds) {
      Instant complete = StepDeadlines.completeTo(marks, new Deadline.Basis(feed, proof));
      least = complete.isBefore(least) ? complete : least;
    }
    return least.equals(Instant.MAX) ? Instant.MIN : least;
  }

  private int unresolved(String tenant, Instant from, Instant to, PartitionStore store) {
    int found = 0;
    for (String feed : feeds) {
      found += store.unresolved(Hour.of(tenant, feed, from), to);
    }
    return found;
  }
}
