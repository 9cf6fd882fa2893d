package dev.sparekey.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a step did what NIST SP 800-63B-4 demands of a recovery (§4.2) or of the binding of an
 * authenticator (§4.1.2.1).
 *
 * @param clause the section that decides, such as {@code 4.2.2.2}; null when none applies
 * @param status the worst of the checks: unmet, else unknown, else met
 * @param why in words
 * @param checks clause by clause, in the order in which they were made
 */
public record RequirementFinding(
    @Nullable String clause, Status status, String why, List<Check> checks) {

  public static final RequirementFinding UNKNOWN =
      new RequirementFinding(null, Status.UNKNOWN, "no requirement could be told", List.of());

  public RequirementFinding {
    checks = List.copyOf(checks);
  }

  /** How a step stands to one clause. */
  public record Check(String clause, Status status, String why) {}

  /** How the step stands to the clause; ascending by how bad that is. */
  public enum Status {
    MET,
    UNKNOWN,
    UNMET
  }

  /** The worst of the checks decides, the first of equals. */
  public static RequirementFinding of(List<Check> checks) {
    Check worst = null;
    for (Check check : checks) {
      if (worst == null || check.status().compareTo(worst.status()) > 0) {
        worst = check;
      }
    }
    return worst == null
        ? UNKNOWN
        : new RequirementFinding(worst.clause(), worst.status(), worst.why(), checks);
  }
}
