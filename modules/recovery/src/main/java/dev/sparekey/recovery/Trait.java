package dev.sparekey.recovery;

import java.util.Comparator;

/** A place or device that logins came from. */
public record Trait(Kind kind, String value) implements Comparable<Trait> {

  /** What may be familiar. */
  public enum Kind {
    DEVICE,
    NETWORK,
    COUNTRY
  }

  private static final Comparator<Trait> ORDER =
      Comparator.comparing(Trait::kind)
          // By hash first: an attacker who wants to push a victim's own device out of the capped
          // map
          // would otherwise only need small names.
          .thenComparingInt(trait -> Integer.reverse(trait.value.hashCode() * 0x9E3779B9))
          .thenComparing(Trait::value);

  @Override
  public int compareTo(Trait other) {
    return ORDER.compare(this, other);
  }
}
