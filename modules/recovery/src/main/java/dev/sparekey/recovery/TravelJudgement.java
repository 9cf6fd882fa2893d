package dev.sparekey.recovery;

import dev.sparekey.model.Coordinates;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.Travel;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether two logins lie farther apart than one person travels in the time between. Not who of the
 * two is the account's owner: that is for others to say.
 *
 * <p>Example: Oslo at 09:20, Lagos at 10:00. That is 5,980 km in 40 min, or 8,970 km/h, and
 * nobody's way. Oslo at 09:20 and Bergen at 09:30 is 300 km, as far as an address may be wrong, and
 * nothing.
 */
final class TravelJudgement {

  /** Between logins farther apart in time nearly every way on earth is possible. */
  static final Duration WITHIN = Duration.ofHours(12);

  /**
   * Where an address is believed to be is wrong by hundreds of kilometres: mobile networks let
   * their customers out in a few towns of a country.
   */
  private static final int UNCERTAIN_KM = 500;

  /** As far as from one coast of a large country to its middle. */
  private static final int FARTHEST_EXIT_KM = 1_500;

  /** An airliner makes some 900 km/h over the ground. */
  private static final int FASTEST_KM_PER_HOUR = 1_000;

  private static final double MILLIS_PER_HOUR = 3_600_000;

  private static final Comparator<Coordinates> SOUTH_WEST_FIRST =
      Comparator.comparingInt(Coordinates::latitude).thenComparingInt(Coordinates::longitude);

  /** The one that is nearest in time is told; nothing hangs on whether only its trace is left. */
  private static final Comparator<Travel.Impossible> MOST_TELLING =
      Comparator.comparing(
              (Travel.Impossible one) -> Duration.between(one.at(), one.otherAt()).abs())
          .thenComparing(Travel.Impossible::otherAt)
          .thenComparing(Travel.Impossible::otherFrom, SOUTH_WEST_FIRST);

  private static final Comparator<Login> EARLIEST =
      Comparator.comparing(Login::second)
          .thenComparing(Login::coordinates, Comparator.nullsLast(SOUTH_WEST_FIRST));

  private final Profile profile;

  TravelJudgement(Profile profile) {
    this.profile = profile;
  }

  /**
   * The login that a step rests on.
   *
   * @param session of it; null where that is not known
   */
  private record Behind(Instant at, Coordinates from, @Nullable Long session) {

    boolean isWithin(Login other) {
      return Duration.between(at, other.second()).abs().compareTo(WITHIN) <= 0;
    }

    boolean isOf(Login other) {
      return session == null
          ? other.session() == null && other.second().equals(at) && from.equals(other.coordinates())
          : session.equals(other.session());
    }
  }

  /**
   * What the place of the login behind a step says. A login that comes later may still make it
   * impossible: that none has come is not waited for.
   *
   * @param session that the step was done from, as far as it is known
   */
  @Nullable Travel of(RecoveryEvent step, SessionEvidence.Finding session, Retained.Around around) {
    Behind behind = behind(step, session);
    if (behind == null) {
      return null;
    }
    Travel.Impossible found = null;
    boolean known = isCovered(behind, around);
    for (List<Login> logins : List.of(around.before(), around.after())) {
      for (Login other : logins) {
        if (behind.isOf(other) || !behind.isWithin(other)) {
          continue;
        }
        Coordinates there = other.coordinates();
        if (there == null) {
          known = false;
        } else if (isImpossible(behind.at(), behind.from(), other.second(), there)) {
          Travel.Impossible way =
              new Travel.Impossible(
                  behind.at(),
                  behind.from(),
                  other.second(),
                  there,
                  (int) Math.round(behind.from().kilometresTo(there)));
          found = found == null || MOST_TELLING.compare(way, found) < 0 ? way : found;
        }
      }
    }
    if (found != null) {
      return found;
    }
    return known ? Travel.POSSIBLE : null;
  }

  /** Whether a login after the step may make of it what it was not. */
  boolean mayBeChangedBy(Login later, RecoveryEvent step, SessionEvidence.Finding session) {
    Behind behind = behind(step, session);
    return behind != null && behind.isWithin(later);
  }

  /**
   * Whether whoever made a login was somewhere else too shortly before or after, and as far away as
   * no exit of a mobile network of the same country is: from the laptop at home to its telephone's
   * hotspot it may be 700 km in ten minutes.
   */
  static boolean cameTooFast(Login login, List<Login> others) {
    Coordinates from = login.coordinates();
    if (from == null) {
      return false;
    }
    for (Login other : others) {
      Coordinates there = other.coordinates();
      boolean same = other.session() != null && other.session().equals(login.session());
      if (there != null
          && !same
          && from.kilometresTo(there) > FARTHEST_EXIT_KM
          && isImpossible(login.second(), from, other.second(), there)) {
        return true;
      }
    }
    return false;
  }

  /** A step that was a login itself needs no other: a saved code's use tells its own place. */
  private static @Nullable Behind behind(RecoveryEvent step, SessionEvidence.Finding session) {
    Coordinates own = step.origin().coordinates();
    if (step.authenticators() != null && own != null) {
      return new Behind(step.header().occurredAt(), own, Login.session(step.sessionId()));
    }
    Login root = session.session() == null ? null : root(session.session());
    Coordinates from = root == null ? null : root.coordinates();
    return root == null || from == null ? null : new Behind(root.second(), from, root.session());
  }

  /**
   * The login that began it. Sources write two records of one login in a second, of which one may
   * have no place; and by their ids, which traces have not, they would be in another order.
   */
  private static Login root(Sessions.Session session) {
    return Collections.min(session.logins(), EARLIEST);
  }

  /** Whether every login of the time is among those that are looked at. */
  private boolean isCovered(Behind behind, Retained.Around around) {
    Instant from = behind.at().minus(WITHIN);
    Instant seen = profile.firstSeenAt();
    List<Login> before = around.before();
    boolean all = before.size() < Profile.KEPT_LOGINS || before.getLast().second().isBefore(from);
    return all
        && around.keptAfter().isBefore(from)
        && !around.mayHaveMorePlaces()
        && seen != null
        && !seen.isAfter(from);
  }

  private static boolean isImpossible(
      Instant at, Coordinates from, Instant otherAt, Coordinates otherFrom) {
    Duration between = Duration.between(at, otherAt).abs();
    if (from.equals(otherFrom) || between.compareTo(WITHIN) > 0) {
      return false;
    }
    double kilometres = from.kilometresTo(otherFrom);
    return kilometres > UNCERTAIN_KM
        && kilometres > FASTEST_KM_PER_HOUR * (between.toMillis() / MILLIS_PER_HOUR);
  }
}
