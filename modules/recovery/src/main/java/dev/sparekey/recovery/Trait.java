package dev.sparekey.recovery;

import dev.sparekey.model.Authenticators;
import java.util.Comparator;

/** A place or device that logins with one set of authenticators came from. */
public record Trait(Kind kind, String value, Authenticators authenticators)
    implements Comparable<Trait> {

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
          .thenComparing(trait -> Integer.reverse(trait.value.hashCode() * 0x9E3779B9))
          .thenComparing(Trait::value)
          .thenComparing(trait -> trait.authenticators.toString());

  @Override
  public int compareTo(Trait other) {
    return ORDER.compare(this, other);
  }
}
