package dev.sparekey.rules;

import java.time.Instant;
import java.util.List;

/**
 * The matches of overlapping windows that each fulfil a correlation.
 *
 * @param anchorId of the earliest match
 * @param first when the earliest match occurred
 * @param last when the latest match occurred
 * @param ids of the earliest matches, at most {@value #KEPT}
 * @param count of all matches
 */
public record Cluster(String anchorId, Instant first, Instant last, List<String> ids, int count) {

  /** As many pieces of evidence as an alert carries. */
  public static final int KEPT = 20;

  public Cluster {
    ids = List.copyOf(ids);
  }
}
