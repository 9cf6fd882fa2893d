package dev.sparekey.engine;

import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What correlations across accounts mean to whoever counts for them: steps that are counted by one
 * meaning are never added to those that are by another.
 *
 * <p>Example: releases 7 and 8 have a correlation word for word, and another of which 8 changed a
 * rule. A partition of accounts that goes on by 7 and one that judges by 8 mean the same by the
 * first, so its groups add up what both tell; of the second they tell nobody.
 *
 * @param versions by the correlation's id the hash of all texts by which it means what it does
 */
public record Meanings(SortedMap<String, String> versions) {

  static final Meanings NONE = new Meanings(Collections.emptySortedMap());

  public Meanings {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }

  Set<String> ids() {
    return versions.keySet();
  }

  /** Whether both have the correlation and mean the same by it. */
  boolean agree(Meanings other, String correlation) {
    String version = versions.get(correlation);
    return version != null && Objects.equals(version, other.versions.get(correlation));
  }

  /** Of what both mean the same. */
  Meanings shared(Meanings other) {
    SortedMap<String, String> shared = new TreeMap<>(versions);
    shared.keySet().removeIf(correlation -> !agree(other, correlation));
    return new Meanings(shared);
  }
}
