package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.TicketEvent;
import java.util.Collection;

/** What the names stage remembers. */
public interface NamesStore {

  Collection<AccountId> links(Name name);

  /** True when the link was not there before. */
  boolean putLink(Name name, AccountId account);

  Collection<Held> held(Name name);

  void putHeld(Name name, Held held);

  Marks marks();

  void putMarks(Marks marks);

  /** A ticket version held under a name, for accounts that are linked now or later. */
  record Held(TicketEvent ticket, boolean contested) {}
}
