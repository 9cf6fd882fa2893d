package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * Whether a recovery did what NIST SP 800-63B-4 §4.2 demands of it.
 *
 * @param clause the section that applies, such as {@code 4.2.2.2}; null when the step is no
 *     recovery or none can be told
 * @param why in words
 */
public record RequirementFinding(@Nullable String clause, Status status, String why) {

  public static final RequirementFinding UNKNOWN =
      new RequirementFinding(null, Status.UNKNOWN, "no requirement could be told");

  /** How the step stands to the clause. */
  public enum Status {
    MET,
    UNMET,
    UNKNOWN
  }
}
