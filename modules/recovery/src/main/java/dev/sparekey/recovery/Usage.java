package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When and from where one set of authenticators was used.
 *
 * <p>Of the devices, networks and countries whole days are kept, as many of the earliest as
 * together have no more than is kept of a kind. What is known of the days before is then never
 * taken away by what occurs later, or whoever is in would make the owner's own places unknown, and
 * with them what was found new of his own recovery.
 *
 * <p>Example of 63 devices seen until Monday: on Tuesday come two more. Of Tuesday and later no
 * device is kept. Told of later, a 64th of Sunday is kept, and a 65th of Saturday makes it Sunday.
 *
 * @param days on which it logged in
 * @param seen on which days it logged in from each device, network and country
 * @param fullSince by kind the first UTC day of which nothing is kept any more: what is not found
 *     is from then on unknown, not absent
 */
public record Usage(
    Authenticators authenticators,
    DaySet days,
    SortedMap<Trait, DaySet> seen,
    SortedMap<Trait.Kind, Integer> fullSince) {

  /** By what was used, whether it was all of it coming second. */
  static final Comparator<Authenticators> SETS =
      Comparator.<Authenticators>comparingInt(Usage::mask)
          .thenComparing(Authenticators::completeness);

  static final Comparator<Usage> BY_SET = Comparator.comparing(Usage::authenticators, SETS);

  static Usage of(Authenticators authenticators) {
    return new Usage(
        authenticators, DaySet.EMPTY, Collections.emptySortedMap(), Collections.emptySortedMap());
  }

  private static int mask(Authenticators authenticators) {
    int mask = 0;
    for (Authenticator kind : authenticators.kinds()) {
      mask |= 1 << kind.ordinal();
    }
    return mask;
  }

  /** This usage and one login more; the same object when it adds nothing. */
  Usage with(Login login) {
    int day = DaySet.dayOf(login.at());
    DaySet joined = days.with(day);
    SortedMap<Trait, DaySet> after = seen;
    after = see(after, Trait.Kind.DEVICE, login.device(), day);
    after = see(after, Trait.Kind.NETWORK, login.network(), day);
    after = see(after, Trait.Kind.COUNTRY, login.country(), day);
    SortedMap<Trait.Kind, Integer> full = fullSince;
    if (after.size() > seen.size()) {
      for (Trait.Kind kind : Trait.Kind.KINDS) {
        full = cut(after, full, kind);
      }
    }
    if (joined == days && after == seen) {
      return this;
    }
    return new Usage(
        authenticators,
        joined,
        after == seen ? seen : Collections.unmodifiableSortedMap(after),
        full);
  }

  private SortedMap<Trait, DaySet> see(
      SortedMap<Trait, DaySet> before, Trait.Kind kind, @Nullable String value, int day) {
    if (value == null || isFull(kind, day)) {
      return before;
    }
    Trait trait = new Trait(kind, value);
    DaySet known = before.getOrDefault(trait, DaySet.EMPTY);
    DaySet joined = known.with(day);
    if (joined == known) {
      return before;
    }
    SortedMap<Trait, DaySet> after = before == seen ? new TreeMap<>(before) : before;
    after.put(trait, joined);
    return after;
  }

  private boolean isFull(Trait.Kind kind, int day) {
    Integer since = fullSince.isEmpty() ? null : fullSince.get(kind);
    return since != null && day >= since;
  }

  /**
   * Takes the days away with which there would be more of a kind than are kept. A lawful fold,
   * where one that forgets the least recently used is none: that a day is the first with too many
   * follows from what is known of it and of those before.
   */
  private static SortedMap<Trait.Kind, Integer> cut(
      SortedMap<Trait, DaySet> traits, SortedMap<Trait.Kind, Integer> full, Trait.Kind kind) {
    int count = 0;
    int day = Integer.MIN_VALUE;
    for (Map.Entry<Trait, DaySet> entry : traits.entrySet()) {
      if (entry.getKey().kind() == kind) {
        count++;
        day = Math.max(day, entry.getValue().first());
      }
    }
    if (count <= kind.most()) {
      return full;
    }
    keepBefore(day, traits, kind);
    SortedMap<Trait.Kind, Integer> after = new TreeMap<>(full);
    after.put(kind, day);
    return Collections.unmodifiableSortedMap(after);
  }

  private static void keepBefore(int day, SortedMap<Trait, DaySet> traits, Trait.Kind kind) {
    Iterator<Map.Entry<Trait, DaySet>> entries = traits.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<Trait, DaySet> entry = entries.next();
      if (entry.getKey().kind() == kind) {
        DaySet left = entry.getValue().before(day);
        if (left.equals(DaySet.EMPTY)) {
          entries.remove();
        } else {
          entry.setValue(left);
        }
      }
    }
  }

  /** What it was before that day; null when it was not used. */
  @Nullable Usage before(int day) {
    DaySet left = days.before(day);
    if (left.equals(DaySet.EMPTY)) {
      return null;
    }
    SortedMap<Trait, DaySet> traits = new TreeMap<>(seen);
    for (Trait.Kind kind : Trait.Kind.KINDS) {
      keepBefore(day, traits, kind);
    }
    SortedMap<Trait.Kind, Integer> full = new TreeMap<>(fullSince);
    full.values().removeIf(since -> since >= day);
    return new Usage(
        authenticators,
        left,
        Collections.unmodifiableSortedMap(traits),
        Collections.unmodifiableSortedMap(full));
  }
}
