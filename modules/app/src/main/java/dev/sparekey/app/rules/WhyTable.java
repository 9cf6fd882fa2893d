package dev.sparekey.app.rules;

import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.ingest.Inquired;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.rules.Strength;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** The answer of {@code rules why} as it is read in a terminal. */
final class WhyTable {

  private static final int SHOWN = 120;

  private final PrintWriter out;
  private final boolean whole;

  /**
   * @param whole shows also the rules that say nothing clause by clause
   */
  WhyTable(PrintWriter out, boolean whole) {
    this.out = out;
    this.whole = whole;
  }

  void print(WhyAnswer answer) {
    switch (answer) {
      case WhyAnswer.OfStep of -> printHead(of.step());
      case WhyAnswer.OfRecord of -> printHead(of.record());
    }
    printReasons(answer.reasons());
    for (CorrelationReason reason : answer.correlations()) {
      out.println();
      reason.lines().forEach(out::println);
    }
    printSpoken(answer.spoken());
  }

  private void printHead(RecoveryStep step) {
    String subject = step.subjectName();
    printHead(
        Words.of(step.action()),
        subject == null ? step.event().account().nativeId() : subject,
        step.occurredAt().toString(),
        step.id());
    step.assurance().why().forEach(line -> out.println("  " + Cells.plain(line, 2 * SHOWN)));
  }

  private void printHead(Inquired record) {
    String name = record.accountName();
    printHead(
        "record " + Cells.plain(record.header().nativeType(), SHOWN),
        name == null ? record.account().nativeId() : name,
        record.header().occurredAt().toString(),
        record.header().id());
    out.println("  it is no recovery step: only rules over raw records are asked of it");
  }

  private void printHead(String what, String of, String at, String event) {
    out.println(
        what
            + " of "
            + Cells.plain(of, SHOWN)
            + " at "
            + at
            + ", event "
            + Cells.plain(event, SHOWN));
  }

  private void printReasons(List<Reason> reasons) {
    List<Reason> undecided = new ArrayList<>();
    List<Reason> silent = new ArrayList<>();
    for (Reason reason : reasons) {
      if (whole || reason.verdict() != null) {
        out.println();
        out.println(
            Cells.plain(reason.rule().header().title(), SHOWN) + ": " + reason.conclusion());
        reason.clauses().forEach(line -> out.println("  " + line));
      } else if (reason.strength() == Strength.UNKNOWN) {
        undecided.add(reason);
      } else {
        silent.add(reason);
      }
    }
    printMissing("These say nothing, since what is not known would decide", undecided);
    printMissing("These say nothing, whatever is not known", silent);
    if (!whole) {
      out.println();
      out.println("'--rule RULE' shows one of them clause by clause.");
    }
  }

  private void printMissing(String heading, List<Reason> reasons) {
    if (reasons.isEmpty()) {
      return;
    }
    out.println();
    out.println(heading);
    for (Reason reason : reasons) {
      out.println(
          "  "
              + Cells.fit(reason.rule().header().title(), 64)
              + "  "
              + Cells.plain(reason.missing(), SHOWN));
    }
  }

  private void printSpoken(List<Spoken> spoken) {
    out.println();
    out.println(spoken.isEmpty() ? "Nothing was said of it." : "Said of it:");
    for (Spoken one : spoken) {
      out.println(
          "  "
              + Cells.plain(one.said().alert().ruleTitle(), SHOWN)
              + ": "
              + Cells.plain(one.words(), 4 * SHOWN));
    }
  }
}
