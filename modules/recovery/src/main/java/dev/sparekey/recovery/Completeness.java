package dev.sparekey.recovery;

import java.time.Instant;
import java.util.Set;

/**
 * How far the ticket feed is known to be complete, and how late it is.
 *
 * @param ticketsConnected false when no ticket feed is configured for the tenant
 * @param ticketsProven complete up to here by the feed's own word; {@link Instant#MIN} when never
 * @param ticketsAssumed complete up to here by what arrived; never before {@code ticketsProven}
 * @param clock the stage's clock, carried by records
 * @param unresolved the tickets for people whom no name leads to an account
 * @param omitted the tickets that the account has more of than are kept
 * @param ticketFeeds the feeds that tell of tickets: what one of them says of a check is the desk's
 *     own word, not another feed's
 */
public record Completeness(
    boolean ticketsConnected,
    Instant ticketsProven,
    Instant ticketsAssumed,
    Instant clock,
    Unresolved unresolved,
    Omitted omitted,
    Set<String> ticketFeeds) {

  public Completeness {
    ticketFeeds = Set.copyOf(ticketFeeds);
  }

  /** Tickets for people whom no name leads to an account. */
  @FunctionalInterface
  public interface Unresolved {

    /**
     * How many were created between two times, or a few more where they are counted by the hour.
     */
    int created(Instant from, Instant to);
  }

  /** Versions of the account's own tickets that were not kept, because of too many on a day. */
  @FunctionalInterface
  public interface Omitted {

    /**
     * Whether there may be any of tickets created on the UTC days of, or between, two times. Of a
     * day the latest are not kept, so what is written afterwards hides nothing of before.
     *
     * @param until those from later on are not asked for
     */
    boolean created(Instant from, Instant to, Instant until);
  }

  /** With all names resolved, and no ticket too many. */
  public Completeness(
      boolean ticketsConnected, Instant ticketsProven, Instant ticketsAssumed, Instant clock) {
    this(
        ticketsConnected,
        ticketsProven,
        ticketsAssumed,
        clock,
        (from, to) -> 0,
        (from, to, until) -> false,
        Set.of());
  }

  /** The same, for a tenant whose desk tells of its tickets by these feeds. */
  public Completeness of(Set<String> feeds) {
    return new Completeness(
        ticketsConnected, ticketsProven, ticketsAssumed, clock, unresolved, omitted, feeds);
  }

  public static final Completeness NO_TICKETS =
      new Completeness(false, Instant.MIN, Instant.MIN, Instant.MIN);

  /**
   * Tickets are connected, but of this account nothing has been searched and no time has passed.
   */
  public static final Completeness NOTHING_YET =
      new Completeness(true, Instant.MIN, Instant.MIN, Instant.MIN);
}
