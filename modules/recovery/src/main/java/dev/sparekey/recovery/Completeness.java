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
 * @param ticketFeeds the feeds that tell of tickets: what one of them says of a check is the desk's
 *     own word, not another feed's
 */
public record Completeness(
    boolean ticketsConnected,
    Instant ticketsProven,
    Instant ticketsAssumed,
    Instant clock,
    Unresolved unresolved,
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

  /** With all names resolved. */
  public Completeness(
      boolean ticketsConnected, Instant ticketsProven, Instant ticketsAssumed, Instant clock) {
    this(ticketsConnected, ticketsProven, ticketsAssumed, clock, (from, to) -> 0, Set.of());
  }

  /** The same, for a tenant whose desk tells of its tickets by these feeds. */
  public Completeness of(Set<String> feeds) {
    return new Completeness(
        ticketsConnected, ticketsProven, ticketsAssumed, clock, unresolved, feeds);
  }

  public static final Completeness NO_TICKETS =
      new Completeness(false, Instant.MIN, Instant.MIN, Instant.MIN);

  /**
   * Tickets are connected, but of this account nothing has been searched and no time has passed.
   */
  public static final Completeness NOTHING_YET =
      new Completeness(true, Instant.MIN, Instant.MIN, Instant.MIN);
}
