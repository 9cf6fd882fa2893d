package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import java.util.Set;

/**
 * Which findings a destination wants to hear of. It decides about the first revision that is sent:
 * what a destination has been told of is corrected there, whatever the filter says of the
 * correction.
 *
 * @param undelivered whether those that are only recorded are wanted, too
 * @param least the lowest severity
 * @param verdicts empty for any
 * @param rules ids; empty for any
 * @param tenants empty for any
 * @param finalOnly nothing before it is {@code confirmed}, or {@code undetermined} because a feed
 *     was silent for too long; and after that only another verdict, or what makes it worse
 */
public record Filter(
    boolean undelivered,
    Severity least,
    Set<Verdict> verdicts,
    Set<String> rules,
    Set<String> tenants,
    boolean finalOnly) {

  /** What is delivered, of any severity, with its revisions. */
  public static final Filter DELIVERED =
      new Filter(false, Severity.INFORMATIONAL, Set.of(), Set.of(), Set.of(), false);

  public Filter {
    verdicts = Set.copyOf(verdicts);
    rules = Set.copyOf(rules);
    tenants = Set.copyOf(tenants);
  }

  /** Whether a destination that has not heard of a finding wants to be told of this revision. */
  public boolean wants(Alert alert) {
    return alert.verdict() != Verdict.WITHDRAWN && passes(alert);
  }

  /** Whether it may have heard of the finding, by what all revisions of it say alike. */
  public boolean concerns(Alert alert) {
    return (rules.isEmpty() || rules.contains(alert.ruleId()))
        && (tenants.isEmpty() || tenants.contains(alert.tenant()));
  }

  boolean passes(Alert alert) {
    return concerns(alert)
        && (undelivered || alert.delivered())
        && alert.severity().compareTo(least) >= 0
        && (verdicts.isEmpty() || verdicts.contains(alert.verdict()))
        && (!finalOnly || isFinal(alert.verdict()));
  }

  private static boolean isFinal(Verdict verdict) {
    return switch (verdict) {
      case CONFIRMED, UNDETERMINED -> true;
      case PENDING, SUSPECTED, WITHDRAWN -> false;
    };
  }
}
