package dev.sparekey.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a finding stands to others and to those who work on it.
 *
 * @param caseId UUIDv5 of tenant, account and the step that opened the episode; findings about one
 *     episode share it, and it is revised when two episodes turn out to be one
 * @param repeatOf id of the alert of the same case that was delivered in its place, of the same
 *     rule or of a more specific one; null when there is none
 * @param supersedes ids of withdrawn alerts that this one continues, because its anchor was found
 *     to be earlier; at most {@value #MOST_SUPERSEDED}
 * @param mergedInto for a withdrawn one, the id of the alert that continues it
 * @param holds whether what raised it still holds; false for a withdrawn one, and for one that is
 *     kept only because somebody decided on it
 * @param triage the latest decision; null while nobody decided
 * @param reopened whether it rests on more than a decision that closed it was made on
 */
public record Handling(
    String caseId,
    @Nullable String repeatOf,
    List<String> supersedes,
    @Nullable String mergedInto,
    boolean holds,
    @Nullable TriageDecision triage,
    boolean reopened) {

  public static final int MOST_SUPERSEDED = 10;

  public Handling {
    supersedes = List.copyOf(supersedes);
    if (supersedes.size() > MOST_SUPERSEDED) {
      throw new IllegalArgumentException(
          "an alert names at most "
              + MOST_SUPERSEDED
              + " that it supersedes: had "
              + supersedes.size());
    }
  }

  /** Of a finding that holds, stands alone and was not decided on. */
  public static Handling ofCase(String caseId) {
    return new Handling(caseId, null, List.of(), null, true, null, false);
  }

  /** The same before anybody decided. */
  public Handling undecided() {
    return new Handling(caseId, repeatOf, supersedes, mergedInto, holds, null, false);
  }
}
