package dev.sparekey.model;

/** What the help desk's tickets say about a step. */
public enum TicketStatus {
  /** Created before the step, fits it, and was open. */
  LINKED,
  /** Created after the step within the desk's own habit, by the agent who acted. */
  LINKED_LATE,
  /** None yet, and the desk's habit has not run out. */
  PENDING,
  /** None, although the feed is complete past the habit. */
  MISSING,
  /** Created after the habit had run out. */
  RETROACTIVE,
  /** It arrived behind a proven mark that had already passed it. */
  CONTESTED,
  /** There is one, but it is about something or somebody else, or it was used before. */
  MISMATCHED,
  /** None, and the feed has been silent for longer than we wait. */
  UNDETERMINED,
  /** No ticket feed is configured: nothing is said of absence. */
  NOT_CONNECTED,
  /** The subject acted, so no ticket is due. */
  NOT_REQUIRED
}
