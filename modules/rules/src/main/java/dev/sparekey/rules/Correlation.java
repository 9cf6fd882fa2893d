package dev.sparekey.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A Sigma correlation of type {@code event_count}: at least so many matches of some rules within a
 * time span, for equal values of the group-by fields.
 *
 * @param rules whose matches count
 * @param groupBy field names; empty puts all matches into one group
 * @param timespan longest time between the first and the last match of a window, both included
 * @param atLeast 1 to {@value #MOST}
 * @param generate whether the rules' own matches are emitted beside the correlation
 */
public record Correlation(
    RuleHeader header,
    Set<UUID> rules,
    List<String> groupBy,
    Duration timespan,
    int atLeast,
    boolean generate) {

  /** Counting stops here in the engine, so a higher threshold would never be reached. */
  public static final int MOST = 1_000;

  public Correlation {
    rules = Set.copyOf(rules);
    groupBy = List.copyOf(groupBy);
  }

  public UUID id() {
    return header.id();
  }

  /**
   * The group a record belongs to: the text of each group-by field, in order, letters as they are.
   * Empty when a field is absent, unknown or has several values, for such a match never groups:
   * "null" is not a subject that two events share.
   */
  public Optional<List<String>> group(Fields record) {
    List<String> key = new ArrayList<>(groupBy.size());
    for (String field : groupBy) {
      if (!(record.get(field) instanceof FieldValue.Known known) || known.scalars().size() != 1) {
        return Optional.empty();
      }
      key.add(ScalarTest.textOf(known.scalars().getFirst()));
    }
    return Optional.of(key);
  }

  /**
   * The clusters among the matches of one group, by time. A window starts at any match, lasts the
   * time span with both edges included, and qualifies by its count; qualifying windows that share a
   * match are one cluster.
   *
   * <p>With a time span of 10 minutes and at least 3: matches at 0, 4, 10, 13 and 24 minutes give
   * one cluster of 0 to 13, as {0, 4, 10} and {4, 10, 13} overlap; 24 belongs to no window of
   * three.
   *
   * <p>The order of the list and repeated ids do not matter. Of matches with the same id the
   * earliest counts, and matches at the same instant are ordered by id.
   */
  public List<Cluster> clusters(List<TimedMatch> matches) {
    List<TimedMatch> ordered = distinct(matches);
    List<Cluster> clusters = new ArrayList<>();
    int from = -1; // of the open cluster, whose last match is at "to"
    int to = -1;
    int end = 0;
    for (int start = 0; start < ordered.size(); start++) {
      Instant limit = ordered.get(start).at().plus(timespan);
      while (end + 1 < ordered.size() && !ordered.get(end + 1).at().isAfter(limit)) {
        end++;
      }
      end = Math.max(end, start);
      if (end - start + 1 < atLeast) {
        continue;
      }
      if (from >= 0 && start > to) {
        clusters.add(cluster(ordered.subList(from, to + 1)));
        from = -1;
      }
      from = from < 0 ? start : from;
      to = end;
    }
    if (from >= 0) {
      clusters.add(cluster(ordered.subList(from, to + 1)));
    }
    return clusters;
  }

  private static List<TimedMatch> distinct(List<TimedMatch> matches) {
    Map<String, TimedMatch> byId = new HashMap<>();
    for (TimedMatch match : matches) {
      byId.merge(match.id(), match, (a, b) -> a.at().isAfter(b.at()) ? b : a);
    }
    return byId.values().stream()
        .sorted(Comparator.comparing(TimedMatch::at).thenComparing(TimedMatch::id))
        .toList();
  }

  private static Cluster cluster(List<TimedMatch> members) {
    return new Cluster(
        members.getFirst().id(),
        members.getFirst().at(),
        members.getLast().at(),
        members.stream().limit(Cluster.KEPT).map(TimedMatch::id).toList(),
        members.size());
  }
}
