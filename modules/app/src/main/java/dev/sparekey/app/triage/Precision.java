package dev.sparekey.app.triage;

import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.model.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What analysts made of each rule's findings. A rule's precision is the share of true positives
 * among those decided to be true, benign or false; duplicates say nothing of it, and where nobody
 * decided it is unknown.
 */
final class Precision {

  private static final int TITLE = 60;
  private static final int ID = 36;
  private static final String ROW = "%8s %9s %9s %7s %5s %6s %5s %9s %9s  %s";
  private static final Comparator<Alert> AGE =
      Comparator.comparingInt(Alert::epoch).thenComparingInt(Alert::revision);

  /** What is counted of an alert; there may be many of them. */
  private record Standing(
      int epoch,
      int revision,
      RuleName rule,
      boolean withdrawn,
      boolean delivered,
      Instant emittedAt,
      @Nullable Outcome decision) {}

  /** By title, and by id for those that share one. */
  private record RuleName(String title, String id) {
    private static final Comparator<RuleName> ORDER =
        Comparator.comparing(RuleName::title).thenComparing(RuleName::id);

    String shown() {
      return Cells.plain(title, TITLE) + " (" + Cells.plain(id, ID) + ")";
    }
  }

  /** One rule's numbers. */
  private static final class Row {
    private int standing;
    private int withdrawn;
    private int delivered;
    private final Map<Outcome, Integer> decisions = new EnumMap<>(Outcome.class);

    private int of(Outcome outcome) {
      return decisions.getOrDefault(outcome, 0);
    }

    private int decided() {
      return decisions.values().stream().mapToInt(Integer::intValue).sum();
    }

    private String precision() {
      int positive = of(Outcome.TRUE_POSITIVE);
      int judged = positive + of(Outcome.BENIGN) + of(Outcome.FALSE_POSITIVE);
      return judged == 0
          ? "unknown"
          : String.format(Locale.ROOT, "%.2f", (double) positive / judged);
    }
  }

  private final Map<String, Standing> newest = new HashMap<>();

  /** Any revision, in any order. */
  void add(Alert alert) {
    TriageDecision triage = alert.handling().triage();
    newest.merge(
        alert.id(),
        new Standing(
            alert.epoch(),
            alert.revision(),
            new RuleName(alert.ruleTitle(), alert.ruleId()),
            alert.verdict() == Verdict.WITHDRAWN,
            alert.delivered(),
            alert.emittedAt(),
            triage == null ? null : triage.decision()),
        Precision::newer);
  }

  static Alert newer(Alert one, Alert other) {
    return AGE.compare(one, other) < 0 ? other : one;
  }

  private static Standing newer(Standing one, Standing other) {
    boolean older =
        one.epoch() < other.epoch()
            || (one.epoch() == other.epoch() && one.revision() < other.revision());
    return older ? other : one;
  }

  /** One line a rule, by title and id, below a head. */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            ROW,
            "standing",
            "withdrawn",
            "delivered",
            "decided",
            "true",
            "benign",
            "false",
            "duplicate",
            "precision",
            "rule"));
    rows()
        .forEach(
            (rule, row) ->
                lines.add(
                    String.format(
                        ROW,
                        row.standing,
                        row.withdrawn,
                        row.delivered,
                        row.decided(),
                        row.of(Outcome.TRUE_POSITIVE),
                        row.of(Outcome.BENIGN),
                        row.of(Outcome.FALSE_POSITIVE),
                        row.of(Outcome.DUPLICATE),
                        row.precision(),
                        rule.shown())));
    lines.add(
        "Precision: true of those decided %s, %s or %s; unknown where nobody decided."
            .formatted(
                Words.of(Outcome.TRUE_POSITIVE),
                Words.of(Outcome.BENIGN),
                Words.of(Outcome.FALSE_POSITIVE)));
    return lines;
  }

  /** A rule that was renamed is counted under the title of its newest alert. */
  private SortedMap<RuleName, Row> rows() {
    Map<String, Standing> latest = new HashMap<>();
    newest.values().forEach(one -> latest.merge(one.rule().id(), one, Precision::laterEmitted));
    SortedMap<RuleName, Row> rows = new TreeMap<>(RuleName.ORDER);
    for (Standing alert : newest.values()) {
      Standing named = latest.getOrDefault(alert.rule().id(), alert);
      Row row = rows.computeIfAbsent(named.rule(), key -> new Row());
      if (alert.withdrawn()) {
        row.withdrawn++;
      } else {
        row.standing++;
        row.delivered += alert.delivered() ? 1 : 0;
      }
      Outcome decision = alert.decision();
      if (decision != null) {
        row.decisions.merge(decision, 1, Integer::sum);
      }
    }
    return rows;
  }

  private static Standing laterEmitted(Standing one, Standing other) {
    Comparator<Standing> order =
        Comparator.comparing(Standing::emittedAt)
            .thenComparing(standing -> standing.rule().title());
    return order.compare(one, other) < 0 ? other : one;
  }
}
