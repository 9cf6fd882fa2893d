package dev.sparekey.app.rules;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Counts what rules would have raised that are only tried. Of an alert of some kilobytes it keeps
 * its id and two facts: a loud rule has hundreds of thousands of them.
 */
final class TriedAlerts implements Consumer<Alert> {

  /** By rule: what was said before its trial began, another text said. */
  private final Map<String, Instant> since = new HashMap<>();

  private final Map<String, Raised> raised = new HashMap<>();

  /**
   * An alert that stood at some time.
   *
   * @param delivered at some time: who was woken by it was, also where it was taken back later
   */
  private record Raised(String rule, boolean delivered) {
    Raised or(Raised other) {
      return new Raised(rule, delivered || other.delivered);
    }
  }

  /**
   * @param alerts that were raised, taken back or not
   * @param delivered how many of them would have been delivered
   */
  record Count(int alerts, int delivered) {}

  TriedAlerts(Collection<Trials.Trial> trials) {
    for (Trials.Trial trial : trials) {
      trial.rules().forEach(rule -> since.put(rule.toString(), trial.since()));
    }
  }

  @Override
  public void accept(Alert alert) {
    Instant from = since.get(alert.ruleId());
    // A withdrawal keeps what was delivered, also of one that another text had raised.
    if (from != null && !alert.emittedAt().isBefore(from) && alert.verdict() != Verdict.WITHDRAWN) {
      raised.merge(alert.id(), new Raised(alert.ruleId(), alert.delivered()), Raised::or);
    }
  }

  Count of(Set<UUID> rules) {
    int alerts = 0;
    int delivered = 0;
    for (Raised one : raised.values()) {
      if (rules.contains(UUID.fromString(one.rule()))) {
        alerts++;
        delivered += one.delivered() ? 1 : 0;
      }
    }
    return new Count(alerts, delivered);
  }
}
