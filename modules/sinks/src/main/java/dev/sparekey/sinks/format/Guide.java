package dev.sparekey.sinks.format;

import dev.sparekey.model.Alert;
import java.util.List;
import java.util.Map;

/**
 * What an analyst is given beside the finding.
 *
 * @param runbooks what to do first, by the rule's id; may be of several lines
 * @param decisions whether he can decide where he reads it; only Slack's template has a way
 */
public record Guide(Links links, Map<String, String> runbooks, boolean decisions) {

  public static final Guide NONE = new Guide(Links.NONE, Map.of());

  /** One who decides elsewhere. */
  public Guide(Links links, Map<String, String> runbooks) {
    this(links, runbooks, false);
  }

  public Guide {
    runbooks = Map.copyOf(runbooks);
  }

  /** Lines of the rule's runbook. */
  List<String> firstSteps(Alert alert) {
    return runbooks
        .getOrDefault(alert.ruleId(), "")
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }
}
