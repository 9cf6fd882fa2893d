package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.TicketEvent;
import java.time.Instant;

/** What arrives in the names stage. */
public sealed interface NamesRecord {

  Instant at();

  /** A ticket that names a person by a mail, a login or a desk's own number. */
  record Named(Name name, TicketEvent ticket, Instant at) implements NamesRecord {}

  /** A source says that a name belongs to an account of its own. */
  record Linked(Name name, AccountId account, Instant at) implements NamesRecord {}

  /** A mark or the clock. */
  record Marked(Mark mark, Instant at) implements NamesRecord {}
}
