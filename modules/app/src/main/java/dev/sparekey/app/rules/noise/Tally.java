package dev.sparekey.app.rules.noise;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What was said, counted by finding, by rule and by case. */
final class Tally {

  private final Map<String, Finding> findings = new TreeMap<>();

  /** One finding: its last word, and the gravest that was delivered. */
  private static final class Finding {
    private Alert last;
    private @Nullable Alert delivered;

    Finding(Alert first) {
      last = first;
    }

    void revise(Alert alert) {
      last = alert;
      if (alert.delivered()
          && alert.verdict() != Verdict.WITHDRAWN
          && (delivered == null || alert.severity().compareTo(delivered.severity()) > 0)) {
        delivered = alert;
      }
    }
  }

  void add(Alert alert) {
    findings.computeIfAbsent(alert.id(), id -> new Finding(alert)).revise(alert);
  }

  Outcome outcome(int people, int days, List<Attack> attacks) {
    Map<String, List<Finding>> byRule = new TreeMap<>();
    Map<String, Alert> cases = new TreeMap<>();
    for (Finding finding : findings.values()) {
      byRule.computeIfAbsent(finding.last.ruleId(), id -> new ArrayList<>()).add(finding);
      Alert delivered = finding.delivered;
      if (delivered != null) {
        cases.merge(
            finding.last.handling().caseId(),
            delivered,
            (one, other) -> one.severity().compareTo(other.severity()) >= 0 ? one : other);
      }
    }
    List<Outcome.OfRule> rules = new ArrayList<>();
    byRule.forEach((id, of) -> rules.add(ofRule(id, of)));
    Map<LocalDate, Integer> casesOn = new HashMap<>();
    int high = 0;
    for (Alert alert : cases.values()) {
      high += alert.severity().compareTo(Severity.HIGH) >= 0 ? 1 : 0;
      casesOn.merge(alert.emittedAt().atOffset(ZoneOffset.UTC).toLocalDate(), 1, Integer::sum);
    }
    return new Outcome(
        people,
        days,
        attacks.stream().map(this::fate).toList(),
        rules,
        cases.size(),
        high,
        casesOn.values().stream().mapToInt(Integer::intValue).max().orElse(0));
  }

  private static Outcome.OfRule ofRule(String id, List<Finding> findings) {
    Map<Severity, Integer> bySeverity = new EnumMap<>(Severity.class);
    int delivered = 0;
    for (Finding finding : findings) {
      bySeverity.merge(finding.last.severity(), 1, Integer::sum);
      delivered += finding.delivered != null ? 1 : 0;
    }
    return new Outcome.OfRule(
        id, findings.getFirst().last.ruleTitle(), bySeverity, findings.size(), delivered);
  }

  /** An attack that only a withdrawn or undelivered finding shows is missed. */
  private Outcome.Fate fate(Attack attack) {
    List<String> rules =
        findings.values().stream()
            .filter(finding -> finding.delivered != null)
            .filter(finding -> finding.last.verdict() != Verdict.WITHDRAWN)
            .filter(finding -> attack.isShownBy(finding.last))
            .map(finding -> finding.last.ruleTitle())
            .distinct()
            .sorted()
            .toList();
    return new Outcome.Fate(attack.name(), rules);
  }
}
