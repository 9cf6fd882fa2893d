package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import java.util.Collections;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When and from where one set of authenticators was used.
 *
 * @param days on which it logged in
 * @param seen on which days it logged in from each device, network and country; of more than
 *     {@value #MOST_TRAITS}, the first by their order
 * @param overflowed true once that cap was reached: what is not found is then unknown, not absent
 */
public record Usage(
    Authenticators authenticators, DaySet days, SortedMap<Trait, DaySet> seen, boolean overflowed) {

  static final int MOST_TRAITS = 128;

  /** By what was used, whether it was all of it coming second. */
  static final Comparator<Usage> BY_SET =
      Comparator.comparingInt((Usage usage) -> mask(usage.authenticators))
          .thenComparing(usage -> usage.authenticators.completeness());

  static Usage of(Authenticators authenticators) {
    return new Usage(authenticators, DaySet.EMPTY, Collections.emptySortedMap(), false);
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
    boolean full = overflowed || after.size() > MOST_TRAITS;
    after = firstOf(after);
    if (joined == days && after == seen && full == overflowed) {
      return this;
    }
    return new Usage(authenticators, joined, after, full);
  }

  private SortedMap<Trait, DaySet> see(
      SortedMap<Trait, DaySet> before, Trait.Kind kind, @Nullable String value, int day) {
    if (value == null) {
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

  /**
   * Without what is past the cap. A map that keeps its first keys by a fixed order is a lawful fold
   * where one that forgets the least recently used is not.
   */
  private SortedMap<Trait, DaySet> firstOf(SortedMap<Trait, DaySet> traits) {
    if (traits == seen) {
      return seen;
    }
    while (traits.size() > MOST_TRAITS) {
      traits.remove(traits.lastKey());
    }
    // A login of a trait past the cap leaves what was there.
    return overflowed && traits.equals(seen) ? seen : Collections.unmodifiableSortedMap(traits);
  }
}
