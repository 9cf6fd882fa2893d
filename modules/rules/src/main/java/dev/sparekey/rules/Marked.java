package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.List;

/** Which elements of a list any of many ranges holds, at the cost of the list and the ranges. */
final class Marked {
  private final int[] steps;

  Marked(int size) {
    steps = new int[size + 1];
  }

  /**
   * @param to exclusive
   */
  void range(int from, int to) {
    if (from < to) {
      steps[from]++;
      steps[to]--;
    }
  }

  <T> List<T> of(List<T> elements) {
    List<T> marked = new ArrayList<>();
    int open = 0;
    for (int i = 0; i < elements.size(); i++) {
      open += steps[i];
      if (open > 0) {
        marked.add(elements.get(i));
      }
    }
    return marked;
  }
}
