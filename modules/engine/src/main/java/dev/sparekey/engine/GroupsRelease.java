package dev.sparekey.engine;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which rules a partition of the groups stage judges by, and which groups wait for their accounts.
 *
 * @param activation the newest that was told; it is tried again at each start
 * @param judging of another release, or of none, where the newest is refused
 * @param passedOver whether between that release and the newest another was refused: where the
 *     accounts come to it later, it may load there
 * @param waiting ids of the correlations that mean something else than before, or are new: nobody
 *     is told of their groups before every partition of the accounts stage has told its steps anew
 * @param toldBy the partitions that have told theirs as the newest sees them, which they do once
 * @param toldBefore the partitions that refuse the newest, and have told theirs as the rules see
 *     them that go on there
 * @param partitions how many there are; 0 while none has said anything
 * @param judgedTo the last of the groups' deadlines that was looked at since; null when none was
 *     yet
 * @param told whether all partitions have
 */
public record GroupsRelease(
    Activation activation,
    Judging judging,
    boolean passedOver,
    Set<String> waiting,
    Set<Integer> toldBy,
    Set<Integer> toldBefore,
    int partitions,
    @Nullable GroupDeadline judgedTo,
    boolean told) {

  public GroupsRelease {
    // In order, for the same state has the same bytes.
    waiting = inOrder(waiting);
    toldBy = inOrder(toldBy);
    toldBefore = inOrder(toldBefore);
  }

  private static <T> Set<T> inOrder(Set<T> of) {
    return Collections.unmodifiableSet(new TreeSet<>(of));
  }

  static GroupsRelease begin(Activation activation, Set<String> waiting) {
    return untold(activation, new Judging.Release(activation), false, waiting);
  }

  /**
   * What waits goes on waiting: accounts that switch to the newest tell no more of those of before.
   *
   * @param known null where nothing was activated before
   */
  static GroupsRelease refused(Activation activation, @Nullable GroupsRelease known) {
    return known == null
        ? untold(activation, new Judging.Start(), false, Set.of())
        : untold(activation, known.judging, known.passedOver || known.isRefused(), known.waiting);
  }

  private static GroupsRelease untold(
      Activation activation, Judging judging, boolean passedOver, Set<String> waiting) {
    return new GroupsRelease(
        activation, judging, passedOver, waiting, Set.of(), Set.of(), 0, null, false);
  }

  /**
   * A release begins to judge, perhaps once more. Who told its steps as the newest sees them does
   * not do so again; who refused the newest does, once it loads there.
   */
  GroupsRelease by(Judging.Release release, Set<String> waiting) {
    return new GroupsRelease(
        activation,
        release,
        passedOver && !release.by().equals(activation),
        waiting,
        toldBy,
        toldBefore,
        partitions,
        null,
        haveAllTold(release, toldBy, toldBefore, partitions));
  }

  /** What judged does not load any more, so nothing is judged anew by it. */
  GroupsRelease by(Judging.StandIn standIn) {
    return new GroupsRelease(
        activation, standIn, passedOver, Set.of(), toldBy, toldBefore, partitions, null, true);
  }

  /** Whether others judge than the newest. */
  boolean isRefused() {
    return !isOfNewest(judging);
  }

  private boolean isOfNewest(Judging judging) {
    return judging.equals(new Judging.Release(activation));
  }

  /** Whether a correlation's groups are spoken of. */
  boolean speaksOf(String correlation) {
    return told || !waiting.contains(correlation);
  }

  /** What is spoken of once stays so. */
  GroupsRelease with(GroupRecord.Retold retold) {
    Integer partition = retold.partition();
    Set<Integer> newest = new TreeSet<>(toldBy);
    Set<Integer> before = new TreeSet<>(toldBefore);
    newest.remove(partition);
    before.remove(partition);
    switch (retold.by()) {
      case NEWEST -> newest.add(partition);
      case BEFORE -> before.add(partition);
      case STAND_IN -> {}
    }
    int all = retold.partitions();
    return new GroupsRelease(
        activation,
        judging,
        passedOver,
        waiting,
        newest,
        before,
        all,
        judgedTo,
        told || haveAllTold(judging, newest, before, all));
  }

  /**
   * The newest is spoken of when all have told their steps as it sees them; not when some refuse
   * it, of which this stage may learn after an update in which they no longer do. In the place of
   * the newest another goes on as soon as nobody has anything more to tell as that one sees it.
   */
  private boolean haveAllTold(
      Judging judging, Set<Integer> toldBy, Set<Integer> toldBefore, int partitions) {
    boolean newest = isOfNewest(judging);
    return partitions > 0
        && IntStream.range(0, partitions)
            .allMatch(one -> toldBy.contains(one) || (!newest && toldBefore.contains(one)));
  }

  GroupsRelease judgedTo(GroupDeadline last) {
    return new GroupsRelease(
        activation, judging, passedOver, waiting, toldBy, toldBefore, partitions, last, told);
  }

  GroupsRelease finished() {
    return new GroupsRelease(
        activation, judging, passedOver, Set.of(), toldBy, toldBefore, partitions, null, true);
  }
}
