package dev.sparekey.recovery;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The first K of all distinct entries ever added, by a total order: the same set whatever the order
 * of arrival, however often an entry comes.
 *
 * <p>It is lawful because an entry among the first K of all is among the first K of every part, so
 * it is never dropped on the way.
 */
final class TopK {
  private TopK() {}

  /**
   * {@code kept} (ascending by {@code order}) with one more entry; the same list if nothing
   * changes.
   */
  static <T> List<T> add(List<T> kept, T entry, Comparator<? super T> order, int most) {
    // Most come in order, and of those that are kept newest first go before all others.
    int at =
        kept.isEmpty() || order.compare(entry, kept.getFirst()) < 0
            ? -1
            : Collections.binarySearch(kept, entry, order);
    if (at >= 0) {
      return kept;
    }
    int place = -at - 1;
    if (place >= most) {
      return kept;
    }
    List<T> joined = new ArrayList<>(Math.min(kept.size() + 1, most));
    joined.addAll(kept.subList(0, place));
    joined.add(entry);
    joined.addAll(kept.subList(place, Math.min(kept.size(), most - 1)));
    return Collections.unmodifiableList(joined);
  }
}
