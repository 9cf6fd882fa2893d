package dev.sparekey.recovery;

import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Origin;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What an account's profile keeps of one authentication event: whole, as a {@link #trace()} or as a
 * {@link #root()}.
 *
 * @param id of the event; empty in a trace, {@value #ROOT} in a root
 * @param session a hash of the source's session id, of 40 bits; null when not told
 * @param userAgent a hash of the client's user agent without its version numbers, which an update
 *     changes in the middle of a session; null when not told
 * @param coordinates where it came from, as far as the source knows; a trace has them, too
 */
public record Login(
    Instant at,
    String id,
    Outcome outcome,
    Authenticators authenticators,
    @Nullable Long session,
    @Nullable String network,
    @Nullable String country,
    @Nullable String device,
    @Nullable Integer userAgent,
    @Nullable Coordinates coordinates)
    implements Witness {

  static final int SESSION_BITS = 40;

  /** No event has it as its id, which begins with its feed and a colon. */
  static final String ROOT = "~";

  private static final long SESSION_MASK = (1L << SESSION_BITS) - 1;

  /** Newest first; the id decides between equals, and the content between two with one id. */
  static final Comparator<Login> NEWEST_FIRST = Login::newestFirst;

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  public Login {
    session = session == null ? null : session & SESSION_MASK;
  }

  /** By hand: a chain of comparators took a tenth of the time of all that the stage does. */
  private static int newestFirst(Login one, Login other) {
    if (one == other) {
      return 0;
    }
    int order = other.at.compareTo(one.at);
    if (order == 0) {
      order = one.id.compareTo(other.id);
    }
    // Most that agree in time and id are one, and a text of each would cost more than all else.
    return order != 0 || one.equals(other) ? order : one.toString().compareTo(other.toString());
  }

  /** All that differ but for a forged id differ in these. */
  @Override
  public int hashCode() {
    return 31 * at.hashCode() + id.hashCode();
  }

  public static Login of(AuthenticationEvent event) {
    return new Login(
        event.header().occurredAt(),
        event.header().id(),
        event.outcome(),
        event.authenticators(),
        session(event.sessionId()),
        event.origin().network(),
        event.origin().country(),
        event.origin().device(),
        userAgent(event.origin()),
        event.origin().coordinates());
  }

  /** The same, from there. */
  Login from(@Nullable Coordinates there) {
    return new Login(
        at, id, outcome, authenticators, session, network, country, device, userAgent, there);
  }

  /**
   * What is left of it when newer ones have come: in which session it was, when, with what and how
   * far from others; enough for what an account usually proves. A login without a session is one by
   * itself. Times are to the second and never earlier than they were, or an episode's own login of
   * its first second would pass for one before it.
   */
  Login trace() {
    return isTrace()
        ? this
        : new Login(
            second(),
            "",
            outcome,
            authenticators,
            session == null ? session(id) : session,
            null,
            null,
            null,
            null,
            coordinates);
  }

  /**
   * What is left of it when 64 newer ones have come within two days: enough to tell what it proved,
   * and whether something else came from the same place. Of the places only hashes, or whoever can
   * make up a device a login would make an account's profile as long as he likes.
   */
  Login root() {
    return isRoot()
        ? this
        : new Login(
            at,
            ROOT,
            outcome,
            authenticators,
            session,
            hashed(network),
            null,
            hashed(device),
            userAgent,
            coordinates);
  }

  boolean isRoot() {
    return id.equals(ROOT);
  }

  private static @Nullable String hashed(@Nullable String place) {
    Long hash = session(place);
    return hash == null ? null : Long.toString(hash, Character.MAX_RADIX);
  }

  /** Null where either is not told. */
  @Nullable Boolean isFromNetwork(@Nullable String other) {
    return isSame(network, other);
  }

  /** Null where either is not told. */
  @Nullable Boolean isFromDevice(@Nullable String other) {
    return isSame(device, other);
  }

  private @Nullable Boolean isSame(@Nullable String own, @Nullable String other) {
    return own == null || other == null ? null : own.equals(isRoot() ? hashed(other) : other);
  }

  /** When it was, as its trace says. */
  Instant second() {
    Instant second = at.truncatedTo(ChronoUnit.SECONDS);
    return second.equals(at) ? at : second.plusSeconds(1);
  }

  boolean isTrace() {
    return id.isEmpty();
  }

  /** The hash of a session's id; null of null. */
  public static @Nullable Long session(@Nullable String id) {
    if (id == null) {
      return null;
    }
    long hash = FNV_OFFSET;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * FNV_PRIME;
    }
    return (hash ^ (hash >>> SESSION_BITS)) & SESSION_MASK;
  }

  static @Nullable Integer userAgent(Origin origin) {
    String told = origin.userAgent();
    if (told == null) {
      return null;
    }
    int hash = 0;
    for (int i = 0; i < told.length(); i++) {
      char c = told.charAt(i);
      if (c < '0' || c > '9') {
        hash = 31 * hash + c;
      }
    }
    return hash;
  }
}
