package dev.sparekey.sinks.format;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;

/**
 * An order of findings from 0 to 100 for lists and thresholds; no probability. Each severity has
 * its own twenty, within which the verdict decides.
 */
final class Risk {

  private static final int PER_SEVERITY = 20;

  private Risk() {}

  /**
   * Informational from 1, low from 21, medium from 41, high from 61, critical from 81; undetermined
   * +5, suspected +10, confirmed +19; 0 for what was withdrawn. A confirmed finding of high
   * severity has 80, a suspected one of critical severity 91.
   */
  static int score(Alert alert) {
    if (alert.verdict() == Verdict.WITHDRAWN) {
      return 0;
    }
    return PER_SEVERITY * (Wording.level(alert.severity()) - 1) + 1 + surety(alert.verdict());
  }

  private static int surety(Verdict verdict) {
    return switch (verdict) {
      case PENDING, WITHDRAWN -> 0;
      case UNDETERMINED -> 5;
      case SUSPECTED -> 10;
      case CONFIRMED -> 19;
    };
  }
}
