package dev.sparekey.engine;

import dev.sparekey.model.EventRef;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import java.time.Instant;

/** A ticket written after the deed. */
final class Excuse {

  private Excuse() {}

  /**
   * Whether it was written by somebody or at a time that makes it worse than late. Example: a reset
   * at 14:00, a login from somewhere new at 15:00, a ticket created at 15:20.
   */
  static boolean isWorse(RecoveryStep step) {
    TicketFinding ticket = step.ticket();
    if (ticket.status() != TicketStatus.RETROACTIVE || ticket.lateness() == null) {
      return false;
    }
    EventRef anomalous = step.surroundings().anomalousLogin();
    Instant created = step.occurredAt().plus(ticket.lateness());
    return ticket.aggravated() || (anomalous != null && created.isAfter(anomalous.at()));
  }
}
