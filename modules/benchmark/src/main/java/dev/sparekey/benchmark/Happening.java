package dev.sparekey.benchmark;

import java.util.Comparator;

/**
 * One event of a workload, before any system has its own form of it.
 *
 * @param account from 0
 * @param occurredAt milliseconds of the epoch
 * @param arrivedAt when it is there to be read; not before it occurred
 * @param id of the event, unique in the workload
 */
record Happening(Kind kind, int account, long occurredAt, long arrivedAt, String id) {

  static final Comparator<Happening> BY_ARRIVAL =
      Comparator.comparingLong(Happening::arrivedAt).thenComparing(Happening::id);

  /** What happened. */
  enum Kind {
    LOGIN,
    /** An agent regenerates the recovery codes. */
    REGENERATION,
    /** A ticket is created for the account. */
    TICKET
  }
}
