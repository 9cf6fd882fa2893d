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
  private final Episodes episodes;

  Familiarity(AssurancePolicy policy, Profile profile, Episodes episodes) {
    this.policy = policy;
    this.profile = profile;
    this.episodes = episodes;
  }

  /**
   * Whether the value is new at that time: null where it cannot be told, because the source does
   * not show it, no login teaches, or a cap was reached.
   */
  @Nullable Boolean isNew(Trait.Kind kind, @Nullable String value, int primaryFloor, Instant at) {
    if (value == null) {
      return null;
    }
    int before = DaySet.dayOf(at.minus(policy.familiarAfter()));
    boolean anyTeaches = false;
    for (Map.Entry<Trait, DaySet> entry : profile.seen().entrySet()) {
      Trait trait = entry.getKey();
      if (trait.kind() != kind
          || policy.of(trait.authenticators()).floor() < primaryFloor
          || !teaches(entry.getValue(), before)) {
        continue;
      }
      if (trait.value().equals(value)) {
        return false;
      }
      anyTeaches = true;
    }
    return anyTeaches && !profile.overflowed() ? true : null;
  }

  private boolean teaches(DaySet days, int before) {
    for (int day : days.days()) {
      if (day < before && !episodes.touchDay(day)) {
        return true;
      }
    }
    return false;
  }
}
