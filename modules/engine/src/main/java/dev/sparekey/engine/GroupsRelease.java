package dev.sparekey.engine;

import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which rules a partition of the groups stage judges by, and which groups wait for their accounts.
 *
 * @param activation the newest that was told; it is tried again at each start
 * @param judging of another release, or of none, where the newest is refused
 * @param excepting ids of the rules and correlations that have exceptions in the release that
 *     judges, or did
 * @param passedOver whether between that release and the newest another was refused: where the
 *     accounts come to it later, it may load there
 * @param waiting ids of the correlations that mean something else than before, or are new, and of
 *     all where the newest is refused: nobody is told of their groups before every partition of the
 *     accounts stage has told its steps as the rules see them that judge here
 * @param toldAs the partitions that have told all of their steps since the newest was activated, by
 *     whose rules see them so
 * @param partitions how many there are; 0 while none has said anything
 * @param judgedTo the last of the groups' deadlines that was looked at since; null when none was
 *     yet
 * @param told whether all partitions have
 */
public record GroupsRelease(
    Activation activation,
    Judging judging,
    Set<String> excepting,
    boolean passedOver,
    Set<String> waiting,
    SortedMap<Integer, Judging> toldAs,
    int partitions,
    @Nullable GroupDeadline judgedTo,
    boolean told) {

  public GroupsRelease {
    // In order, for the same state has the same bytes.
    excepting = inOrder(excepting);
    waiting = inOrder(waiting);
    toldAs = Collections.unmodifiableSortedMap(new TreeMap<>(toldAs));
  }

  private static Set<String> inOrder(Set<String> of) {
    return Collections.unmodifiableSet(new TreeSet<>(of));
  }

  static GroupsRelease begin(Activation activation, Set<String> excepting, Set<String> waiting) {
    return untold(activation, new Judging.Release(activation), excepting, false, waiting);
  }

  /**
   * Others go on here, and nobody can tell here what the newest changed. So all waits: accounts
   * that read it tell their steps as it sees them, and of those and others the sums would be
   * something that neither finds. Where rules only stand in nothing waits, since no account tells
   * all of its steps as they see them.
   *
   * @param known null where nothing was activated before
   * @param all ids of the correlations that judge
   */
  static GroupsRelease refused(
      Activation activation, @Nullable GroupsRelease known, Set<String> all) {
    if (known == null) {
      return untold(activation, new Judging.Start(), Set.of(), false, all);
    }
    boolean passedOver = known.passedOver || known.isRefused();
    Set<String> waiting =
        switch (known.judging) {
          case Judging.Start start -> all;
          case Judging.Release release -> all;
          case Judging.StandIn standIn -> Set.of();
        };
    return untold(activation, known.judging, known.excepting, passedOver, waiting);
  }

  private static GroupsRelease untold(
      Activation activation,
      Judging judging,
      Set<String> excepting,
      boolean passedOver,
      Set<String> waiting) {
    return new GroupsRelease(
        activation,
        judging,
        excepting,
        passedOver,
        waiting,
        Collections.emptySortedMap(),
        0,
        null,
        false);
  }

  /**
   * A release begins to judge, perhaps once more. Who told its steps as the newest sees them does
   * not do so again; who refused the newest does, once it loads there.
   */
  GroupsRelease by(Judging.Release release, Set<String> excepting, Set<String> waiting) {
    return new GroupsRelease(
        activation,
        release,
        excepting,
        passedOver && !release.by().equals(activation),
        waiting,
        toldAs,
        partitions,
        null,
        haveAllTold(release, toldAs, partitions));
  }

  /** What judged does not load any more, so nothing is judged anew by it. */
  GroupsRelease by(Judging.StandIn standIn) {
    return new GroupsRelease(
        activation, standIn, excepting, passedOver, Set.of(), toldAs, partitions, null, true);
  }

  /** Whether others judge than the newest. */
  boolean isRefused() {
    return !judging.equals(new Judging.Release(activation));
  }

  /** Whether a correlation's groups are spoken of. */
  boolean speaksOf(String correlation) {
    return told || !waiting.contains(correlation);
  }

  /** Ids of the correlations of whose groups nobody is told now. */
  public Set<String> silent() {
    return told ? Set.of() : waiting;
  }

  /**
   * How many partitions of the accounts stage have yet to tell their steps as the rules see them
   * that judge here.
   *
   * @param all how many there are
   */
  public int missing(int all) {
    return told
        ? 0
        : (int)
            IntStream.range(0, all)
                .filter(partition -> !judging.equals(toldAs.get(partition)))
                .count();
  }

  /**
   * The newest is spoken of when all have told their steps as it sees them, and then stays so. In
   * its place another goes on only as long as all see them as that one does: an account that comes
   * to read the newest says so before it tells anything by it.
   *
   * @param all ids of the correlations that judge
   */
  GroupsRelease with(GroupRecord.Retold retold, Set<String> all) {
    SortedMap<Integer, Judging> toldAs = new TreeMap<>(this.toldAs);
    if (retold.all()) {
      toldAs.put(retold.partition(), retold.by());
    } else {
      toldAs.remove(retold.partition());
    }
    boolean complete = haveAllTold(judging, toldAs, retold.partitions());
    boolean mayEnd = isRefused() && !(judging instanceof Judging.StandIn);
    boolean ends = told && !complete && mayEnd;
    return new GroupsRelease(
        activation,
        judging,
        excepting,
        passedOver,
        ends ? all : waiting,
        toldAs,
        retold.partitions(),
        ends ? null : judgedTo,
        complete || (told && !ends));
  }

  /** As the rules see them that judge here, and no others. */
  private static boolean haveAllTold(
      Judging judging, SortedMap<Integer, Judging> toldAs, int partitions) {
    return partitions > 0
        && IntStream.range(0, partitions).allMatch(one -> judging.equals(toldAs.get(one)));
  }

  GroupsRelease judgedTo(GroupDeadline last) {
    return new GroupsRelease(
        activation, judging, excepting, passedOver, waiting, toldAs, partitions, last, told);
  }

  GroupsRelease finished() {
    return new GroupsRelease(
        activation, judging, excepting, passedOver, Set.of(), toldAs, partitions, null, true);
  }
}
