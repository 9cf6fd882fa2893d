package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Proof;
import java.time.Instant;
import java.util.Comparator;

/** An account to look at again when a mark reaches a time. */
public record Deadline(Basis basis, Instant at, AccountId account) {

  /** Ascending by time, then account. */
  public static final Comparator<Deadline> BY_TIME =
      (one, other) -> {
        int order = one.at.compareTo(other.at);
        return order != 0 ? order : one.account.compareTo(other.account);
      };

  /** Whose mark decides. No feed has a slash in its name. */
  public record Basis(String feed, Proof proof) {
    public static final Basis CLOCK = new Basis(Mark.CLOCK, Proof.PROVEN);

    /** As far as all is told: a step is judged for good by it. */
    static final Basis SETTLING = new Basis(Mark.CLOCK + "/settling", Proof.PROVEN);

    /** As far as all is told: what bears on nothing any more is forgotten by it. */
    static final Basis FORGETTING = new Basis(Mark.CLOCK + "/forgetting", Proof.PROVEN);

    /** The clock's: what is shown of the account changes by it, and nothing else does. */
    static final Basis SHOWING = new Basis(Mark.CLOCK + "/showing", Proof.PROVEN);

    /** None: kept from the step on of which the account still asks the names stage. */
    static final Basis ASKING = new Basis(Mark.CLOCK + "/asking", Proof.PROVEN);

    /** At once, as soon as there is time for it. */
    static final Basis NOW = new Basis(Mark.CLOCK + "/now", Proof.PROVEN);
  }
}
