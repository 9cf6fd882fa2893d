package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Proof;
import dev.sparekey.recovery.Completeness;
import dev.sparekey.recovery.Dossier;
import dev.sparekey.recovery.Profile;
import java.time.Instant;
import java.util.Set;

/** What the connected ticket feeds, as far as they have got, allow to claim of an account. */
final class TicketFeeds {

  private final Set<String> feeds;

  TicketFeeds(Set<String> feeds) {
    this.feeds = Set.copyOf(feeds);
  }

  /** True when tickets that concern the account may still be held by the names stage. */
  boolean asking(AccountId account, Profile profile, Dossier dossier, AccountStore store) {
    return profile.asking()
        || (!feeds.isEmpty()
            && dossier.quoted().stream().anyMatch(quoted -> !store.answered(account, quoted)));
  }

  /**
   * Several ticket feeds are complete only as far as the least of them, and not at all for an
   * account whose tickets may still be held under one of its names.
   */
  Completeness completeness(AccountId account, boolean asking, PartitionStore store) {
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
      Hour hour = Hour.of(tenant, feed, from);
      while (!hour.start().isAfter(to)) {
        found += store.unresolved(hour);
        hour = hour.next();
      }
    }
    return found;
  }
}
