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
   * What a partition of the accounts stage tells from here on. Its last word holds. Multicast to
   * every partition.
   *
   * <p>Example: of a correlation that release 8 changed it says that it does not tell it whole,
   * then tells the steps of all accounts as 8 sees them, and says then that it tells it as 8 means
   * it.
   *
   * @param partitions how many there are
   * @param tells by what meanings it tells all of its open steps; what is not in it is told of some
   *     only, or by different meanings, or not at all
   */
  record Retold(int partition, int partitions, Meanings tells, Instant at) implements GroupRecord {}

  /**
   * The stage's own word that more groups are to be judged anew.
   *
   * @param key one that was judged, by which the word comes to its partition
   */
  record Rejudging(GroupKey key, Instant at) implements GroupRecord {}

  /** How far a partition of the accounts stage has come. Multicast to every partition. */
  record Marked(Mark mark, Instant at) implements GroupRecord {}
}
