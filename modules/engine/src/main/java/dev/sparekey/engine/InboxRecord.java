package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Event;
import java.time.Instant;

/** What arrives in the accounts stage's one inbox, in order. */
public sealed interface InboxRecord {

  /** The emission time that the record stands for: never the wall clock of the stage. */
  Instant at();

  /**
   * An event for one account.
   *
   * @param contested it arrived behind a proven mark of its feed
   */
  record Delivery(AccountId account, Event event, boolean contested, Instant at)
      implements InboxRecord {}

  /**
   * All tickets that the names stage held under a name of the account have been delivered, ahead of
   * this record; those that come from now on are delivered as they come.
   */
  record Answered(AccountId account, Name name, Instant at) implements InboxRecord {}

  /** A mark or the clock, multicast to every partition. */
  record Marked(Mark mark, Instant at) implements InboxRecord {}
}
