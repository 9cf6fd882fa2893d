package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.TicketEvent;
import java.time.Instant;

/** What arrives in the names stage. */
public sealed interface NamesRecord {

  Instant at();

  /** A ticket that names a person by a mail, a login or a desk's own number. */
  record Named(Name name, TicketEvent ticket, Instant at) implements NamesRecord {}

  /** An account has a name, and asks for all that is held under it. Answered each time. */
  record Linked(Name name, AccountId account, Instant at) implements NamesRecord {}

  /** A mark or the clock. */
  record Marked(Mark mark, Instant at) implements NamesRecord {}
}
