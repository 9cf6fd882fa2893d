package dev.sparekey.rules;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the fields of a log source. A closed taxonomy refuses what it does not name;
 * an open one knows nothing about its fields and lets every name pass.
 */
public final class Taxonomy {

  private static final Taxonomy OPEN = new Taxonomy(Map.of(), Set.of(), false);

  private final Map<String, FieldType> types;
  private final Set<String> weak;
  private final boolean closed;

  private Taxonomy(Map<String, FieldType> types, Set<String> weak, boolean closed) {
    this.types = types;
    this.weak = Set.copyOf(weak);
    this.closed = closed;
  }

  /** Every field may appear, none is weak. */
  public static Taxonomy open() {
    return OPEN;
  }

  /**
   * @param weak the fields on which alone a match must never be called confirmed
   * @throws IllegalArgumentException if a weak field is not among the types
   */
  public static Taxonomy closed(Map<String, FieldType> types, Set<String> weak) {
    if (!types.keySet().containsAll(weak)) {
      throw new IllegalArgumentException("weak fields should have a type: was " + weak);
    }
    return new Taxonomy(new TreeMap<>(types), weak, true);
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

  boolean refuses(String name) {
    return closed && !types.containsKey(name);
  }

  String hint(String name) {
    return Nearest.hint(name, types.keySet());
  }
}
