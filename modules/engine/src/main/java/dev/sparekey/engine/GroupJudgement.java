package dev.sparekey.engine;

import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.Cluster;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Response;
import dev.sparekey.rules.TimedMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a correlation says of the steps of a group. */
final class GroupJudgement {

  private GroupJudgement() {}

  /**
   * @param steps in order, all that hang together
   */
  static List<Finding> of(
      Correlation correlation, GroupKey key, List<GroupedStep> steps, GroupsStore store) {
    Map<String, GroupedStep> byId = new HashMap<>();
    List<TimedMatch> matches = new ArrayList<>();
    for (GroupedStep step : steps) {
      // A record that names another account under an id that is taken is no second event.
      if (byId.putIfAbsent(step.id(), step) == null) {
        matches.addAll(step.timedMatches());
      }
    }
    List<Finding> findings = new ArrayList<>();
    for (Cluster cluster : correlation.clusters(matches, Instant.MIN)) {
      if (cluster.established()) {
        List<RecoveryStep> first =
            cluster.ids().stream()
                .map(id -> Objects.requireNonNull(byId.get(id), "it is of these steps"))
                .map(GroupedStep::step)
                .toList();
        int told = told(correlation.least(), cluster.count());
        boolean privileged =
            first.stream().limit(told).anyMatch(step -> Boolean.TRUE.equals(step.privileged()));
        findings.add(
            new Finding(
                correlation.header(),
                first.getFirst(),
                first,
                cluster.count(),
                told,
                GroupDays.overflowed(key, cluster.first(), cluster.last(), store),
                cluster.last(),
                Verdict.CONFIRMED,
                Judgement.severity(correlation.header().level(), privileged),
                correlation.header().response().deliver() == Response.Deliver.ALWAYS,
                key.group()));
      }
    }
    return findings;
  }

  /**
   * With a threshold of 10: of 19 steps the first 10 are told, of 20 to 39 the first 20. Each one
   * would otherwise be news, of an agent who resets thousands, and which ones are told must not
   * depend on the order in which they came.
   */
  private static int told(int least, int count) {
    int told = least;
    while (told <= count / 2) {
      told *= 2;
    }
    return told;
  }
}
