package dev.sparekey.rules;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Matches of overlapping windows in each of which a correlation's condition holds, as far as is
 * known.
 *
 * @param anchorId of the earliest event
 * @param first when the earliest event occurred
 * @param last when the latest event occurred
 * @param matches of the earliest events, at most {@value #KEPT}; an event that several rules
 *     matched stands here once
 * @param count of all events
 * @param reached when the condition came to hold: the fifth of at least five matches, the end of
 *     the time in which nothing may follow
 * @param openUntil null when the cluster is established: nothing that occurs later undoes it. Else
 *     the moment until which all matches have to be known for that
 */
public record Cluster(
    String anchorId,
    Instant first,
    Instant last,
    List<TimedMatch> matches,
    int count,
    Instant reached,
    @Nullable Instant openUntil) {

  /** As many pieces of evidence as an alert carries. */
  public static final int KEPT = 20;

  public Cluster {
    matches = List.copyOf(matches);
  }

  public boolean established() {
    return openUntil == null;
  }

  /** Of {@link #matches}. */
  public List<String> ids() {
    return matches.stream().map(TimedMatch::id).toList();
  }
}
