package dev.sparekey.engine;

/**
 * How surely a step is what a correlation counts, or looks for in vain.
 *
 * <p>Example of a rule on a missing ticket: while the desk has only carried later records, a reset
 * of 14:00 counts from 14:32 on, but as assumed: the ticket may come at 16:00. What is neither
 * certain nor assumed counts for nothing, and is told only of what must not occur, which is then
 * not certain to be absent.
 */
public enum Certainty {
  /** It matches, whatever is learnt of its ticket. */
  CERTAIN,
  /**
   * It matches because no fitting ticket came, of which we have nobody's word, or would match were
   * it not for tickets of which nobody can say whose they are.
   */
  ASSUMED,
  /** What is known does not decide it. */
  POSSIBLE,
  /** Its ticket decides it, and may still come in time. */
  PENDING
}
