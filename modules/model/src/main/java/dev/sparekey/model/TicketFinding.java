package dev.sparekey.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a step stands to the desk's tickets, as of the step.
 *
 * @param ticketId the ticket judged; null when there is none
 * @param version the event that gave the version that was judged
 * @param verification what it asserts; empty when proven empty; null while not known
 * @param lateness how long after the step it was created; zero when before; null when no ticket
 * @param proof how firmly the feed was known complete, for an absence; null otherwise
 * @param why the reason in words
 */
public record TicketFinding(
    TicketStatus status,
    @Nullable String ticketId,
    @Nullable EventRef version,
    @Nullable String agent,
    @Nullable List<Verification> verification,
    @Nullable Duration lateness,
    @Nullable Proof proof,
    String why) {

  public TicketFinding {
    verification = verification == null ? null : List.copyOf(verification);
  }

  public static TicketFinding without(TicketStatus status, @Nullable Proof proof, String why) {
    return new TicketFinding(status, null, null, null, null, null, proof, why);
  }
}
