package dev.sparekey.engine;

import org.jspecify.annotations.Nullable;

/**
 * Which rules a partition of the accounts stage judges by, and how far it has judged anew.
 *
 * <p>Example: release 7 judges, and release 8 has a modifier that this version of Sparekey does not
 * read. Then 8 is refused and 7 goes on; the next start tries 8 again, and an updated version takes
 * it up without anybody publishing anything.
 *
 * @param activation the newest that was told
 * @param refused whether its rules do not load here; it is tried again at each start
 * @param before whose rules judge in the place of refused ones; null where those do that the stage
 *     began with
 * @param judgedTo by the rules that judge, the last of the open steps' deadlines whose account was
 *     looked at; null when none was yet
 * @param done whether all were
 */
public record AccountsRelease(
    Activation activation,
    boolean refused,
    @Nullable Activation before,
    @Nullable Deadline judgedTo,
    boolean done) {

  static AccountsRelease begin(Activation activation) {
    return new AccountsRelease(activation, false, null, null, false);
  }

  /**
   * @param known null where nothing was activated before
   */
  static AccountsRelease refused(Activation activation, @Nullable AccountsRelease known) {
    return known == null
        ? new AccountsRelease(activation, true, null, null, true)
        : new AccountsRelease(activation, true, known.judging(), known.judgedTo, known.done);
  }

  /** What judged until this start does not load any more. */
  AccountsRelease lost() {
    return new AccountsRelease(activation, true, null, null, true);
  }

  /** Whose rules judge; null where those do that the stage began with. */
  @Nullable Activation judging() {
    return refused ? before : activation;
  }

  AccountsRelease judgedTo(Deadline last) {
    return new AccountsRelease(activation, refused, before, last, false);
  }

  AccountsRelease finished() {
    return new AccountsRelease(activation, refused, before, null, true);
  }
}
