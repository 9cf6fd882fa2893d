package dev.sparekey.model;

/** The sizes that values of this package promise; every input is written by somebody else. */
final class Bounds {
  private Bounds() {}

  static void text(String name, String value, int most) {
    if (value.isEmpty() || value.length() > most) {
      throw new IllegalArgumentException(
          name + " should have 1 to " + most + " characters: had " + value.length());
    }
  }
}
