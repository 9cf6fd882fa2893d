package dev.sparekey.model;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sizes that values of this package promise. Every input is written by somebody else, and what
 * arrives in Avro did not come through our own mappings.
 */
final class Bounds {
  /** Of a source's identifiers: accounts, actors, sessions, devices, credentials. */
  static final int ID = 256;

  /** Of a login name or a mail. */
  static final int NAME = 256;

  /** Of text that nothing is compared with. */
  static final int TEXT = 512;

  static final int TICKET_ID = 128;

  /** Of any list in an event. */
  static final int ITEMS = 32;

  private Bounds() {}

  static void text(String name, String value, int most) {
    if (value.isEmpty() || value.length() > most) {
      throw new IllegalArgumentException(
          name + " should have 1 to " + most + " characters: had " + value.length());
    }
  }

  static void optional(String name, @Nullable String value, int most) {
    if (value != null && value.length() > most) {
      throw new IllegalArgumentException(
          name + " should have at most " + most + " characters: had " + value.length());
    }
  }

  static void items(String name, Collection<?> values) {
    if (values.size() > ITEMS) {
      throw new IllegalArgumentException(
          name + " should have at most " + ITEMS + " elements: had " + values.size());
    }
  }

  /** A copy of bounded texts, each of 1 to {@code most} characters. */
  static List<String> texts(String name, List<String> values, int most) {
    items(name, values);
    values.forEach(value -> text(name, value, most));
    return List.copyOf(values);
  }
}
