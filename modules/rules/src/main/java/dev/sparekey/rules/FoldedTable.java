package dev.sparekey.rules;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules by the folded text that they require, found by a text as it stands: nothing is folded into
 * a copy for texts of ASCII, which nearly all are.
 */
final class FoldedTable {
  private final String[] keys;
  private final int[][] rules;

  /**
   * How long keys are, up to 63: no other text need be hashed, such as a user agent of 120
   * characters. The bit of 63 stands for all that are longer. Folding changes no length.
   */
  private final long lengths;

  /**
   * @param rules by texts as {@link FoldedKey#of} gives them
   */
  FoldedTable(Map<String, int[]> rules) {
    int size = Math.max(4, Integer.highestOneBit(rules.size()) * 4);
    this.keys = new String[size];
    this.rules = new int[size][];
    long known = 0;
    for (String key : rules.keySet()) {
      known |= lengthBit(key);
    }
    this.lengths = known;
    rules.forEach(
        (key, needing) -> {
          int slot = slot(hash(key));
          while (keys[slot] != null) {
            slot = (slot + 1) & (size - 1);
          }
          keys[slot] = key;
          this.rules[slot] = needing;
        });
  }

  /** Null when nothing requires the text. */
  int @Nullable [] find(String text) {
    if ((lengths & lengthBit(text)) == 0) {
      return null;
    }
    int hash = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return findFolded(FoldedKey.of(text));
      }
      hash = 31 * hash + (c >= 'A' && c <= 'Z' ? c + ' ' : c);
    }
    for (int slot = slot(hash); keys[slot] != null; slot = (slot + 1) & (keys.length - 1)) {
      if (isSame(keys[slot], text)) {
        return rules[slot];
      }
    }
    return null;
  }

  private int @Nullable [] findFolded(String key) {
    for (int slot = slot(hash(key)); keys[slot] != null; slot = (slot + 1) & (keys.length - 1)) {
      if (keys[slot].equals(key)) {
        return rules[slot];
      }
    }
    return null;
  }

  private static long lengthBit(String text) {
    return 1L << Math.min(text.length(), Long.SIZE - 1);
  }

  private int slot(int hash) {
    return (hash * 0x9E3779B9 >>> 7) & (keys.length - 1);
  }

  private static int hash(String folded) {
    int hash = 0;
    for (int i = 0; i < folded.length(); i++) {
      hash = 31 * hash + folded.charAt(i);
    }
    return hash;
  }

  /** The text is of ASCII. */
  private static boolean isSame(String key, String text) {
    if (key.length() != text.length()) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      char c = text.charAt(i);
      if (key.charAt(i) != (c >= 'A' && c <= 'Z' ? c + ' ' : c)) {
        return false;
      }
    }
    return true;
  }
}
