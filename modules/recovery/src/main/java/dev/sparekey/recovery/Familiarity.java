package dev.sparekey.recovery;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is new for an account. Only logins at or above the primary floor, outside any episode and
 * more than 7 days old teach what is familiar, so that an attacker cannot teach it in an afternoon.
 */
final class Familiarity {

  private final AssurancePolicy policy;
  private final Profile profile;
  private final Bindings bindings;
  private final Episodes episodes;

  Familiarity(AssurancePolicy policy, Profile profile, Bindings bindings, Episodes episodes) {
    this.policy = policy;
    this.profile = profile;
    this.bindings = bindings;
    this.episodes = episodes;
  }

  /**
   * Whether the value is new at that time: null where it cannot be told, because the source does
   * not show it, no login teaches, or one that was not kept may have made it familiar.
   *
   * <p>Example: a step on 20 March from a new network; of the 21st more networks are known than are
   * kept. On 20 March it was new: only what was before the 13th could have made it familiar.
   */
  @Nullable Boolean isNew(Trait.Kind kind, @Nullable String value, int primaryFloor, Instant at) {
    if (value == null) {
      return null;
    }
    int before = DaySet.dayOf(at.minus(policy.familiarAfter()));
    boolean anyTeaches = false;
    boolean mayBeKnown = isBefore(profile.fullSince(), before);
    Trait asked = new Trait(kind, value);
    for (Usage usage : profile.used()) {
      DaySet there = usage.seen().get(asked);
      if (there != null && teaches(usage, there, primaryFloor, before)) {
        return false;
      }
      mayBeKnown =
          mayBeKnown || mayHaveTaught(usage, usage.fullSince().get(kind), primaryFloor, before);
      anyTeaches = anyTeaches || anyOfKindTeaches(usage, kind, primaryFloor, before);
    }
    return anyTeaches && !mayBeKnown ? true : null;
  }

  private static boolean isBefore(@Nullable Integer day, int before) {
    return day != null && day < before;
  }

  private boolean mayHaveTaught(
      Usage usage, @Nullable Integer fullSince, int primaryFloor, int before) {
    return fullSince != null
        && fullSince < before
        && teaches(usage, usage.days(), primaryFloor, fullSince, before);
  }

  private boolean anyOfKindTeaches(Usage usage, Trait.Kind kind, int primaryFloor, int before) {
    for (Map.Entry<Trait, DaySet> entry : usage.seen().entrySet()) {
      if (entry.getKey().kind() == kind && teaches(usage, entry.getValue(), primaryFloor, before)) {
        return true;
      }
    }
    return false;
  }

  private boolean teaches(Usage usage, DaySet days, int primaryFloor, int before) {
    return teaches(usage, days, primaryFloor, Integer.MIN_VALUE, before);
  }

  private boolean teaches(Usage usage, DaySet days, int primaryFloor, int from, int before) {
    if (days.first() >= before) {
      return false;
    }
    boolean same = bindings.alwaysTheSame(usage.authenticators());
    if (same && policy.of(usage.authenticators()).floor() < primaryFloor) {
      return false;
    }
    for (int day : days.days()) {
      if (day >= from
          && day < before
          && !episodes.touchDay(day)
          && !profile.inEpisode().contains(day)
          && (same || bindings.floorOn(usage.authenticators(), day) >= primaryFloor)) {
        return true;
      }
    }
    return false;
  }
}
