package dev.sparekey.app.replay;

import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Ranks;
import dev.sparekey.app.terminal.Terminal.Size;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Alerts as lines for a person. Text from events is shown without anything a terminal would obey.
 */
final class AlertTable {

  private static final String LINE = "%-16s %-9s %-12s %s %-11s %-13s %s%n";

  /** What stands beside the subject where titles are of the usual length. */
  private static final int BESIDE = 125;

  private static final int LEAST = 24;

  /** Cells of a subject that nothing cuts; the model lets none be longer. */
  private static final int MOST = 512;

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private AlertTable() {}

  /**
   * @param all whether to show what is not delivered too
   * @param terminal cuts subjects that are too long for it; without one they are whole
   */
  static void print(Collection<Alert> last, boolean all, Optional<Size> terminal, PrintStream out) {
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
    int most = terminal.map(size -> Math.max(LEAST, size.columns() - BESIDE)).orElse(MOST);
    int cells =
        shown.stream()
            .mapToInt(alert -> Cells.width(Cells.plain(alert.subject(), MOST)))
            .map(width -> Math.min(most, width))
            .reduce(LEAST, Math::max);
    out.printf(
        LINE,
        "occurred (UTC)",
        "severity",
        "verdict",
        Cells.fit("subject", cells),
        "proof/usual",
        "ticket",
        "finding");
    for (Alert alert : shown) {
      out.printf(
          LINE,
          MINUTE.format(alert.occurredAt()),
          lower(alert.severity()),
          lower(alert.verdict()),
          Cells.fit(alert.subject(), cells),
          Ranks.proofAndUsual(alert),
          lower(alert.ticketStatus()),
          Cells.plain(alert.ruleTitle(), 80) + group(alert) + remark(alert));
    }
    out.printf(
        "%d shown in %d cases, %d not delivered%s, %d withdrawn. Assurance ranks: 0 none to 5"
            + " aal3.%n",
        shown.size(), cases(shown), hidden, hidden > 0 ? " (--all shows them)" : "", withdrawn);
  }

  /** What the steps of a finding share; of several accounts the subject is only the first. */
  private static String group(Alert alert) {
    return alert.group().isEmpty()
        ? ""
        : " [" + Cells.plain(String.join(", ", alert.group()), 80) + "]";
  }

  private static String remark(Alert alert) {
    if (alert.handling().repeatOf() != null) {
      return " (repeat)";
    }
    return alert.delivered() ? "" : " (not delivered)";
  }

  private static long cases(List<Alert> alerts) {
    return alerts.stream().map(alert -> alert.handling().caseId()).distinct().count();
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
