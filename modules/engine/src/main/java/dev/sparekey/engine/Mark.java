package dev.sparekey.engine;

import dev.sparekey.model.Proof;
import java.time.Instant;

/**
 * A statement, travelling with the records, that everything a feed had up to a time lies behind it.
 *
 * @param feed the log source instance, or {@link #CLOCK}
 * @param path the way it came: marks of two ways are never mixed
 * @param index of the writer's partition, from 0
 * @param of how many partitions write on this way
 * @param completeTo everything up to here lies behind this record
 */
public record Mark(String feed, Path path, int index, int of, Instant completeTo, Proof proof) {

  /** The pseudo feed whose marks are the time. */
  public static final String CLOCK = "clock";

  /** The topics a mark travelled through. */
  public enum Path {
    /** Straight from the reading of the sources. */
    DIRECT,
    /** Through the names stage, behind the tickets. */
    NAMES,
    /** Through the accounts stage, behind the steps. */
    ACCOUNTS
  }

  public Mark {
    if (of < 1 || index < 0 || index >= of) {
      throw new IllegalArgumentException(
          "a mark is index of count: was " + index + " of " + of + " for feed " + feed);
    }
  }
}
