package dev.sparekey.testkit;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What must be the same for every admissible order of records, for duplicates and for restarts.
 * Which revisions led there is not part of it, and neither is when they were made.
 *
 * @param evidence ids of the events, in the order of the alert
 */
public record FinalState(
    String rule,
    AccountId account,
    Verdict verdict,
    Severity severity,
    boolean delivered,
    AssuranceFinding assurance,
    List<String> evidence) {

  private static final Comparator<Alert> AGE =
      Comparator.comparingInt(Alert::epoch).thenComparingInt(Alert::revision);

  public FinalState {
    evidence = List.copyOf(evidence);
  }

  /**
   * By alert id, of the newest revision of each. An alert that is withdrawn is as one never raised.
   *
   * @param revisions in any order
   */
  public static SortedMap<String, FinalState> of(Collection<Alert> revisions) {
    SortedMap<String, Alert> newest = new TreeMap<>();
    for (Alert alert : revisions) {
      newest.merge(alert.id(), alert, (one, other) -> AGE.compare(one, other) < 0 ? other : one);
    }
    SortedMap<String, FinalState> standing = new TreeMap<>();
    newest.forEach(
        (id, alert) -> {
          if (alert.verdict() != Verdict.WITHDRAWN) {
            standing.put(id, of(alert));
          }
        });
    return standing;
  }

  private static FinalState of(Alert alert) {
    return new FinalState(
        alert.ruleId(),
        alert.account(),
        alert.verdict(),
        alert.severity(),
        alert.delivered(),
        alert.assurance(),
        alert.evidence().stream().map(EvidenceLine::eventId).toList());
  }
}
