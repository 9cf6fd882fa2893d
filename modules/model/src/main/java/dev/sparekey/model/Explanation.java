package dev.sparekey.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Why a finding is what it is, for people: made when a revision is published, and no reason to
 * publish one.
 *
 * @param clauses what each selection of the rule said of the anchor
 * @param unknowns what is not known and would decide, and what is judged from less of the account's
 *     past than it takes
 * @param counterfactuals what the finding would be, were something else known; for analysts only
 * @param containment what there is to revoke, or to rely on, now
 */
public record Explanation(
    List<String> clauses,
    List<String> unknowns,
    List<String> counterfactuals,
    List<Containment> containment) {

  /** Lines of each list. */
  public static final int MOST_LINES = 10;

  /** Characters of each line, so that an alert stays far below 64 KB. */
  public static final int LONGEST_LINE = 500;

  public static final Explanation NONE =
      new Explanation(List.of(), List.of(), List.of(), List.of());

  /** Keeps the first {@value #MOST_LINES} of each list, and cuts what is too long. */
  public Explanation {
    clauses = bounded(clauses);
    unknowns = bounded(unknowns);
    counterfactuals = bounded(counterfactuals);
    containment = List.copyOf(containment.subList(0, Math.min(MOST_LINES, containment.size())));
  }

  private static List<String> bounded(List<String> lines) {
    List<String> kept = new ArrayList<>();
    for (String line : lines.subList(0, Math.min(MOST_LINES, lines.size()))) {
      kept.add(line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE - 1) + "…");
    }
    return List.copyOf(kept);
  }
}
