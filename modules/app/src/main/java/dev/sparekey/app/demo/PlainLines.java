package dev.sparekey.app.demo;

import dev.sparekey.app.replay.AlertTable;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.model.Alert;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One line a revision, for pipes and files; progress beside them. */
final class PlainLines implements Display {

  private static final String LINE = "%-8s %-12s %-4s %-17s %-13s %-30s %-11s %-13s %s%n";

  private static final long SAY_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final PrintStream out;
  private final PrintStream progress;
  private long saidAt = System.nanoTime();

  PlainLines(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
    out.printf(
        LINE,
        "SEVERITY",
        "VERDICT",
        "REV",
        "CHANGED",
        "DELIVERED",
        "SUBJECT",
        "PROOF/USUAL",
        "TICKET",
        "RULE");
  }

  @Override
  public void phase(String text) {
    progress.println(text);
  }

  @Override
  public void place(String text) {
    progress.println(text);
  }

  @Override
  public void progress(String position, Counts counts) {
    long now = System.nanoTime();
    if (now - saidAt >= SAY_EVERY_NANOS) {
      saidAt = now;
      progress.printf(
          "%s: %d of %d records played, %d ingested%n",
          position, counts.played(), counts.records(), counts.ingested());
    }
  }

  @Override
  public void revised(Finding finding) {
    Alert alert = finding.alert();
    out.printf(
        LINE,
        Finding.lower(alert.severity()),
        Finding.lower(alert.verdict()),
        "r" + alert.revision(),
        finding.changed(),
        alert.delivered() ? "delivered" : "not delivered",
        Cells.fit(alert.subject(), 30),
        AlertTable.proofAndUsual(alert),
        Finding.lower(alert.ticketStatus()),
        Cells.plain(alert.ruleTitle(), 80));
    out.flush();
  }

  @Override
  public void guide(List<String> lines) {
    lines.forEach(progress::println);
  }

  @Override
  public void close() {
    out.flush();
  }
}
