package dev.sparekey.ingest;

import dev.sparekey.model.EventHeader;
import dev.sparekey.model.TicketEvent;

/** What versions of a ticket are called, so that none is taken for another. */
final class TicketVersions {

  private static final int HASH_SHOWN = 8;

  private TicketVersions() {}

  /**
   * Desks tell times to the second. Two versions of a ticket within one second would share an id,
   * and whichever came first would hide the other, so the id also names what the version says.
   *
   * @param derived whether it only follows from a history, and is not the one that the source told
   */
  static TicketEvent distinct(TicketEvent ticket, boolean derived) {
    String says =
        ticket.createdAt()
            + "|"
            + ticket.status()
            + "|"
            + ticket.category()
            + "|"
            + ticket.requesters()
            + "|"
            + ticket.agent()
            + "|"
            + ticket.verification();
    EventHeader header = ticket.header();
    String hash = (derived ? "~" : "-") + Texts.sha256(says).substring(0, HASH_SHOWN);
    return new TicketEvent(
        header.id().endsWith(hash) ? header : RecordEvents.withId(header, header.id() + hash),
        ticket.ticketId(),
        ticket.createdAt(),
        ticket.status(),
        ticket.category(),
        ticket.requesters(),
        ticket.agent(),
        ticket.verification());
  }
}
