package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.recovery.Validity;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What the names stage remembers. */
public interface NamesStore {

  /** Ascending by account. */
  Collection<Link> links(Name name);

  @Nullable Link link(Name name, AccountId account);

  void putLink(Name name, Link link);

  void removeLink(Name name, AccountId account);

  /** Every ticket version under a name. */
  Collection<Held> held(Name name);

  /** The versions of one ticket under a name. */
  Collection<Held> held(Name name, TicketKey ticket);

  void putHeld(Name name, Held held);

  /** How many tickets of the hour name a person nobody is known by. */
  int unresolved(Hour hour);

  void putUnresolved(Tally tally);

  /**
   * Looks at some more of what is held, in a circle, and forgets the ticket versions that were told
   * of an older time and the counts of older hours.
   *
   * @param most how many of each are looked at, at most
   */
  void sweep(Instant before, int most);

  Marks marks();

  void putMarks(Marks marks);

  /** When an account has a name. */
  record Link(AccountId account, Validity validity) {}

  /** A ticket version held under a name, for accounts that are linked now or later. */
  record Held(TicketEvent ticket, boolean contested, boolean disputed) {

    public TicketKey key() {
      return new TicketKey(ticket.header().feed(), ticket.ticketId());
    }
  }

  /** A ticket, whatever its version. */
  record TicketKey(String feed, String ticketId) {}
}
