package dev.sparekey.benchmark;

import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import org.jspecify.annotations.Nullable;

/** The event that Sparekey reads, with all that an alert would have to say of it. */
public class FlinkWholeEvent extends FlinkEvent {
  public String tenant = "";
  public String feed = "";
  public long receivedAt;
  public String mapping = "";
  public String nativeType = "";
  public @Nullable String name;
  public @Nullable String outcome;
  public @Nullable String authenticators;
  public @Nullable String session;
  public @Nullable String actor;
  public @Nullable String ticket;
  public @Nullable String agent;
  public @Nullable String address;
  public @Nullable String network;
  public @Nullable String country;
  public @Nullable String device;
  public @Nullable String userAgent;

  static FlinkWholeEvent of(Happening happening, String account, Event read) {
    FlinkWholeEvent event = new FlinkWholeEvent();
    event.fill(happening, account);
    event.tenant = read.header().tenant();
    event.feed = read.header().feed();
    event.receivedAt = read.header().receivedAt().toEpochMilli();
    event.mapping = read.header().mapping();
    event.nativeType = read.header().nativeType();
    if (read instanceof AccountEvent named) {
      event.name = named.accountName();
    }
    switch (read) {
      case AuthenticationEvent login -> {
        event.outcome = login.outcome().name();
        event.authenticators = login.authenticators().toString();
        event.session = login.sessionId();
        event.from(login.origin());
      }
      case RecoveryEvent recovery -> {
        event.outcome = recovery.action().name();
        event.actor = recovery.actor().name();
        event.from(recovery.origin());
      }
      case TicketEvent ticket -> {
        event.name = ticket.requesters().getFirst();
        event.ticket = ticket.ticketId();
        event.agent = ticket.agent();
      }
      case IdentityContextEvent identity ->
          throw new IllegalArgumentException("no workload has it");
    }
    return event;
  }

  private void from(Origin origin) {
    address = origin.address();
    network = origin.network();
    country = origin.country();
    device = origin.device();
    userAgent = origin.userAgent();
  }
}
