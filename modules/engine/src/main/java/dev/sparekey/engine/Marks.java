package dev.sparekey.engine;

import dev.sparekey.model.Proof;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The marks a stage has seen, and how far each feed has thereby got. What counts is the minimum
 * over all writers' partitions: with two partitions of which one says 14:40 and the other 14:10,
 * the feed is complete to 14:10; with one of them silent, to nothing.
 *
 * <p>The newest mark says how many writers there are. Where a topic grew from 1 to 2, a mark of
 * partition 0 of 1 says nothing of the 2 there are now; where it shrank, nobody will ever move
 * those of the old ones. What was reached before stays reached: a feed that was complete to 14:10
 * with one partition is so with two, of which one has not spoken.
 *
 * @param byKey where each writer is, and where each feed is
 */
public record Marks(SortedMap<String, Instant> byKey) {

  public static final Marks NONE = new Marks(Collections.emptySortedMap());

  private static final String REACHED = "reached";

  /** Asked for with every event. */
  private static final String CLOCK = reached(way(Mark.CLOCK, Mark.Path.NAMES), Proof.PROVEN);

  /** These marks and one more; a mark never moves back. */
  public Marks with(Mark mark) {
    String way = way(mark.feed(), mark.path());
    String key = writer(way, mark.proof(), mark.index(), mark.of());
    Instant known = byKey.get(key);
    if (known != null && !mark.completeTo().isAfter(known)) {
      return this;
    }
    SortedMap<String, Instant> joined = new TreeMap<>(byKey);
    // Where this writer is known, so is the count: its first mark made the others forgotten.
    if (known == null) {
      forgetOtherCounts(joined, way, mark.of());
    }
    joined.put(key, mark.completeTo());
    for (Proof proof : Proof.values()) {
      Instant least = least(joined, way, proof, mark.of());
      Instant before = joined.getOrDefault(reached(way, proof), Instant.MIN);
      if (least.isAfter(before)) {
        joined.put(reached(way, proof), least);
      }
    }
    return new Marks(Collections.unmodifiableSortedMap(joined));
  }

  /**
   * The time as far as it has come behind the tickets; {@link Instant#MIN} before the first mark.
   */
  public Instant clock() {
    return byKey.getOrDefault(CLOCK, Instant.MIN);
  }

  /** Complete to here at least with that proof; a proven mark is an assumed one too. */
  public Instant completeTo(String feed, Mark.Path path, Proof proof) {
    return byKey.getOrDefault(reached(way(feed, path), proof), Instant.MIN);
  }

  private static Instant least(
      SortedMap<String, Instant> marks, String way, Proof proof, int writers) {
    Instant least = Instant.MAX;
    for (int index = 0; index < writers; index++) {
      Instant at = marks.getOrDefault(writer(way, Proof.PROVEN, index, writers), Instant.MIN);
      if (proof == Proof.ASSUMED) {
        Instant assumed =
            marks.getOrDefault(writer(way, Proof.ASSUMED, index, writers), Instant.MIN);
        at = assumed.isAfter(at) ? assumed : at;
      }
      least = at.isBefore(least) ? at : least;
    }
    return least;
  }

  private static void forgetOtherCounts(SortedMap<String, Instant> marks, String way, int of) {
    marks
        .subMap(way, way + Character.MAX_VALUE)
        .keySet()
        .removeIf(key -> !key.endsWith(count(of)) && !key.endsWith("/" + REACHED));
  }

  private static String way(String feed, Mark.Path path) {
    return feed.length() + ":" + feed + "/" + path + "/";
  }

  private static String reached(String way, Proof proof) {
    return way + proof + "/" + REACHED;
  }

  private static String writer(String way, Proof proof, int index, int of) {
    return way + proof + "/" + index + count(of);
  }

  private static String count(int of) {
    return "/of " + of;
  }
}
