package dev.sparekey.model;

/** Something a source recorded, in our words. */
public sealed interface Event
    permits AuthenticationEvent, RecoveryEvent, TicketEvent, IdentityContextEvent {

  EventHeader header();
}
