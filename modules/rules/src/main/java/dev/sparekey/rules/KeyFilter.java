package dev.sparekey.rules;

import java.util.Map;

/**
 * Rules ask most records for what these do not have. Of a name it tells at once that no key at the
 * top is the same, nearly always when so; it never denies one that is the same without regard to
 * case.
 */
final class KeyFilter {
  static final int WORDS = 4;
  private static final int BITS = WORDS << 6;

  private final long[] bits = new long[WORDS];

  KeyFilter(Map<String, ?> record) {
    for (String key : record.keySet()) {
      int bit = bit(key, key.length());
      bits[bit >> 6] |= 1L << bit;
    }
  }

  boolean mayHave(int bit) {
    return (bits[bit >> 6] & 1L << bit) != 0;
  }

  /**
   * @param wanted several bits of which one suffices
   */
  boolean mayHaveAny(long[] wanted) {
    return ((bits[0] & wanted[0])
            | (bits[1] & wanted[1])
            | (bits[2] & wanted[2])
            | (bits[3] & wanted[3]))
        != 0;
  }

  static int bit(String key, int length) {
    return length == 0
        ? 0
        : (length * 31 + kind(key.charAt(0)) * 7 + kind(key.charAt(length - 1))) & BITS - 1;
  }

  /** Beyond ASCII one character's other case may be two, or one of ASCII. */
  private static int kind(char c) {
    int folded = c < 0x80 ? c : Math.min(0x80, FoldedKey.fold(c));
    return folded | 0x20;
  }
}
