package dev.sparekey.model;

/** What is known of a finding. A function of knowledge, never of the order it came in. */
public enum Verdict {
  /** It may yet be explained: not published. */
  PENDING,
  SUSPECTED,
  /** The condition is established. Not that anybody meant harm. */
  CONFIRMED,
  /** A feed that would decide has been silent for too long. */
  UNDETERMINED,
  /** What raised it no longer holds. */
  WITHDRAWN
}
