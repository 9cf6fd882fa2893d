package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import java.time.Instant;
import java.util.Comparator;

/** A step that somebody else may have taken on an account, to be found by its time. */
public record Helped(Instant at, AccountId account, String stepId) {

  /** Ascending by time, then account. */
  public static final Comparator<Helped> BY_TIME =
      Comparator.comparing(Helped::at).thenComparing(Helped::account).thenComparing(Helped::stepId);
}
