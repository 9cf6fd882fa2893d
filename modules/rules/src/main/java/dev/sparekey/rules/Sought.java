package dev.sparekey.rules;

/**
 * What a scalar's text has to hold for a comparison to be true, without regard to case.
 *
 * @param text of a whole, as {@link FoldedKey#of} makes it; of a part, ASCII characters as {@link
 *     FoldedKey#fold} makes them
 * @param part whether it may stand anywhere in the text
 */
record Sought(String text, boolean part) {
  /** Shorter ones are in nearly every text. */
  static final int SHORTEST_PART = 3;

  static Sought whole(String text) {
    return new Sought(FoldedKey.of(text), false);
  }

  static Sought part(String folded) {
    return new Sought(folded, true);
  }
}
