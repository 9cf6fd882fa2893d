package dev.sparekey.app.demo;

import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Ranks;
import dev.sparekey.model.Alert;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** One line a revision, for pipes and files; progress beside them. */
final class PlainLines implements Display {

  private static final String LINE = "%-16s %-8s %-12s %-4s %-17s %-13s %-30s %-11s %-13s %s%n";

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final long SAY_EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final PrintStream out;
  private final PrintStream progress;
  private long saidAt = System.nanoTime();

  PlainLines(PrintStream out, PrintStream progress) {
    this.out = out;
    this.progress = progress;
    out.printf(
        LINE,
        "OCCURRED (UTC)",
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
        MINUTE.format(alert.occurredAt()),
        Finding.lower(alert.severity()),
        Finding.lower(alert.verdict()),
        "r" + alert.revision(),
        finding.changed(),
        alert.delivered() ? "delivered" : "not delivered",
        Cells.plain(alert.subject(), 512),
        Ranks.proofAndUsual(alert),
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
