package dev.sparekey.engine;

import dev.sparekey.model.Triaged;
import java.time.Instant;

/**
 * What arrives in the groups stage. One partition of the accounts stage tells all of an account, in
 * order, so what it says of a step needs no version: the last word holds.
 */
public sealed interface GroupRecord {

  /** The emission time that the record stands for. */
  Instant at();

  /** A step belongs to the group, as it is known now. */
  record Counted(GroupKey key, GroupedStep step, Instant at) implements GroupRecord {}

  /** A step belongs to the group no more: no rule of it matches, or it moved to another. */
  record Uncounted(GroupKey key, GroupedStep.Place step, Instant at) implements GroupRecord {}

  /** The step's account judges it for good, and takes nothing of it back any more. */
  record Settled(GroupKey key, GroupedStep.Place step, Instant at) implements GroupRecord {}

  /** Somebody decided on a finding about the group. */
  record Decided(Triaged triaged, Instant at) implements GroupRecord {

    public GroupKey key() {
      return GroupKey.of(triaged.seen());
    }
  }

  /**
   * The stage's own word that more is due than one record may do.
   *
   * @param key one of those that are due, by which the word comes to its partition
   */
  record Resumed(GroupKey key, Instant at) implements GroupRecord {}

  /** Other rules judge from here on. Multicast to every partition. */
  record Activated(Activation activation, Instant at) implements GroupRecord {}

  /**
   * As whose rules see them a partition of the accounts stage has told its open steps, since the
   * rules of that number were activated. Its last word holds. Multicast to every partition.
   *
   * @param partitions how many there are
   * @param by whose rules judge there: those of that number, or others where they do not load. It
   *     tells its steps once more if they do one day.
   * @param all whether it has told all as those see them; else it has begun to, as it takes them up
   *     again, or tells only some, as what stands in does
   */
  record Retold(long number, int partition, int partitions, Judging by, boolean all, Instant at)
      implements GroupRecord {}

  /**
   * The stage's own word that more groups are to be judged by the rules of that number.
   *
   * @param key one that was judged, by which the word comes to its partition
   */
  record Rejudging(GroupKey key, long number, Instant at) implements GroupRecord {}

  /** How far a partition of the accounts stage has come. Multicast to every partition. */
  record Marked(Mark mark, Instant at) implements GroupRecord {}
}
