package dev.sparekey.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One version of a help-desk ticket. Its text is not kept.
 *
 * @param ticketId the desk's number
 * @param createdAt when the desk's system created the ticket
 * @param requesters names of the person it is for: mails in lower case, or {@code feed:id}
 * @param agent mail in lower case, or {@code feed:id}, of the agent who holds it; null when none
 * @param verification how the requester was verified; empty when the field is empty
 */
public record TicketEvent(
    EventHeader header,
    String ticketId,
    Instant createdAt,
    Status status,
    Category category,
    List<String> requesters,
    @Nullable String agent,
    List<Verification> verification)
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
    Bounds.text("ticketId", ticketId, 128);
    requesters = List.copyOf(requesters);
    verification = List.copyOf(verification);
  }
}
