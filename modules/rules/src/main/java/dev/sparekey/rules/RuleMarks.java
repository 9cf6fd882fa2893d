package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.List;

/** Some of an index's rules, each once and in order. */
final class RuleMarks {
  private final long[] words;

  RuleMarks(int rules) {
    words = new long[(rules + 63) >> 6];
  }

  void add(int[] rules) {
    for (int rule : rules) {
      words[rule >> 6] |= 1L << rule;
    }
  }

  List<Rule> of(Rule[] rules) {
    List<Rule> marked = new ArrayList<>();
    for (int i = 0; i < words.length; i++) {
      for (long word = words[i]; word != 0; word &= word - 1) {
        marked.add(rules[(i << 6) + Long.numberOfTrailingZeros(word)]);
      }
    }
    return marked;
  }
}
