package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import java.time.Instant;
import java.util.Comparator;

/**
 * A helped step that cannot be judged because a feed is behind.
 *
 * @param deadline what the feed has to be complete to
 */
public record Waiting(
    String feed, Instant deadline, AccountId account, String stepId, Instant occurredAt) {

  /** Ascending by deadline, then account. */
  public static final Comparator<Waiting> BY_TIME =
      Comparator.comparing(Waiting::deadline)
          .thenComparing(Waiting::account)
          .thenComparing(Waiting::stepId);
}
