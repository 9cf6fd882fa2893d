package dev.sparekey.engine;

import dev.sparekey.model.RecoveryStep;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Cluster;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a correlation says of the steps of a group. */
final class GroupJudgement {

  private GroupJudgement() {}

  /**
   * @param open what may turn out otherwise although nothing happens
   */
  record Judged(List<Finding> findings, List<Correlated> open) {}

  /**
   * @param steps in order, all that hang together
   * @param heard how far it is known what did not happen
   */
  static Judged of(
      Correlation correlation,
      GroupKey key,
      List<GroupedStep> steps,
      Heard heard,
      AssurancePolicy policy,
      GroupsStore store) {
    Map<String, GroupedStep> byId = new HashMap<>();
    List<Counted> matches = new ArrayList<>();
    for (GroupedStep step : steps) {
      // A record that names another account under an id that is taken is no second event.
      if (byId.putIfAbsent(step.id(), step) == null) {
        matches.addAll(step.counted());
      }
    }
    List<Finding> findings = new ArrayList<>();
    List<Correlated> open = new ArrayList<>();
    for (Correlated found :
        Correlated.of(correlation, matches, heard, policy, id -> isPrivileged(byId.get(id)))) {
      if (found.openUntil() != null) {
        open.add(found);
      }
      Cluster cluster = found.cluster();
      List<GroupedStep> first =
          cluster.ids().stream()
              .map(id -> Objects.requireNonNull(byId.get(id), "it is of these steps"))
              .toList();
      List<RecoveryStep> kept = first.stream().map(GroupedStep::step).toList();
      int told = told(correlation.least(), cluster.count());
      boolean privileged = first.stream().limit(told).anyMatch(GroupJudgement::isPrivileged);
      findings.add(
          new Finding(
              correlation.header(),
              kept.getFirst(),
              kept,
              cluster.count(),
              told,
              GroupDays.overflowed(key, cluster.first(), cluster.last(), store),
              Correlated.isOfAbsence(correlation),
              found.assumed(),
              cluster.last(),
              found.verdict(),
              Judgement.severity(correlation.header().level(), privileged),
              correlation.header().response().deliver() == Response.Deliver.ALWAYS,
              key.group()));
    }
    return new Judged(findings, open);
  }

  private static boolean isPrivileged(@Nullable GroupedStep step) {
    return step != null && Boolean.TRUE.equals(step.privileged());
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
