package dev.sparekey.rules;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the fields of a log source. A closed taxonomy refuses what it does not name,
 * and its records have every field, known or not, and no other text; an open one knows nothing
 * about its fields and lets every name pass.
 */
public final class Taxonomy {

  private static final Taxonomy OPEN = new Taxonomy(Map.of(), Set.of(), Set.of(), false);

  private final Map<String, FieldType> types;
  private final Set<String> weak;
  private final Set<String> neverKnown;
  private final boolean closed;

  private Taxonomy(
      Map<String, FieldType> types, Set<String> weak, Set<String> neverKnown, boolean closed) {
    this.types = types;
    this.weak = Set.copyOf(weak);
    this.neverKnown = Set.copyOf(neverKnown);
    this.closed = closed;
  }

  /** Every field may appear, none is weak. */
  public static Taxonomy open() {
    return OPEN;
  }

  /**
   * @param weak the fields on which alone a match must never be called confirmed
   * @param neverKnown the fields that are named already but that no record shows yet
   * @throws IllegalArgumentException if a weak or never known field is not among the types
   */
  public static Taxonomy closed(
      Map<String, FieldType> types, Set<String> weak, Set<String> neverKnown) {
    if (!types.keySet().containsAll(weak) || !types.keySet().containsAll(neverKnown)) {
      throw new IllegalArgumentException(
          "weak and never known fields should have a type: were " + weak + ", " + neverKnown);
    }
    return new Taxonomy(new TreeMap<>(types), weak, neverKnown, true);
  }

  /** The names of a closed taxonomy, in order; empty for an open one. */
  public Set<String> names() {
    return Collections.unmodifiableSet(types.keySet());
  }

  public @Nullable FieldType type(String name) {
    return types.get(name);
  }

  public boolean isWeak(String name) {
    return weak.contains(name);
  }

  /** Whether every comparison with the field is unknown for now. */
  public boolean isNeverKnown(String name) {
    return neverKnown.contains(name);
  }

  boolean isClosed() {
    return closed;
  }

  boolean refuses(String name) {
    return closed && !types.containsKey(name);
  }
}
