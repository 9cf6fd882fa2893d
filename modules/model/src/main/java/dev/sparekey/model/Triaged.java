package dev.sparekey.model;

/**
 * A decision together with the finding as whoever decided saw it: should what raised the finding no
 * longer hold, it is this that stays, whatever was known in between.
 *
 * @param seen the revision that was decided on, without decisions of its own
 */
public record Triaged(TriageDecision decision, Alert seen) {

  public Triaged {
    seen = seen.with(seen.handling().undecided());
  }

  /** The later of both decisions. */
  public Triaged latest(Triaged other) {
    int order = TriageDecision.BY_TIME.compare(decision, other.decision);
    if (order == 0) {
      // One decision that quotes two revisions.
      order = seen.toString().compareTo(other.seen.toString());
    }
    return order >= 0 ? this : other;
  }
}
