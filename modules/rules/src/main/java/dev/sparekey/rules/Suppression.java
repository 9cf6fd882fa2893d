package dev.sparekey.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * An exception from a rule: what it finds under these conditions is recorded and not delivered,
 * from one time to another. Somebody answers for it.
 *
 * @param at where it stands in its author's text
 * @param rule the rule or correlation
 * @param when all of it has to hold for certain; what is unknown excuses nothing
 * @param written the condition in the author's words, on one line
 * @param owner who answers for it
 * @param from what occurred before is delivered
 * @param expires what occurs from then on is delivered again
 */
public record Suppression(
    Place at,
    UUID rule,
    Detection when,
    String written,
    String owner,
    String reason,
    Instant from,
    Instant expires) {

  /** A leap year. */
  static final Duration LONGEST = Duration.ofDays(366);

  /** The same in another text, or in another place of it. */
  public boolean same(Suppression other) {
    return rule.equals(other.rule)
        && written.equals(other.written)
        && owner.equals(other.owner)
        && reason.equals(other.reason)
        && from.equals(other.from)
        && expires.equals(other.expires);
  }

  /** Whether it covers a record that occurred at that time. */
  public boolean covers(Fields record, Instant occurredAt) {
    return occurredAt.isBefore(expires)
        && !occurredAt.isBefore(from)
        && when.evaluate(record) == Truth.TRUE;
  }

  /** What it covers, and nothing of who answers for it or why. */
  String meaning() {
    return rule + " " + from + " " + expires + " " + written;
  }

  /** For people. */
  public String text() {
    return "excepted by "
        + owner
        + " where "
        + written
        + ", for what occurs from "
        + from
        + " and before "
        + expires
        + ": "
        + reason;
  }
}
