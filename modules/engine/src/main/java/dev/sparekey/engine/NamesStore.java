package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.recovery.DaySet;
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

  /** What was found in the open under a name. */
  Collection<Exposed> exposed(Name name);

  /** The same of one day and whose word it is. */
  Collection<Exposed> exposed(Name name, ExposedDay day);

  void putExposed(Name name, Exposed exposed);

  void removeExposed(Name name, Exposed exposed);

  /** The approvals whose approvers are sought by a name. */
  Collection<SoughtApprover> sought(Name name);

  /** Replaces the same approval's. */
  void putSought(Name name, SoughtApprover sought);

  /** Nothing happens when there is none. */
  void removeSought(Name name, AccountId subject, String eventId);

  /** How many tickets of the hour name a person nobody is known by. */
  int unresolved(Hour hour);

  void putUnresolved(Tally tally);

  /**
   * Looks at some more of what is held, in a circle, and forgets the ticket versions, exposures and
   * approvals of an older time and the counts of older hours.
   *
   * @param most how many of each are looked at, at most
   */
  void sweep(Instant before, int most);

  Marks marks();

  void putMarks(Marks marks);

  /**
   * The approval of a recovery, of which only a name tells who gave it.
   *
   * @param of when it was given
   */
  record SoughtApprover(AccountId subject, String eventId, Instant of) {}

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

  /**
   * An exposure held under a name.
   *
   * @param disputed true when its id came with two contents
   */
  record Exposed(RecoveryEvent event, boolean disputed) {

    /** By whose word it is: a name alone shows of nobody that he says it of himself. */
    public ExposedDay day() {
      return new ExposedDay(
          event.isHearsay() ? DayTally.Kind.HEARSAY : DayTally.Kind.FINDING,
          DaySet.dayOf(event.header().occurredAt()));
    }
  }

  /**
   * Of which exposures no more than so many are kept.
   *
   * @param day days since 1970-01-01
   */
  record ExposedDay(DayTally.Kind kind, int day) {}
}
