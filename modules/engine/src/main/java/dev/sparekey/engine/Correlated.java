package dev.sparekey.engine;

import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Cluster;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.TimedMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cluster and how firmly it is one.
 *
 * <p>Example of a reset that no notice follows within an hour: of a reset at 14:00 nobody is told
 * until all feeds have got to 15:00. If all of them have proven so, it is confirmed; if it is only
 * assumed of one, or something happened that may have been a notice, it is suspected; and if one
 * has not got there by the time that an absence may stay undecided, it is undetermined.
 *
 * @param openUntil the time that all feeds have to get to before this is certain; null when nothing
 *     more is waited for
 * @param patienceEnds when a person is to look at it all the same; null likewise
 */
record Correlated(
    Cluster cluster, Verdict verdict, @Nullable Instant openUntil, @Nullable Instant patienceEnds) {

  /**
   * @param matches of the group's rules
   * @param privileged whether the step of an id is known to be on a privileged account, for which
   *     less patience is had
   */
  static List<Correlated> of(
      Correlation correlation,
      Collection<Counted> matches,
      Heard heard,
      AssurancePolicy policy,
      Predicate<String> privileged) {
    List<TimedMatch> certain = new ArrayList<>();
    List<TimedMatch> all = new ArrayList<>();
    for (Counted one : matches) {
      all.add(one.match());
      if (!one.possible()) {
        certain.add(one.match());
      }
    }
    List<Cluster> clusters = correlation.clusters(certain, heard.proven());
    Set<String> standing = all.size() == certain.size() ? Set.of() : anchors(correlation, all);
    List<Correlated> found = new ArrayList<>();
    for (Cluster cluster : clusters) {
      boolean stands = all.size() == certain.size() || standing.contains(cluster.anchorId());
      Instant until = cluster.openUntil();
      if (until == null) {
        Verdict verdict = stands ? Verdict.CONFIRMED : Verdict.SUSPECTED;
        found.add(new Correlated(cluster, verdict, null, null));
      } else {
        Instant patienceEnds =
            Assessment.patienceEnds(policy, until, privileged.test(cluster.anchorId()));
        Verdict verdict =
            until.isAfter(heard.assumed())
                ? heard.clock().isBefore(patienceEnds) ? Verdict.PENDING : Verdict.UNDETERMINED
                : Verdict.SUSPECTED;
        found.add(new Correlated(cluster, verdict, until, patienceEnds));
      }
    }
    return found;
  }

  /** Of the clusters that there are if all that may have happened did. */
  private static Set<String> anchors(Correlation correlation, List<TimedMatch> all) {
    return correlation.clusters(all, Instant.MAX).stream()
        .map(Cluster::anchorId)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether it rests on something that did not occur. */
  static boolean isOfAbsence(Correlation correlation) {
    return !correlation.awaited().isEmpty();
  }
}
