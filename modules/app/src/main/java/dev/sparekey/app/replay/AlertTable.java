package dev.sparekey.app.replay;

import dev.sparekey.app.terminal.Cells;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Verdict;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Alerts as lines for a person. Text from events is shown without anything a terminal would obey.
 */
public final class AlertTable {

  private static final String LINE = "%-17s %-9s %-12s %-24s %-11s %s%n";
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private AlertTable() {}

  /**
   * @param all whether to show what is not delivered too
   */
  static void print(Collection<Alert> last, boolean all, PrintStream out) {
    List<Alert> shown = new ArrayList<>();
    int hidden = 0;
    int withdrawn = 0;
    for (Alert alert : last) {
      if (alert.verdict() == Verdict.WITHDRAWN) {
        withdrawn++;
      } else if (alert.delivered() || all) {
        shown.add(alert);
      } else {
        hidden++;
      }
    }
    shown.sort(Comparator.comparing(Alert::occurredAt).thenComparing(Alert::id));
    out.printf(LINE, "occurred (UTC)", "severity", "verdict", "subject", "proof/usual", "finding");
    for (Alert alert : shown) {
      out.printf(
          LINE,
          MINUTE.format(alert.occurredAt()),
          lower(alert.severity()),
          lower(alert.verdict()),
          Cells.fit(alert.subject(), 24),
          proofAndUsual(alert),
          Cells.plain(alert.ruleTitle(), 80) + (alert.delivered() ? "" : " (not delivered)"));
    }
    out.printf(
        "%d shown, %d not delivered%s, %d withdrawn. Assurance ranks: 0 none to 5 aal3.%n",
        shown.size(), hidden, hidden > 0 ? " (--all shows them)" : "", withdrawn);
  }

  /** Assurance ranks of the step and of the account's usual MFA: "0-1/5". */
  public static String proofAndUsual(Alert alert) {
    return ranks(alert.assurance().effective()) + "/" + ranks(alert.assurance().primary());
  }

  private static String ranks(Interval interval) {
    return interval.floor() == interval.ceiling()
        ? String.valueOf(interval.floor())
        : interval.floor() + "-" + interval.ceiling();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
