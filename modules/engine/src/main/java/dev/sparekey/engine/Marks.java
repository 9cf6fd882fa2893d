package dev.sparekey.engine;

import dev.sparekey.model.Proof;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The marks a stage has seen. What counts is the minimum over all writers' partitions: with two
 * partitions of which one says 14:40 and the other 14:10, the feed is complete to 14:10; with one
 * of them silent, it is complete to nothing.
 */
public record Marks(SortedMap<String, Instant> byWriter) {

  public static final Marks NONE = new Marks(Collections.emptySortedMap());

  /** These marks and one more; a mark never moves back. */
  public Marks with(Mark mark) {
    String key = key(mark.feed(), mark.path(), mark.proof(), mark.index(), mark.of());
    Instant known = byWriter.get(key);
    if (known != null && !mark.completeTo().isAfter(known)) {
      return this;
    }
    SortedMap<String, Instant> joined = new TreeMap<>(byWriter);
    joined.put(key, mark.completeTo());
    return new Marks(Collections.unmodifiableSortedMap(joined));
  }

  /** Complete to here at least with that proof; a proven mark is an assumed one too. */
  public Instant completeTo(String feed, Mark.Path path, Proof proof) {
    Instant proven = minimum(feed, path, Proof.PROVEN);
    if (proof == Proof.PROVEN) {
      return proven;
    }
    Instant assumed = minimum(feed, path, Proof.ASSUMED);
    return proven.isAfter(assumed) ? proven : assumed;
  }

  private Instant minimum(String feed, Mark.Path path, Proof proof) {
    String prefix = prefix(feed, path, proof);
    Instant least = Instant.MIN;
    int seen = 0;
    int of = 0;
    for (Map.Entry<String, Instant> entry : byWriter.tailMap(prefix).entrySet()) {
      if (!entry.getKey().startsWith(prefix)) {
        break;
      }
      String[] writer = entry.getKey().substring(prefix.length()).split("/", 2);
      of = Math.max(of, Integer.parseInt(writer[1]));
      least = seen == 0 || entry.getValue().isBefore(least) ? entry.getValue() : least;
      seen++;
    }
    return seen > 0 && seen >= of ? least : Instant.MIN;
  }

  private static String prefix(String feed, Mark.Path path, Proof proof) {
    return feed.length() + ":" + feed + "/" + path + "/" + proof + "/";
  }

  private static String key(String feed, Mark.Path path, Proof proof, int index, int of) {
    return prefix(feed, path, proof) + index + "/" + of;
  }
}
