package dev.sparekey.engine;

import java.time.Instant;
import java.util.Comparator;

/**
 * A group to look at when a time has come.
 *
 * @param about when that occurred which is to be looked at
 */
public record GroupDeadline(Basis basis, Instant at, GroupKey key, Instant about) {

  /** Ascending by time, then group. */
  public static final Comparator<GroupDeadline> BY_TIME =
      Comparator.comparing(GroupDeadline::at)
          .thenComparing(GroupDeadline::key)
          .thenComparing(GroupDeadline::about);

  /** Whose time decides. */
  public enum Basis {
    /** To which all feeds have proven that they are complete. */
    PROVEN,
    /** To which all feeds are at least assumed to be complete. */
    ASSUMED,
    /** The clock's: an absence has been undecided for long enough. */
    PATIENCE,
    /** The clock's: a day may be forgotten. */
    FORGETTING,
    /** The next minute's: there is so much of the stretch that it is not judged at each step. */
    NEXT_MINUTE,
    /** The clock's: a correlation that is not known may have become so. */
    NOT_KNOWN
  }

  /** Of a stretch that waits for its turn. */
  static GroupDeadline nextMinute(GroupKey key, Stretch stretch) {
    return new GroupDeadline(Basis.NEXT_MINUTE, Instant.EPOCH, key, stretch.start());
  }
}
