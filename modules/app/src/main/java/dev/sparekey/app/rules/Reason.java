package dev.sparekey.app.rules;

import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.engine.Inquiry;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.ComparisonOutcome;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.Fields;
import dev.sparekey.rules.RawRecord;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.SelectionOutcome;
import dev.sparekey.rules.Strength;
import dev.sparekey.rules.Truth;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why a rule says of one step, or of one raw record, what it says.
 *
 * @param step null of a record
 * @param verdict of the rule by itself; null when it says nothing
 * @param strength of the detection with what is known
 * @param ifTicketIsMissing the same, were the ticket that may yet come known to be missing; null
 *     where none is waited for
 * @param selections what each selection says
 * @param comparisons what each comparison in them says
 */
record Reason(
    Rule rule,
    @Nullable RecoveryStep step,
    @Nullable Verdict verdict,
    Strength strength,
    @Nullable Strength ifTicketIsMissing,
    List<SelectionOutcome> selections,
    List<ComparisonOutcome> comparisons) {

  /** Characters of a value of the step. Others write them. */
  private static final int SHOWN = 80;

  Reason {
    selections = List.copyOf(selections);
    comparisons = List.copyOf(comparisons);
  }

  static Reason of(Rule rule, RecoveryStep step) {
    Fields fields = Inquiry.fields(step);
    boolean waits = Inquiry.waitsForTicket(step) && rule.reads("ticket.status");
    return new Reason(
        rule,
        step,
        Inquiry.verdict(rule, step),
        rule.detection().match(fields),
        waits ? rule.detection().match(Inquiry.fieldsIfTicketIsMissing(step)) : null,
        rule.detection().explain(fields),
        rule.detection().comparisons(fields));
  }

  /** Of a record that a rule reads as it is. */
  static Reason of(Rule rule, RawRecord record) {
    Truth truth = rule.detection().evaluate(record);
    return new Reason(
        rule,
        null,
        truth == Truth.TRUE ? Verdict.CONFIRMED : null,
        switch (truth) {
          case TRUE -> Strength.STRONG;
          case UNKNOWN -> Strength.UNKNOWN;
          case FALSE -> Strength.NONE;
        },
        null,
        rule.detection().explain(record),
        rule.detection().comparisons(record));
  }

  /**
   * For people: what it comes to, then selection by selection.
   *
   * @param when the step occurred, in words
   */
  List<String> lines(String when) {
    List<String> lines = new ArrayList<>();
    RecoveryStep of = step;
    String what =
        of == null
            ? "record at " + when
            : Words.of(of.action()) + " at " + when + " (" + Cells.plain(of.id(), SHOWN) + ")";
    lines.add(what + ": " + conclusion());
    clauses().forEach(line -> lines.add("  " + line));
    return lines;
  }

  /** The condition, selection by selection, with what was seen. */
  List<String> clauses() {
    List<String> lines = new ArrayList<>();
    lines.add(truth(truth()) + "  " + rule.detection().condition());
    for (SelectionOutcome selection : selections) {
      lines.add("  " + truth(selection.truth()) + "  " + selection.selection());
      for (ComparisonOutcome comparison : comparisons) {
        if (comparison.selection().equals(selection.selection())) {
          lines.add(
              "    "
                  + truth(comparison.truth())
                  + "  "
                  + Cells.plain(comparison.written(), 3 * SHOWN)
                  + "   was "
                  + seen(comparison.seen()));
        }
      }
    }
    return lines;
  }

  /** What the rule says, in a sentence. */
  String conclusion() {
    if (verdict == null) {
      return strength == Strength.UNKNOWN
          ? "the rule says nothing, since what is not known would decide"
          : "the rule says nothing";
    }
    return switch (verdict) {
      case PENDING -> "pending: it would fire, but a ticket may yet come";
      case UNDETERMINED ->
          "undetermined: it would fire without a ticket, and the desk's feed has been silent for"
              + " too long";
      case SUSPECTED ->
          strength == Strength.WEAK
              ? "suspected: it rests on what is only possible"
              : "suspected: it rests on an absence that is only assumed";
      case CONFIRMED -> "confirmed";
      case WITHDRAWN -> "withdrawn";
    };
  }

  /** What keeps the rule from firing: what is not known, or else the first that does not hold. */
  String missing() {
    if (strength == Strength.UNKNOWN) {
      SortedSet<String> unknown = new TreeSet<>();
      selections.forEach(selection -> unknown.addAll(selection.unknown()));
      return String.join(", ", unknown);
    }
    for (ComparisonOutcome comparison : comparisons) {
      if (comparison.truth() == Truth.FALSE) {
        String field = comparison.written().split("[:|]", 2)[0];
        return field + " was " + seen(comparison.seen()) + ", not " + comparison.written();
      }
    }
    return rule.detection().condition();
  }

  private Truth truth() {
    return switch (strength) {
      case NONE -> Truth.FALSE;
      case UNKNOWN -> Truth.UNKNOWN;
      case WEAK, STRONG -> Truth.TRUE;
    };
  }

  /** In equal width. */
  private static String truth(Truth truth) {
    return switch (truth) {
      case TRUE -> "yes    ";
      case FALSE -> "no     ";
      case UNKNOWN -> "unknown";
    };
  }

  /** As a group or a count needs it. */
  static boolean hasOneValue(FieldValue value) {
    return value instanceof FieldValue.Known known && known.scalars().size() == 1;
  }

  /** A field's value for people. */
  static String seen(@Nullable FieldValue value) {
    if (value == null) {
      return "a search in all texts";
    }
    return switch (value) {
      case FieldValue.Known known ->
          Cells.plain(
              known.scalars().stream().map(String::valueOf).collect(Collectors.joining(", ")),
              SHOWN);
      case FieldValue.Absent absent -> "absent";
      case FieldValue.Unknown unknown -> "not known";
    };
  }
}
