package dev.sparekey.engine;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Which rules a partition of the groups stage judges by, and which groups wait for their accounts.
 *
 * @param activation the newest that was told
 * @param judging of another release, or of none, where the newest is refused
 * @param refused what was told since those began to judge and does not load, ascending; it is tried
 *     again at each start
 * @param excepting ids of the rules and correlations that have exceptions in the release that
 *     judges, or did
 * @param meant what the correlations mean that judge here
 * @param start what a partition of the accounts stage tells that has not said anything
 * @param told what each of them last said that it tells
 * @param partitions how many of them there are; 0 while none has said anything
 * @param silent ids of the correlations that not all partitions mean as they are meant here, and of
 *     those that rules that stand in do not have: nobody is told of their groups
 * @param anew ids of those that are spoken of and whose groups are still to be judged anew, also of
 *     those that are gone
 * @param judgedTo the last of the groups' deadlines that was looked at for it; null when none was
 *     yet
 */
public record GroupsRelease(
    Activation activation,
    Judging judging,
    List<Activation> refused,
    Set<String> excepting,
    Meanings meant,
    Meanings start,
    SortedMap<Integer, Meanings> told,
    int partitions,
    Set<String> silent,
    Set<String> anew,
    @Nullable GroupDeadline judgedTo) {

  public GroupsRelease {
    // In order, for the same state has the same bytes.
    excepting = inOrder(excepting);
    silent = inOrder(silent);
    anew = inOrder(anew);
    refused = List.copyOf(refused);
    told = Collections.unmodifiableSortedMap(new TreeMap<>(told));
  }

  private static Set<String> inOrder(Set<String> of) {
    return Collections.unmodifiableSet(new TreeSet<>(of));
  }

  /**
   * Before anything was activated.
   *
   * @param activation the first that was told
   * @param meant by the rules that judge until others are activated
   */
  static GroupsRelease start(Activation activation, Meanings meant) {
    return new GroupsRelease(
        activation,
        new Judging.Start(),
        List.of(),
        Set.of(),
        meant,
        meant,
        Collections.emptySortedMap(),
        0,
        Set.of(),
        Set.of(),
        null);
  }

  /** Others go on here. What the accounts change because of it they say before they do. */
  GroupsRelease refusing(Activation newest) {
    return new GroupsRelease(
        newest,
        judging,
        Judging.refusing(newest, refused),
        excepting,
        meant,
        start,
        told,
        partitions,
        silent,
        anew,
        judgedTo);
  }

  /**
   * A release begins to judge, perhaps once more.
   *
   * @param newest that was told
   */
  GroupsRelease by(
      Activation newest, Judging.Release release, Set<String> excepting, Meanings meant) {
    return next(
        newest,
        release,
        Judging.refusedSince(release.by(), refused),
        excepting,
        meant,
        told,
        partitions);
  }

  /** What judged does not load any more. */
  GroupsRelease by(Judging.StandIn standIn, Meanings meant) {
    return next(activation, standIn, refused, excepting, meant, told, partitions);
  }

  /** The rules of this start. */
  GroupsRelease by(Judging.Start start, Meanings meant) {
    return next(activation, start, refused, excepting, meant, told, partitions);
  }

  /** Its last word holds, whatever it goes on by. */
  GroupsRelease with(GroupRecord.Retold retold) {
    SortedMap<Integer, Meanings> told = new TreeMap<>(this.told);
    told.put(retold.partition(), retold.tells());
    return next(activation, judging, refused, excepting, meant, told, retold.partitions());
  }

  private GroupsRelease next(
      Activation activation,
      Judging judging,
      List<Activation> refused,
      Set<String> excepting,
      Meanings meant,
      SortedMap<Integer, Meanings> told,
      int partitions) {
    // Those that stand in leave alone what they may not say otherwise.
    boolean stoodIn =
        this.judging instanceof Judging.StandIn && !(judging instanceof Judging.StandIn);
    Set<String> silent = new TreeSet<>();
    Set<String> anew = new TreeSet<>();
    for (String one : meant.ids()) {
      if (!isToldByAll(one, meant, told, partitions)) {
        silent.add(one);
      } else if (stoodIn
          || !meant.agree(this.meant, one)
          || this.silent.contains(one)
          || this.anew.contains(one)) {
        anew.add(one);
      }
    }
    // What accounts took back of one while nobody was told of it, they do not take back again.
    (judging instanceof Judging.StandIn ? silent : anew).addAll(gone(meant));
    return new GroupsRelease(
        activation,
        judging,
        refused,
        excepting,
        meant,
        start,
        told,
        partitions,
        silent,
        anew,
        !stoodIn && this.anew.containsAll(anew) ? judgedTo : null);
  }

  /** Ids of those of whose groups something may have been said, and that are not there any more. */
  private Set<String> gone(Meanings meant) {
    Set<String> gone = new TreeSet<>(this.meant.ids());
    gone.addAll(silent);
    gone.addAll(anew);
    gone.removeAll(meant.ids());
    return gone;
  }

  private boolean isToldByAll(
      String correlation, Meanings meant, SortedMap<Integer, Meanings> told, int partitions) {
    return partitions == 0
        ? meant.agree(start, correlation)
        : IntStream.range(0, partitions)
            .allMatch(one -> meant.agree(told.getOrDefault(one, start), correlation));
  }

  /** Also of one that the rules that stand in do not have. */
  GroupsRelease silentOf(String correlation) {
    Set<String> silent = new TreeSet<>(this.silent);
    silent.add(correlation);
    return with(silent, anew, judgedTo);
  }

  /** Whether a correlation's groups are spoken of. */
  boolean speaksOf(String correlation) {
    return !silent.contains(correlation);
  }

  /**
   * How many partitions of the accounts stage mean by a correlation that is silent something else
   * than is meant here, or have yet to tell all of their steps as it means them.
   *
   * @param all how many there are
   */
  public int missing(int all) {
    return (int)
        IntStream.range(0, all)
            .filter(
                partition ->
                    silent.stream()
                        .filter(meant.ids()::contains)
                        .anyMatch(one -> !meant.agree(told.getOrDefault(partition, start), one)))
            .count();
  }

  GroupsRelease judgedTo(GroupDeadline last) {
    return with(silent, anew, last);
  }

  GroupsRelease finished() {
    return with(silent, Set.of(), null);
  }

  private GroupsRelease with(
      Set<String> silent, Set<String> anew, @Nullable GroupDeadline judgedTo) {
    return new GroupsRelease(
        activation,
        judging,
        refused,
        excepting,
        meant,
        start,
        told,
        partitions,
        silent,
        anew,
        judgedTo);
  }
}
