package dev.sparekey.engine;

import org.jspecify.annotations.Nullable;

/**
 * Which rules a partition of the accounts stage judges by, and how far it has judged anew.
 *
 * <p>Example: release 7 judges, and release 8 has a modifier that this version of Sparekey does not
 * read. Then 8 is refused and 7 goes on; the next start tries 8 again, and an updated version takes
 * it up without anybody publishing anything.
 *
 * @param activation the newest that was told; it is tried again at each start
 * @param judging of another release, or of none, where the newest is refused
 * @param judgedTo by the release that judges, the last of the open steps' deadlines whose account
 *     was looked at; null when none was yet
 * @param done whether all were that are to be
 */
public record AccountsRelease(
    Activation activation, Judging judging, @Nullable Deadline judgedTo, boolean done) {

  static AccountsRelease begin(Activation activation) {
    return new AccountsRelease(activation, new Judging.Release(activation), null, false);
  }

  /**
   * What judges goes on, and so does its judging anew.
   *
   * @param known null where nothing was activated before
   */
  static AccountsRelease refused(Activation activation, @Nullable AccountsRelease known) {
    return known == null
        ? new AccountsRelease(activation, new Judging.Start(), null, true)
        : new AccountsRelease(activation, known.judging, known.judgedTo, known.done);
  }

  /** A release begins to judge, perhaps once more, and has looked at nothing yet. */
  AccountsRelease by(Judging.Release release) {
    return new AccountsRelease(activation, release, null, false);
  }

  /** What judged does not load any more, so nothing is judged anew by it. */
  AccountsRelease by(Judging.StandIn standIn) {
    return new AccountsRelease(activation, standIn, null, true);
  }

  AccountsRelease judgedTo(Deadline last) {
    return new AccountsRelease(activation, judging, last, false);
  }

  AccountsRelease finished() {
    return new AccountsRelease(activation, judging, null, true);
  }

  /** What its partition can say of itself to the groups, once it is done. */
  GroupRecord.Retold.By told() {
    return switch (judging) {
      case Judging.Start start -> GroupRecord.Retold.By.BEFORE;
      case Judging.Release release ->
          release.by().equals(activation)
              ? GroupRecord.Retold.By.NEWEST
              : GroupRecord.Retold.By.BEFORE;
      case Judging.StandIn standIn -> GroupRecord.Retold.By.STAND_IN;
    };
  }
}
