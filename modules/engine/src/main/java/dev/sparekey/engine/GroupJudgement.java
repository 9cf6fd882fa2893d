package dev.sparekey.engine;

import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Cluster;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Response;
import java.util.ArrayList;
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
      int told = Members.doubled(correlation.least(), cluster.count());
      Members members =
          Members.of(
              cluster,
              told,
              id -> Objects.requireNonNull(byId.get(id), "it is of these steps").step());
      boolean privileged =
          members.shown().stream().anyMatch(step -> Boolean.TRUE.equals(step.privileged()));
      Set<Finding.Caveat> caveats = found.caveats(correlation);
      if (GroupDays.overflowed(key, cluster.first(), cluster.last(), store)) {
        caveats.add(Finding.Caveat.OVERFLOWED);
      }
      findings.add(
          new Finding(
              correlation.header(),
              members,
              Shared.of(key),
              caveats,
              found.verdict(),
              Judgement.severity(correlation.header().level(), privileged),
              correlation.header().response().deliver() == Response.Deliver.ALWAYS,
              Finding.Settling.OPEN));
    }
    return new Judged(findings, open);
  }

  private static boolean isPrivileged(@Nullable GroupedStep step) {
    return step != null && Boolean.TRUE.equals(step.privileged());
  }
}
