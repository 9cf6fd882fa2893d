package dev.sparekey.recovery;

import dev.sparekey.model.Posture;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /**
   * What there is more of than is kept and may have made something of the kind familiar: why it
   * cannot be told whether that is new at that time. Null where it can, or for want of logins that
   * teach. Example: with 49 networks by a password alone, which teaches nothing where the primary
   * is more, a 50th is new.
   */
  Posture.@Nullable Full untold(Trait.Kind kind, int primaryFloor, Instant at) {
    return untold(kind, primaryFloor, DaySet.dayOf(at.minus(policy.familiarAfter())));
  }

  /** The same of any time to come; of several kinds one thing is told once. */
  List<Posture.Full> untold(int primaryFloor) {
    SortedMap<Posture.Kept, Posture.Full> all = new TreeMap<>();
    Integer sets = profile.fullSince();
    if (sets != null) {
      all.put(Posture.Kept.AUTHENTICATORS, full(Posture.Kept.AUTHENTICATORS, sets));
    }
    for (Trait.Kind kind : Trait.Kind.KINDS) {
      Integer since = fullSince(kind, primaryFloor, Integer.MAX_VALUE);
      if (since != null) {
        all.put(kind.kept(), full(kind.kept(), since));
      }
    }
    return List.copyOf(all.values());
  }

  private Posture.@Nullable Full untold(Trait.Kind kind, int primaryFloor, int before) {
    Integer own = fullSince(kind, primaryFloor, before);
    if (own != null) {
      return full(kind.kept(), own);
    }
    Integer sets = profile.fullSince();
    return sets != null && sets < before ? full(Posture.Kept.AUTHENTICATORS, sets) : null;
  }

  /** The first day of which a set that teaches keeps nothing of the kind. */
  private @Nullable Integer fullSince(Trait.Kind kind, int primaryFloor, int before) {
    Integer first = null;
    for (Usage usage : profile.used()) {
      Integer since = usage.fullSince().get(kind);
      if (since != null
          && (first == null || since < first)
          && mayHaveTaught(usage, since, primaryFloor, before)) {
        first = since;
      }
    }
    return first;
  }

  private static Posture.Full full(Posture.Kept kept, int since) {
    return new Posture.Full(kept, DaySet.startOf(since));
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
