package dev.sparekey.engine;

import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sends an event where it belongs: what names its account to the inbox, what names a person to the
 * names stage, and what a source says its own account is called to both.
 */
public final class Routing {

  private static final int REMEMBERED_LINKS = 100_000;

  /** Links are idempotent facts; this only keeps every login from repeating one. */
  private final Set<NamesRecord.Linked> told =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<NamesRecord.Linked, Boolean> eldest) {
              return size() > REMEMBERED_LINKS;
            }
          });

  /**
   * @param at the emission time that the event stands for
   */
  public void route(Event event, Instant at, Consumer<Output> out) {
    switch (event) {
      case AuthenticationEvent authentication -> toAccount(authentication, authentication, at, out);
      case RecoveryEvent recovery -> toAccount(recovery, recovery, at, out);
      case IdentityContextEvent identity -> {
        toAccount(identity, identity, at, out);
        for (String name : identity.names()) {
          link(identity, name, at, out);
        }
      }
      case TicketEvent ticket -> {
        for (String requester : ticket.requesters()) {
          Name name = new Name(ticket.header().tenant(), requester);
          out.accept(new Output.ToNames(new NamesRecord.Named(name, ticket, at)));
        }
      }
    }
  }

  private void toAccount(Event event, AccountEvent named, Instant at, Consumer<Output> out) {
    out.accept(new Output.ToInbox(new InboxRecord.Delivery(named.account(), event, false, at)));
    String name = named.accountName();
    if (name != null) {
      link(named, name.toLowerCase(Locale.ROOT), at, out);
    }
  }

  private void link(AccountEvent named, String name, Instant at, Consumer<Output> out) {
    Name known = new Name(named.account().tenant(), name);
    if (told.add(new NamesRecord.Linked(known, named.account(), Instant.EPOCH))) {
      out.accept(new Output.ToNames(new NamesRecord.Linked(known, named.account(), at)));
    }
  }
}
