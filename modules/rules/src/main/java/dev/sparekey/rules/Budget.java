package dev.sparekey.rules;

/**
 * What the rules of one text may cost together. Each pattern and each selection is bounded by
 * itself; thousands of them at their bounds would fill the heap at load, or take minutes for each
 * record.
 */
final class Budget {
  /** Of all patterns, in the unit of {@link BoundedRegex#cost}. */
  static final long PATTERNS = 250_000;

  /**
   * Comparisons of one record by all conditions. A selection counts as often as conditions name it.
   */
  static final long COMPARISONS = 250_000;

  /** Texts that rewritten values become: expanded placeholders, offsets of base64. */
  static final long TEXTS = 100_000;

  private long patterns;
  private long texts;
  private long comparisons;

  /** False when it is too much, and for ever after. */
  boolean takePattern(long cost) {
    patterns += cost;
    return patterns <= PATTERNS;
  }

  /** Likewise. */
  boolean takeTexts(long count) {
    texts += count;
    return texts <= TEXTS;
  }

  /** Likewise. */
  boolean takeComparisons(long count) {
    comparisons += count;
    return comparisons <= COMPARISONS;
  }
}
