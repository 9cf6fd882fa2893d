package dev.sparekey.rules;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/** What values a field can have. */
public sealed interface FieldType {

  record Text() implements FieldType {}

  record Numeric() implements FieldType {}

  record Flag() implements FieldType {}

  /** One of a fixed set of words. */
  record Choice(Set<String> words) implements FieldType {
    public Choice {
      words = Set.copyOf(words);
    }
  }

  static FieldType choice(String... words) {
    return new Choice(new TreeSet<>(Arrays.asList(words)));
  }
}
