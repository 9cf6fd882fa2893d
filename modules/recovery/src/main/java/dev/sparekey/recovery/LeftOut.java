package dev.sparekey.recovery;

import dev.sparekey.model.Authenticators;
import java.time.Instant;

/**
 * That logins may have been left out, in whatever session.
 *
 * @param from when on, to the end of that quarter of a UTC day
 * @param authenticators that they were with
 */
public record LeftOut(Instant from, Authenticators authenticators) implements Witness {

  /** Whether this says of all that the other does that they may have been left out. */
  public boolean includes(LeftOut other) {
    return authenticators.equals(other.authenticators)
        && !from.isAfter(other.from)
        && Roots.quarter(from).equals(Roots.quarter(other.from));
  }

  /** The latest that any of them may be, of those until then. */
  Instant latest(Instant until) {
    Instant end = Roots.quarter(from).plus(Roots.QUARTER);
    return end.isBefore(until) ? end : until;
  }
}
