package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Proof;
import java.time.Instant;
import java.util.Comparator;

/** An account to look at again when a mark reaches a time. */
public record Deadline(Basis basis, Instant at, AccountId account) {

  /** Ascending by time, then account. */
  public static final Comparator<Deadline> BY_TIME =
      Comparator.comparing(Deadline::at).thenComparing(Deadline::account);

  /** Whose mark decides. */
  public record Basis(String feed, Proof proof) {
    public static final Basis CLOCK = new Basis(Mark.CLOCK, Proof.PROVEN);
  }
}
