package dev.sparekey.rules;

import java.util.List;

/**
 * What is to happen when a rule matches: the {@code sparekey:} block.
 *
 * @param owner who answers for the rule; empty when nobody is named
 * @param reason why it stands in the place of a built-in rule; empty when nobody says
 * @param runbook what an analyst does first, in plain words; may be empty
 * @param nist clauses of SP 800-63B-4 and others that the rule watches over
 * @param catchAll true of a rule that others are special cases of: where one of these is delivered
 *     in a case, it says nothing more
 */
public record Response(
    Emit emit,
    Deliver deliver,
    String owner,
    String reason,
    String runbook,
    List<String> nist,
    boolean catchAll) {

  public enum Emit {
    /** Something happened: it may be delivered as an alert. */
    FINDING,
    /** Something is so: counted and shown, never an alert. */
    REPORT
  }

  public enum Deliver {
    /** Every finding is delivered. */
    ALWAYS,
    /** Delivered on a certain gap together with a second sign (severity by composition). */
    COMPOSED,
    /** Recorded and counted only. */
    NEVER
  }

  public Response {
    nist = List.copyOf(nist);
  }
}
