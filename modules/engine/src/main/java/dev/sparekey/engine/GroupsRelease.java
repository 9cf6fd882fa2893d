package dev.sparekey.engine;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rules a partition of the groups stage judges by, and which groups wait for their accounts.
 *
 * @param waiting ids of the correlations that mean something else than before, or are new: nobody
 *     is told of their groups before every partition of the accounts stage has told its steps anew
 * @param toldBy the partitions that have
 * @param judgedTo the last of the groups' deadlines that was looked at since; null when none was
 *     yet
 * @param told whether all partitions have
 */
public record GroupsRelease(
    Activation activation,
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
    return new GroupsRelease(activation, waiting, Set.of(), null, false);
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
    return new GroupsRelease(activation, waiting, all, judgedTo, now);
  }

  GroupsRelease judgedTo(GroupDeadline last) {
    return new GroupsRelease(activation, waiting, toldBy, last, told);
  }

  GroupsRelease finished() {
    return new GroupsRelease(activation, Set.of(), toldBy, null, true);
  }
}
