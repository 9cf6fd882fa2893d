package dev.sparekey.engine;

import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Cluster;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Response;
import dev.sparekey.rules.TimedMatch;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a correlation says of the steps of a group. */
final class GroupJudgement {

  private GroupJudgement() {}

  /**
   * @param open what may turn out otherwise although nothing happens
   */
  record Judged(List<Finding> findings, List<Correlated> open) {}

  /**
   * @param stretch whose clusters are meant
   * @param read what they rest on
   * @param heard how far it is known what did not happen
   */
  static Judged of(
      Correlation correlation,
      GroupKey key,
      Stretch stretch,
      GroupSteps.Read read,
      Heard heard,
      AssurancePolicy policy) {
    Map<String, GroupedStep> byId = new HashMap<>();
    List<Counted> matches = new ArrayList<>();
    for (GroupedStep step : read.steps()) {
      // A record that names another account under an id that is taken is no second event.
      if (byId.putIfAbsent(step.id(), step) == null) {
        matches.addAll(step.counted());
      }
    }
    List<Finding> findings = new ArrayList<>();
    List<Correlated> open = new ArrayList<>();
    List<GroupSteps.Gap> hidden = new ArrayList<>(read.gaps());
    for (Correlated found :
        Correlated.byStretch(
            correlation, matches, heard, policy, id -> isPrivileged(byId.get(id)))) {
      Cluster cluster = found.cluster();
      hidden.removeIf(gap -> gap.touches(cluster.first(), cluster.last()));
      if (!stretch.holds(cluster.first())) {
        continue;
      }
      if (found.openUntil() != null) {
        open.add(found);
      }
      List<GroupedStep> members = members(cluster, byId);
      Set<Finding.Caveat> caveats = found.caveats(correlation);
      if (cluster.count() > GroupSteps.MOST
          || read.gaps().stream().anyMatch(gap -> gap.touches(cluster.first(), cluster.last()))
          || members.stream().anyMatch(GroupedStep::more)) {
        caveats.add(Finding.Caveat.OVERFLOWED);
      }
      findings.add(finding(correlation, key, cluster, members, caveats, found.verdict()));
    }
    if (!correlation.isDecidedByFirstAndLast()) {
      for (GroupSteps.Gap gap : hidden) {
        if (stretch.holds(gap.first())) {
          findings.add(untold(correlation, key, gap, read.steps()));
        }
      }
    }
    return new Judged(findings, open);
  }

  /** What may be among more steps than were read, nobody can tell: a person is to look at it. */
  private static Finding untold(
      Correlation correlation, GroupKey key, GroupSteps.Gap gap, List<GroupedStep> steps) {
    List<GroupedStep> within =
        steps.stream().filter(step -> gap.touches(step.at(), step.at())).toList();
    List<TimedMatch> matches =
        within.stream().map(step -> step.counted().getFirst().match()).toList();
    Set<Finding.Caveat> caveats = EnumSet.of(Finding.Caveat.OVERFLOWED);
    Cluster all = new Cluster(matches, gap.last(), null);
    return finding(correlation, key, all, within, caveats, Verdict.UNDETERMINED);
  }

  private static Finding finding(
      Correlation correlation,
      GroupKey key,
      Cluster cluster,
      List<GroupedStep> members,
      Set<Finding.Caveat> caveats,
      Verdict verdict) {
    Map<String, GroupedStep> byId = new HashMap<>();
    members.forEach(step -> byId.put(step.id(), step));
    int told = Members.doubled(correlation.least(), Math.min(cluster.count(), GroupSteps.MOST));
    // Whoever acts decides on the order: twenty interns may come before the administrators.
    boolean privileged = members.stream().anyMatch(GroupJudgement::isPrivileged);
    return new Finding(
        correlation.header(),
        Members.of(cluster, told, id -> known(id, byId).step()),
        Shared.of(key),
        caveats,
        verdict,
        Judgement.severity(correlation.header().level(), privileged),
        correlation.header().response().deliver() == Response.Deliver.ALWAYS,
        Finding.Settling.OPEN);
  }

  private static List<GroupedStep> members(Cluster cluster, Map<String, GroupedStep> byId) {
    return cluster.matches().stream().map(match -> known(match.id(), byId)).toList();
  }

  private static GroupedStep known(String id, Map<String, GroupedStep> byId) {
    return Objects.requireNonNull(byId.get(id), "it is of these steps");
  }

  private static boolean isPrivileged(@Nullable GroupedStep step) {
    return step != null && Boolean.TRUE.equals(step.privileged());
  }
}
