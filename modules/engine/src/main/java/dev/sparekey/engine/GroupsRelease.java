package dev.sparekey.engine;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rules a partition of the groups stage judges by, and which groups wait for their accounts.
 *
 * @param activation the newest that was told
 * @param refused whether its rules do not load here; it is tried again at each start
 * @param before whose rules judge in the place of refused ones; null where those do that the stage
 *     began with
 * @param waiting ids of the correlations that mean something else than before, or are new: nobody
 *     is told of their groups before every partition of the accounts stage has told its steps anew
 * @param toldBy the partitions that have told theirs by the newest, or refuse it
 * @param judgedTo the last of the groups' deadlines that was looked at since; null when none was
 *     yet
 * @param told whether all partitions have
 */
public record GroupsRelease(
    Activation activation,
    boolean refused,
    @Nullable Activation before,
    Set<String> waiting,
    Set<Integer> toldBy,
    @Nullable GroupDeadline judgedTo,
    boolean told) {

  public GroupsRelease {
    // In order, for the same state has the same bytes.
    waiting = inOrder(waiting);
    toldBy = inOrder(toldBy);
  }

  private static <T> Set<T> inOrder(Set<T> of) {
    return Collections.unmodifiableSet(new TreeSet<>(of));
  }

  static GroupsRelease begin(Activation activation, Set<String> waiting) {
    return new GroupsRelease(activation, false, null, waiting, Set.of(), null, false);
  }

  /**
   * What waits goes on waiting: accounts that switch to the newest tell no more of those of before.
   *
   * @param known null where nothing was activated before
   */
  static GroupsRelease refused(Activation activation, @Nullable GroupsRelease known) {
    return new GroupsRelease(
        activation,
        true,
        known == null ? null : known.judging(),
        known == null ? Set.of() : known.waiting,
        Set.of(),
        null,
        false);
  }

  /** What judged until this start does not load any more. */
  GroupsRelease lost() {
    return new GroupsRelease(activation, true, null, waiting, toldBy, null, told);
  }

  /** What was refused loads now; who has told since is known. */
  GroupsRelease accepted(Set<String> waiting) {
    return new GroupsRelease(activation, false, null, waiting, toldBy, null, told);
  }

  /** Whose rules judge; null where those do that the stage began with. */
  @Nullable Activation judging() {
    return refused ? before : activation;
  }

  /** Whether a correlation's groups are spoken of. */
  boolean speaksOf(String correlation) {
    return told || !waiting.contains(correlation);
  }

  GroupsRelease toldBy(int partition, int partitions) {
    Set<Integer> all = new TreeSet<>(toldBy);
    all.add(partition);
    boolean now =
        all.stream().filter(one -> one < partitions).collect(Collectors.toSet()).size()
            == partitions;
    return new GroupsRelease(activation, refused, before, waiting, all, judgedTo, now);
  }

  GroupsRelease judgedTo(GroupDeadline last) {
    return new GroupsRelease(activation, refused, before, waiting, toldBy, last, told);
  }

  GroupsRelease finished() {
    return new GroupsRelease(activation, refused, before, Set.of(), toldBy, null, true);
  }
}
