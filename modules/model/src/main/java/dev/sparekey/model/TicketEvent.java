package dev.sparekey.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a help-desk ticket. Its text is not kept.
 *
 * @param ticketId the desk's number
 * @param createdAt when the desk's system created the ticket
 * @param requesters names of the person it is for: mails in lower case, or {@code feed:id}; at most
 *     32 of at most 256 characters
 * @param agent mail in lower case, or {@code feed:id}, of the agent who holds it; null when none
 * @param verification how the requester was verified, at most 32; empty when the desk's record
 *     shows that nothing is recorded; null when the record has no place where that would stand
 */
public record TicketEvent(
    EventHeader header,
    String ticketId,
    Instant createdAt,
    Status status,
    Category category,
    List<String> requesters,
    @Nullable String agent,
    @Nullable List<Verification> verification)
    implements Event {

  /** Where the ticket stands. */
  public enum Status {
    OPEN,
    SOLVED,
    CLOSED,
    DELETED,
    UNKNOWN
  }

  /** Whether it asks for a recovery. */
  public enum Category {
    RECOVERY,
    OTHER,
    UNKNOWN
  }

  public TicketEvent {
    Bounds.text("ticketId", ticketId, Bounds.TICKET_ID);
    requesters = Bounds.texts("requesters", requesters, Bounds.NAME);
    Bounds.optional("agent", agent, Bounds.NAME);
    if (verification != null) {
      Bounds.items("verification", verification);
      verification = List.copyOf(verification);
    }
  }
}
