package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.recovery.Validity;
import java.time.Instant;

/** What arrives in the names stage. */
public sealed interface NamesRecord {

  Instant at();

  /**
   * A ticket that names a person by a mail, a login or a desk's own number; or that has a number.
   */
  record Named(Name name, TicketEvent ticket, Instant at) implements NamesRecord {}

  /**
   * An account has a name at certain times, and asks for all that is held under it of those times.
   * Answered each time. What it said of the name before no longer holds.
   */
  record Linked(Name name, AccountId account, Validity validity, Instant at)
      implements NamesRecord {}

  /** A mark or the clock. */
  record Marked(Mark mark, Instant at) implements NamesRecord {}

  /** Something of whoever has the name was found in the open. */
  record Exposed(Name name, RecoveryEvent event, Instant at) implements NamesRecord {}

  /**
   * An account asks who had a name at a time: the approver of its recovery. Answered each time, and
   * anew when links change that.
   */
  record Sought(Name name, AccountId subject, String eventId, Instant of, Instant at)
      implements NamesRecord {}

  /** An account asks no more who had a name. */
  record SoughtNoMore(Name name, AccountId subject, String eventId, Instant at)
      implements NamesRecord {}
}
