package dev.sparekey.engine;

import dev.sparekey.model.Proof;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
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
    Writers writers = new Writers();
    writers.read(byWriter, prefix(feed, path, Proof.PROVEN));
    if (proof == Proof.ASSUMED) {
      writers.read(byWriter, prefix(feed, path, Proof.ASSUMED));
    }
    return writers.least();
  }

  /**
   * How far each writer has got. Where a topic grew, only the newest count of partitions speaks: a
   * mark of partition 0 of 1 says nothing of the 2 there are now, and never moves again.
   */
  private static final class Writers {
    private final Map<Integer, Instant> byIndex = new HashMap<>();
    private int count;

    void read(SortedMap<String, Instant> marks, String prefix) {
      for (Map.Entry<String, Instant> entry : marks.tailMap(prefix).entrySet()) {
        if (!entry.getKey().startsWith(prefix)) {
          break;
        }
        String[] writer = entry.getKey().substring(prefix.length()).split("/", 2);
        int of = Integer.parseInt(writer[1]);
        if (of > count) {
          byIndex.clear();
          count = of;
        }
        if (of == count) {
          byIndex.merge(
              Integer.valueOf(writer[0]),
              entry.getValue(),
              (one, other) -> one.isAfter(other) ? one : other);
        }
      }
    }

    Instant least() {
      return count > 0 && byIndex.size() == count ? Collections.min(byIndex.values()) : Instant.MIN;
    }
  }

  private static String prefix(String feed, Mark.Path path, Proof proof) {
    return feed.length() + ":" + feed + "/" + path + "/" + proof + "/";
  }

  private static String key(String feed, Mark.Path path, Proof proof, int index, int of) {
    return prefix(feed, path, proof) + index + "/" + of;
  }
}
