package dev.sparekey.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * The set of authenticators one login used.
 *
 * @param kinds those the record names, in enum order
 * @param completeness whether there may have been others
 */
public record Authenticators(Set<Authenticator> kinds, Completeness completeness) {

  /** How much of the set a record shows. */
  public enum Completeness {
    /** The record names every authenticator used. */
    EXACT,
    /** The record names some; others may have been used. */
    AT_LEAST
  }

  /** The record does not show what was used. */
  public static final Authenticators UNKNOWN = new Authenticators(Set.of(), Completeness.AT_LEAST);

  public Authenticators {
    EnumSet<Authenticator> copy = EnumSet.noneOf(Authenticator.class);
    copy.addAll(kinds);
    kinds = Collections.unmodifiableSet(copy);
  }

  public static Authenticators exactly(Authenticator first, Authenticator... rest) {
    return new Authenticators(EnumSet.of(first, rest), Completeness.EXACT);
  }

  public static Authenticators atLeast(Authenticator first, Authenticator... rest) {
    return new Authenticators(EnumSet.of(first, rest), Completeness.AT_LEAST);
  }

  public boolean exact() {
    return completeness == Completeness.EXACT;
  }
}
