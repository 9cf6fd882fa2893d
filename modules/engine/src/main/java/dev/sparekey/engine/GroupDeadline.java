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
    /** The clock's: something may be forgotten. */
    FORGETTING
  }

  /** Of all that may be forgotten then. */
  static GroupDeadline forgetting(Instant at, GroupKey key) {
    return new GroupDeadline(Basis.FORGETTING, at, key, at);
  }
}
