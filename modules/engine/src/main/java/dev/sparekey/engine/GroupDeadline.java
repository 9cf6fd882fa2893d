package dev.sparekey.engine;

import java.time.Instant;
import java.util.Comparator;

/** A group of which something may be forgotten when the clock reaches a time. */
public record GroupDeadline(Instant at, GroupKey key) {

  /** Ascending by time, then group. */
  public static final Comparator<GroupDeadline> BY_TIME =
      Comparator.comparing(GroupDeadline::at).thenComparing(GroupDeadline::key);
}
