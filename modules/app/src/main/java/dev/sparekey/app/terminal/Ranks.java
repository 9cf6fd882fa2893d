package dev.sparekey.app.terminal;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Interval;

/** An alert's assurance in a few cells. */
public final class Ranks {

  private Ranks() {}

  /** Assurance ranks of the step and of the account's usual MFA: "0-1/5". */
  public static String proofAndUsual(Alert alert) {
    return ranks(alert.assurance().effective()) + "/" + ranks(alert.assurance().primary());
  }

  private static String ranks(Interval interval) {
    return interval.floor() == interval.ceiling()
        ? String.valueOf(interval.floor())
        : interval.floor() + "-" + interval.ceiling();
  }
}
