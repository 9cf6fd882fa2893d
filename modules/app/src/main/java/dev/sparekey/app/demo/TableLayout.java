package dev.sparekey.app.demo;

import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Ranks;
import dev.sparekey.app.terminal.Terminal.Size;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Lays the live table out. From {@value #ONE_LINE} columns on a finding takes one line, else two,
 * so that at 80 columns the subject and the rule's title can still be read.
 */
final class TableLayout {

  static final int ONE_LINE = 144;

  private static final int TIME = 11;
  private static final int SEVERITY = 8;
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** Delivered first, then by severity; of the rest, what stands before what was withdrawn. */
  private static final Comparator<Finding> WEIGHTIEST =
      Comparator.comparing(Finding::isDelivered)
          .thenComparing(Finding::stands)
          .thenComparing(finding -> finding.alert().severity())
          .reversed();

  private TableLayout() {}

  /** How a line is meant. */
  enum Tone {
    PLAIN,
    HEADING,
    CRITICAL,
    HIGH,
    MEDIUM,
    LOW,
    /** Neither delivered nor standing. */
    FAINT
  }

  /**
   * One line, as wide as the terminal.
   *
   * @param toned how many characters from the start have the tone
   */
  record Line(String text, Tone tone, int toned) {}

  /**
   * The whole screen: exactly {@code size.rows()} lines of exactly {@code size.columns()} cells.
   */
  static List<Line> lines(Picture picture, Size size) {
    int columns = size.columns();
    List<Line> foot = foot(picture, columns);
    int room = size.rows() - foot.size() - 2;
    List<Line> lines = new ArrayList<>();
    String title = picture.place().isEmpty() ? "Sparekey demo" : picture.place();
    lines.add(line(title, Tone.HEADING, columns));
    lines.add(line(heading(columns), Tone.FAINT, columns));
    lines.addAll(table(picture, columns, room));
    while (lines.size() < size.rows() - foot.size()) {
      lines.add(line("", Tone.PLAIN, columns));
    }
    lines.addAll(foot);
    // A terminal of three rows keeps the last ones, which say what is going on.
    return lines.subList(Math.max(0, lines.size() - size.rows()), lines.size());
  }

  /** The delivered findings alone, however many, under their heading; nothing without any. */
  static List<Line> delivered(List<Finding> findings, int columns) {
    List<Line> lines = new ArrayList<>();
    if (findings.stream().noneMatch(Finding::isDelivered)) {
      return lines;
    }
    lines.add(line(heading(columns), Tone.FAINT, columns));
    findings.stream()
        .filter(Finding::isDelivered)
        .sorted(WEIGHTIEST)
        .forEach(finding -> lines.addAll(row(finding, false, columns)));
    return lines;
  }

  private static List<Line> table(Picture picture, int columns, int room) {
    List<Finding> newestFirst = picture.findings().reversed();
    List<Finding> fresh = newestFirst.subList(0, Math.min(picture.fresh(), newestFirst.size()));
    List<Finding> sorted = newestFirst.stream().sorted(WEIGHTIEST).toList();
    int perRow = columns >= ONE_LINE ? 1 : 2;
    boolean allFit = sorted.size() * perRow <= room;
    int shown = allFit ? sorted.size() : Math.max(0, (room - 1) / perRow);
    List<Line> lines = new ArrayList<>();
    for (Finding finding : sorted.subList(0, shown)) {
      lines.addAll(row(finding, fresh.contains(finding), columns));
    }
    if (!allFit && room > 0) {
      lines.add(line(rest(sorted.subList(shown, sorted.size())), Tone.FAINT, columns));
    }
    return lines;
  }

  private static String rest(List<Finding> hidden) {
    long delivered = hidden.stream().filter(Finding::isDelivered).count();
    long standing = hidden.stream().filter(Finding::stands).count();
    return "  and %d more: %d delivered, %d not delivered, %d withdrawn"
        .formatted(hidden.size(), delivered, standing - delivered, hidden.size() - standing);
  }

  private static String heading(int columns) {
    return columns >= ONE_LINE
        ? wide(
            columns,
            "",
            "TIME",
            "SEVERITY",
            "VERDICT",
            "REV",
            "CHANGED",
            "SUBJECT",
            "PROOF/USUAL",
            "TICKET",
            "SENT",
            "RULE")
        : narrow(
            columns, "", "SEVERITY", "VERDICT", "REV", "SUBJECT", "PROOF/USUAL", "TICKET", "SENT");
  }

  private static List<Line> row(Finding finding, boolean fresh, int columns) {
    Alert alert = finding.alert();
    String mark = fresh ? "▸" : "";
    String severity = Finding.lower(alert.severity());
    String verdict = Finding.lower(alert.verdict());
    String revision = "r" + alert.revision();
    String proof = Ranks.proofAndUsual(alert);
    String ticket = Finding.lower(alert.ticketStatus());
    String sent = alert.delivered() ? "yes" : "no";
    Tone tone = finding.isDelivered() ? tone(alert.severity()) : Tone.FAINT;
    int before = columns >= ONE_LINE ? 1 + TIME + 1 : 1;
    int toned = finding.isDelivered() ? before + SEVERITY : Integer.MAX_VALUE;
    if (columns >= ONE_LINE) {
      String text =
          wide(
              columns,
              mark,
              MINUTE.format(alert.occurredAt()),
              severity,
              verdict,
              revision,
              finding.changed(),
              alert.subject(),
              proof,
              ticket,
              sent,
              alert.ruleTitle());
      return List.of(new Line(text, tone, Math.min(toned, text.length())));
    }
    String first =
        narrow(columns, mark, severity, verdict, revision, alert.subject(), proof, ticket, sent);
    String second =
        "   %s %s (%s)"
            .formatted(MINUTE.format(alert.occurredAt()), alert.ruleTitle(), finding.changed());
    return List.of(
        new Line(first, tone, Math.min(toned, first.length())),
        line(second, finding.isDelivered() ? Tone.PLAIN : Tone.FAINT, columns));
  }

  private static String wide(
      int columns,
      String mark,
      String time,
      String severity,
      String verdict,
      String revision,
      String changed,
      String subject,
      String proof,
      String ticket,
      String sent,
      String title) {
    // At 152 columns: 23 for the subject, 36 for the title.
    int free = columns - 93;
    int subjectCells = free * 2 / 5;
    String text =
        Cells.fit(mark, 1)
            + Cells.fit(time, TIME + 1)
            + Cells.fit(severity, SEVERITY + 1)
            + Cells.fit(verdict, 13)
            + Cells.fit(revision, 4)
            + Cells.fit(changed, 23)
            + Cells.fit(subject, subjectCells)
            + " "
            + Cells.fit(proof, 12)
            + Cells.fit(ticket, 14)
            + Cells.fit(sent, 5)
            + title;
    return Cells.fit(text, columns);
  }

  private static String narrow(
      int columns,
      String mark,
      String severity,
      String verdict,
      String revision,
      String subject,
      String proof,
      String ticket,
      String sent) {
    // At 80 columns: 22 for the subject.
    String text =
        Cells.fit(mark, 1)
            + Cells.fit(severity, SEVERITY + 1)
            + Cells.fit(verdict, 13)
            + Cells.fit(revision, 4)
            + Cells.fit(subject, Math.max(8, columns - 58))
            + " "
            + Cells.fit(proof, 12)
            + Cells.fit(ticket, 14)
            + sent;
    return Cells.fit(text, columns);
  }

  private static List<Line> foot(Picture picture, int columns) {
    List<Line> foot = new ArrayList<>();
    for (String text : picture.guide()) {
      foot.add(line(text, Tone.PLAIN, columns));
    }
    if (!picture.findings().isEmpty()) {
      Finding newest = picture.findings().getLast();
      String text =
          "newest: %s %s, %s (%s)"
              .formatted(
                  Cells.plain(newest.alert().subject(), 40),
                  Finding.lower(newest.alert().verdict()),
                  newest.alert().ruleTitle(),
                  newest.changed());
      foot.add(line(text, Tone.FAINT, columns));
    }
    Counts counts = picture.counts();
    long standing = picture.findings().stream().filter(Finding::stands).count();
    long delivered = picture.findings().stream().filter(Finding::isDelivered).count();
    String progress =
        counts.records() == 0
            ? ""
            : "  played %d/%d  ingested %d  findings %d  delivered %d"
                .formatted(
                    counts.played(), counts.records(), counts.ingested(), standing, delivered);
    foot.add(
        line("%3d s  %s".formatted(picture.seconds(), picture.phase()), Tone.HEADING, columns));
    foot.add(line("Ctrl-C ends" + progress, Tone.PLAIN, columns));
    return foot;
  }

  private static Line line(String text, Tone tone, int columns) {
    String fitted = Cells.fit(text, columns);
    return new Line(fitted, tone, fitted.length());
  }

  private static Tone tone(Severity severity) {
    return switch (severity) {
      case CRITICAL -> Tone.CRITICAL;
      case HIGH -> Tone.HIGH;
      case MEDIUM -> Tone.MEDIUM;
      case LOW, INFORMATIONAL -> Tone.LOW;
    };
  }
}
