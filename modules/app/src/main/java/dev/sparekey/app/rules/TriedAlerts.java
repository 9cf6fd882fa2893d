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
 * its id and four facts: a loud rule has hundreds of thousands of them.
 */
final class TriedAlerts implements Consumer<Alert> {

  /** By rule: what was said before its trial began, another text said. */
  private final Map<String, Instant> since = new HashMap<>();

  private final Map<String, Last> last = new HashMap<>();

  /** The newest revision of an alert. */
  private record Last(String rule, int epoch, int revision, boolean stands, boolean delivered) {
    boolean isBefore(Alert other) {
      return epoch < other.epoch() || (epoch == other.epoch() && revision < other.revision());
    }
  }

  /**
   * @param alerts that stand
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
    if (from == null || alert.emittedAt().isBefore(from)) {
      return;
    }
    Last before = last.get(alert.id());
    if (before == null || before.isBefore(alert)) {
      boolean stands = alert.verdict() != Verdict.WITHDRAWN;
      String rule = before == null ? alert.ruleId() : before.rule();
      last.put(
          alert.id(), new Last(rule, alert.epoch(), alert.revision(), stands, alert.delivered()));
    }
  }

  Count of(Set<UUID> rules) {
    int alerts = 0;
    int delivered = 0;
    for (Last one : last.values()) {
      if (one.stands() && rules.contains(UUID.fromString(one.rule()))) {
        alerts++;
        delivered += one.delivered() ? 1 : 0;
      }
    }
    return new Count(alerts, delivered);
  }
}
