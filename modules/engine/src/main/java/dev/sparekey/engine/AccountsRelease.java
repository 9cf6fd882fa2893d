package dev.sparekey.engine;

import java.util.Collections;
import java.util.List;
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
 * @param activation the newest that was told
 * @param judging of another release, or of none, where the newest is refused
 * @param refused what was told since those began to judge and does not load, ascending; it is tried
 *     again at each start
 * @param excepting ids of the rules and correlations that have exceptions in the release that
 *     judges, or did
 * @param tells by what meanings all steps are told to the groups, as it was last said there: not
 *     those of which some steps may be told by others
 * @param judgedTo by the release that judges, the last of the open steps' deadlines whose account
 *     was looked at; null when none was yet
 * @param done whether all were that are to be
 */
public record AccountsRelease(
    Activation activation,
    Judging judging,
    List<Activation> refused,
    Set<String> excepting,
    Meanings tells,
    @Nullable Deadline judgedTo,
    boolean done) {

  public AccountsRelease {
    // In order, for the same state has the same bytes.
    excepting = Collections.unmodifiableSet(new TreeSet<>(excepting));
    refused = List.copyOf(refused);
  }

  /**
   * Before anything was activated.
   *
   * @param activation the first that was told
   * @param meant by the rules that judge until others are activated
   */
  static AccountsRelease start(Activation activation, Meanings meant) {
    return new AccountsRelease(
        activation, new Judging.Start(), List.of(), Set.of(), meant, null, true);
  }

  /** What judges goes on, and so does its judging anew. */
  AccountsRelease refusing(Activation newest) {
    return new AccountsRelease(
        newest, judging, Judging.refusing(newest, refused), excepting, tells, judgedTo, done);
  }

  /**
   * A release begins to judge, perhaps once more, and has looked at nothing yet.
   *
   * @param newest that was told
   */
  AccountsRelease by(
      Activation newest, Judging.Release release, Set<String> excepting, Meanings meant) {
    return new AccountsRelease(
        newest,
        release,
        Judging.refusedSince(release.by(), refused),
        excepting,
        tells.shared(meant),
        null,
        false);
  }

  /** What judged does not load any more, so nothing is judged anew by it. */
  AccountsRelease by(Judging.StandIn standIn, Meanings meant) {
    return new AccountsRelease(
        activation, standIn, refused, excepting, tells.shared(meant), null, true);
  }

  /** The rules of this start, by which nothing is judged anew. */
  AccountsRelease by(Judging.Start start, Meanings meant) {
    return new AccountsRelease(
        activation, start, refused, excepting, tells.shared(meant), null, true);
  }

  AccountsRelease judgedTo(Deadline last) {
    return new AccountsRelease(activation, judging, refused, excepting, tells, last, false);
  }

  AccountsRelease finished(Meanings tells) {
    return new AccountsRelease(activation, judging, refused, excepting, tells, null, true);
  }
}
