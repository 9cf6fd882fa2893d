package dev.sparekey.engine;

import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Cluster;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.TimedMatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Predicate;
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
 * @param assumed whether it is none without steps that count by an assumption
 */
record Correlated(
    Cluster cluster,
    Verdict verdict,
    @Nullable Instant openUntil,
    @Nullable Instant patienceEnds,
    boolean assumed) {

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
    return of(correlation, correlation::clusters, matches, heard, policy, privileged);
  }

  /** The same, where clusters end with their stretch. */
  static List<Correlated> byStretch(
      Correlation correlation,
      Collection<Counted> matches,
      Heard heard,
      AssurancePolicy policy,
      Predicate<String> privileged) {
    return of(correlation, correlation::clustersByStretch, matches, heard, policy, privileged);
  }

  private static List<Correlated> of(
      Correlation correlation,
      BiFunction<List<TimedMatch>, Instant, List<Cluster>> clustering,
      Collection<Counted> matches,
      Heard heard,
      AssurancePolicy policy,
      Predicate<String> privileged) {
    Standing standing =
        new Standing(correlation, clustering, matches, policy.skew(), heard.proven());
    List<Correlated> found = new ArrayList<>();
    for (Cluster cluster : standing.clusters()) {
      Instant until = cluster.openUntil();
      if (until == null) {
        boolean assumed = standing.isAssumed(cluster);
        Verdict verdict =
            standing.isPending(cluster)
                ? Verdict.PENDING
                : standing.isPossiblyNone(cluster)
                        || (assumed && Judgement.isGrave(correlation.header().level()))
                    ? Verdict.SUSPECTED
                    : Verdict.CONFIRMED;
        found.add(new Correlated(cluster, verdict, null, null, assumed));
      } else {
        Instant patienceEnds =
            Assessment.patienceEnds(policy, until, privileged.test(cluster.anchorId()));
        Verdict verdict =
            until.isAfter(heard.assumed())
                ? heard.clock().isBefore(patienceEnds) ? Verdict.PENDING : Verdict.UNDETERMINED
                : standing.isPending(cluster) ? Verdict.PENDING : Verdict.SUSPECTED;
        found.add(new Correlated(cluster, verdict, until, patienceEnds, false));
      }
    }
    return found;
  }

  Set<Finding.Caveat> caveats(Correlation correlation) {
    Set<Finding.Caveat> caveats = EnumSet.noneOf(Finding.Caveat.class);
    if (!correlation.awaited().isEmpty()) {
      caveats.add(Finding.Caveat.OF_ABSENCE);
    }
    if (assumed) {
      caveats.add(Finding.Caveat.ASSUMED);
    }
    return caveats;
  }

  /**
   * The clusters, and which of them there would be if what is not certain turned out otherwise.
   *
   * <p>Example with three resets without a ticket, of which the third one's is only assumed to be
   * missing: of at least three it is a cluster by the assumption, of at least two it is one without
   * it.
   */
  private static final class Standing {

    private static final Set<Certainty> COUNTED = EnumSet.of(Certainty.CERTAIN, Certainty.ASSUMED);

    private final BiFunction<List<TimedMatch>, Instant, List<Cluster>> clustering;
    private final Collection<Counted> matches;
    private final Set<Certainty> present = EnumSet.noneOf(Certainty.class);
    private final List<Cluster> clusters;
    private final Set<String> withPossible;
    private final Set<String> withPending;
    private final Set<String> withAll;
    private final NavigableSet<Instant> certain;
    private final NavigableSet<Instant> against;

    Standing(
        Correlation correlation,
        BiFunction<List<TimedMatch>, Instant, List<Cluster>> clustering,
        Collection<Counted> matches,
        Duration skew,
        Instant proven) {
      this.clustering = clustering;
      this.matches = matches.stream().map(one -> one.timed(skew)).toList();
      matches.forEach(one -> present.add(one.certainty()));
      clusters = clusters(one -> COUNTED.contains(one.certainty()), proven);
      withPossible = anchorsWith(EnumSet.of(Certainty.POSSIBLE));
      withPending = anchorsWith(EnumSet.of(Certainty.PENDING));
      withAll = anchorsWith(EnumSet.of(Certainty.POSSIBLE, Certainty.PENDING));
      Set<UUID> awaited = correlation.awaited();
      certain = starts(one -> one.certainty() == Certainty.CERTAIN, proven);
      against =
          starts(
              one ->
                  one.certainty() == Certainty.CERTAIN
                      || (one.certainty() == Certainty.ASSUMED
                          && awaited.contains(one.match().rule())),
              proven);
    }

    List<Cluster> clusters() {
      return clusters;
    }

    /** Whether a ticket that may come in time decides if it is one. */
    boolean isPending(Cluster cluster) {
      String anchor = cluster.anchorId();
      return !withAll.contains(anchor)
          && (withPossible.contains(anchor) || !withPending.contains(anchor));
    }

    /** Whether it is none if all happened that may have. */
    boolean isPossiblyNone(Cluster cluster) {
      return !withAll.contains(cluster.anchorId());
    }

    /** Whether it is none if nothing is so that is assumed, or if all is that must not be. */
    boolean isAssumed(Cluster cluster) {
      return !isLeft(cluster, certain) || !isLeft(cluster, against);
    }

    /** What is left of it may begin later. */
    private static boolean isLeft(Cluster cluster, NavigableSet<Instant> starts) {
      Instant start = starts.ceiling(cluster.first());
      return start != null && !start.isAfter(cluster.last());
    }

    /** The anchors if these happened, too. */
    private Set<String> anchorsWith(Set<Certainty> more) {
      List<Cluster> found =
          Collections.disjoint(present, more)
              ? clusters
              : clusters(
                  one -> COUNTED.contains(one.certainty()) || more.contains(one.certainty()),
                  Instant.MAX);
      Set<String> anchors = new HashSet<>();
      found.forEach(cluster -> anchors.add(cluster.anchorId()));
      return anchors;
    }

    /** When those begin that nothing undoes. */
    private NavigableSet<Instant> starts(Predicate<Counted> counted, Instant proven) {
      List<Cluster> found =
          present.contains(Certainty.ASSUMED) ? clusters(counted, proven) : clusters;
      NavigableSet<Instant> starts = new TreeSet<>();
      for (Cluster cluster : found) {
        if (cluster.established()) {
          starts.add(cluster.first());
        }
      }
      return starts;
    }

    private List<Cluster> clusters(Predicate<Counted> counted, Instant completeUntil) {
      List<TimedMatch> chosen = new ArrayList<>();
      for (Counted one : matches) {
        if (counted.test(one)) {
          chosen.add(one.match());
        }
      }
      return clustering.apply(chosen, completeUntil);
    }
  }
}
