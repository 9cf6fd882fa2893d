package dev.sparekey.engine;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
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
 * @param excepting ids of the rules and correlations that have exceptions in the release that
 *     judges, or did
 * @param judgedTo by the release that judges, the last of the open steps' deadlines whose account
 *     was looked at; null when none was yet
 * @param done whether all were that are to be
 */
public record AccountsRelease(
    Activation activation,
    Judging judging,
    Set<String> excepting,
    @Nullable Deadline judgedTo,
    boolean done) {

  public AccountsRelease {
    // In order, for the same state has the same bytes.
    excepting = Collections.unmodifiableSet(new TreeSet<>(excepting));
  }

  static AccountsRelease begin(Activation activation, Set<String> excepting) {
    return new AccountsRelease(activation, new Judging.Release(activation), excepting, null, false);
  }

  /**
   * What judges goes on, and so does its judging anew.
   *
   * @param known null where nothing was activated before
   */
  static AccountsRelease refused(Activation activation, @Nullable AccountsRelease known) {
    return known == null
        ? new AccountsRelease(activation, new Judging.Start(), Set.of(), null, true)
        : new AccountsRelease(
            activation, known.judging, known.excepting, known.judgedTo, known.done);
  }

  /** A release begins to judge, perhaps once more, and has looked at nothing yet. */
  AccountsRelease by(Judging.Release release, Set<String> excepting) {
    return new AccountsRelease(activation, release, excepting, null, false);
  }

  /** What judged does not load any more, so nothing is judged anew by it. */
  AccountsRelease by(Judging.StandIn standIn) {
    return new AccountsRelease(activation, standIn, excepting, null, true);
  }

  AccountsRelease judgedTo(Deadline last) {
    return new AccountsRelease(activation, judging, excepting, last, false);
  }

  AccountsRelease finished() {
    return new AccountsRelease(activation, judging, excepting, null, true);
  }

  /** Whether all open steps were told to the groups as the rules see them that judge. */
  boolean toldAll() {
    return switch (judging) {
      case Judging.Start start -> done;
      case Judging.Release release -> done;
      case Judging.StandIn standIn -> false;
    };
  }
}
