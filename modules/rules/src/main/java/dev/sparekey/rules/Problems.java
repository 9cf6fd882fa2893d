package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with one text, so that its author sees everything at once. */
final class Problems {
  /** More help nobody; an attacker's text should not fill a disk with diagnostics. */
  private static final int KEPT = 100;

  private static final int MOST_NAMES = 1_000;

  private final List<Diagnostic> found = new ArrayList<>();
  private int errors;
  private int hints;

  void error(Place at, String message) {
    errors++;
    add(at.error(message));
  }

  void warning(Place at, String message) {
    add(at.warning(message));
  }

  void note(Place at, String message) {
    add(at.note(message));
  }

  /**
   * "Did you mean", for an author's word among names that the author may have written too.
   * Comparing thousands of words with thousands of names would take hours.
   */
  String hint(String written, Collection<String> known) {
    hints++;
    return hints > KEPT || known.size() > MOST_NAMES ? "" : Nearest.hint(written, known);
  }

  /** Number of errors so far: compare before and after a step to see whether it went well. */
  int errors() {
    return errors;
  }

  List<Diagnostic> all() {
    return found.stream()
        .sorted(Comparator.comparingInt(Diagnostic::line).thenComparingInt(Diagnostic::column))
        .toList();
  }

  private void add(Diagnostic diagnostic) {
    if (found.size() == KEPT) {
      // An error beyond the limit must still refuse the text, and a warning must not.
      String more = "too many problems: only the first are shown";
      found.set(
          KEPT - 1, errors > 0 ? diagnostic.place().error(more) : diagnostic.place().warning(more));
    } else if (found.size() < KEPT && !found.contains(diagnostic)) {
      found.add(diagnostic);
    }
  }
}
