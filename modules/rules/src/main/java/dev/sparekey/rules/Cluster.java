package dev.sparekey.rules;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Matches of overlapping windows in each of which a correlation's condition holds, as far as is
 * known.
 *
 * @param matches by time, at least one; an event that several rules matched stands here once
 * @param reached when the condition came to hold: the fifth of at least five matches, the end of
 *     the time in which nothing may follow
 * @param openUntil null when the cluster is established: nothing that occurs later undoes it. Else
 *     the moment until which all matches have to be known for that
 */
public record Cluster(List<TimedMatch> matches, Instant reached, @Nullable Instant openUntil) {

  /** As many pieces of evidence as an alert carries. */
  public static final int KEPT = 20;

  public Cluster {
    matches = List.copyOf(matches);
    if (matches.isEmpty()) {
      throw new IllegalArgumentException("a cluster has at least one match: had none");
    }
  }

  public boolean established() {
    return openUntil == null;
  }

  /** Of the earliest event. */
  public String anchorId() {
    return matches.getFirst().id();
  }

  /** When the earliest event occurred. */
  public Instant first() {
    return matches.getFirst().at();
  }

  /** When the latest event occurred. */
  public Instant last() {
    return matches.getLast().at();
  }

  /** Of all events. */
  public int count() {
    return matches.size();
  }

  /**
   * The earliest events by time, at most {@value #KEPT}, among them the first of each rule: of
   * thirty refused codes and the one that fitted, the first nineteen and that one.
   */
  public List<TimedMatch> kept() {
    if (matches.size() <= KEPT) {
      return matches;
    }
    Set<UUID> rules = new HashSet<>();
    Set<String> firsts = new HashSet<>();
    for (TimedMatch match : matches) {
      if (firsts.size() < KEPT && rules.add(match.rule())) {
        firsts.add(match.id());
      }
    }
    int room = KEPT - firsts.size();
    List<TimedMatch> kept = new ArrayList<>();
    for (TimedMatch match : matches) {
      if (firsts.contains(match.id())) {
        kept.add(match);
      } else if (room > 0) {
        room--;
        kept.add(match);
      }
    }
    return kept;
  }
}
