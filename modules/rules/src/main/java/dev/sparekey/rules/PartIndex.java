package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds which of many parts a text holds, at a cost that grows with the text and hardly with the
 * parts. Of each part the three characters that the fewest parts share are looked up at each
 * position of the text; the rest is compared where they are found.
 */
final class PartIndex {
  private static final int BITS = 7;
  private static final int MASK = (1 << 3 * BITS) - 1;
  private static final int NONE = -1;

  /** Open addressing, a quarter full: most positions of a text cost one look. */
  private final int[] grams;

  private final Part[][] parts;
  private final int shift;

  /**
   * @param offset of the three characters
   * @param rules that need the part
   */
  private record Part(String text, int offset, int[] rules) {}

  /**
   * @param rules by the folded part that they need, of at least three ASCII characters
   */
  PartIndex(Map<String, int[]> rules) {
    Map<Integer, Integer> shared = new HashMap<>();
    for (String part : rules.keySet()) {
      for (int i = 0; i + 3 <= part.length(); i++) {
        shared.merge(gram(part, i), 1, Integer::sum);
      }
    }
    Map<Integer, List<Part>> byGram = new HashMap<>();
    rules.forEach(
        (part, needing) -> {
          int offset = 0;
          for (int i = 1; i + 3 <= part.length(); i++) {
            boolean rarer =
                shared.getOrDefault(gram(part, i), 0) < shared.getOrDefault(gram(part, offset), 0);
            offset = rarer ? i : offset;
          }
          byGram
              .computeIfAbsent(gram(part, offset), gram -> new ArrayList<>())
              .add(new Part(part, offset, needing));
        });
    int size = Math.max(64, Integer.highestOneBit(byGram.size()) * 8);
    shift = Integer.numberOfLeadingZeros(size) + 1;
    grams = new int[size];
    parts = new Part[size][];
    Arrays.fill(grams, NONE);
    byGram.forEach(
        (gram, some) -> {
          int slot = slot(gram);
          while (grams[slot] != NONE) {
            slot = (slot + 1) & (size - 1);
          }
          grams[slot] = gram;
          parts[slot] = some.toArray(Part[]::new);
        });
  }

  private static int gram(String part, int at) {
    return part.charAt(at) << 2 * BITS | part.charAt(at + 1) << BITS | part.charAt(at + 2);
  }

  private int slot(int gram) {
    return gram * 0x9E3779B9 >>> shift;
  }

  /** Marks the rules of which the text holds a part. */
  void find(String text, RuleMarks found) {
    int gram = 0;
    int known = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = FoldedKey.fold(text.charAt(i));
      if (c >= 0x80) {
        known = 0;
        continue;
      }
      gram = (gram << BITS | c) & MASK;
      known++;
      if (known >= 3) {
        look(gram, text, i - 2, found);
      }
    }
  }

  private void look(int gram, String text, int at, RuleMarks found) {
    for (int slot = slot(gram); grams[slot] != NONE; slot = (slot + 1) & (grams.length - 1)) {
      if (grams[slot] == gram) {
        for (Part part : parts[slot]) {
          if (stands(part.text(), text, at - part.offset())) {
            found.add(part.rules());
          }
        }
        return;
      }
    }
  }

  private static boolean stands(String part, String text, int from) {
    if (from < 0 || from + part.length() > text.length()) {
      return false;
    }
    for (int i = 0; i < part.length(); i++) {
      if (FoldedKey.fold(text.charAt(from + i)) != part.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
