package dev.sparekey.sinks.delivery;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How a destination fares. Written by its thread, read by any. */
public final class DeliveryCounts {

  private final LongAdder accepted = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder dead = new LongAdder();
  private final LongAdder unreadable = new LongAdder();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean broken = new AtomicBoolean();
  private volatile @Nullable String hindrance;
  private volatile Aside aside = new Aside(0, null);

  private record Aside(int number, @Nullable Instant oldest) {}

  /**
   * @param accepted findings that the destination took, or of which there was nothing to tell it
   * @param failed attempts in which it did not take something that waits on
   * @param dead findings that never reached it
   * @param unreadable records that are no alert, or none that this version can read
   * @param waiting findings that are to be sent
   * @param broken whether it took nothing when it was last tried; of one that fetches, whether it
   *     stays away, or fetches and acknowledges nothing
   * @param aside how many of those that are to be sent are tried alone, for others were taken where
   *     they were not
   * @param asideSince when the first of them was set aside; null if there is none
   */
  public record Snapshot(
      long accepted,
      long failed,
      long dead,
      long unreadable,
      int waiting,
      boolean broken,
      int aside,
      @Nullable Instant asideSince) {}

  public Snapshot snapshot() {
    Aside now = aside;
    return new Snapshot(
        accepted.sum(),
        failed.sum(),
        dead.sum(),
        unreadable.sum(),
        waiting.get(),
        broken.get(),
        now.number(),
        now.oldest());
  }

  /** What is wrong on our side of the destination, in words; null while nothing is. */
  public @Nullable String hindrance() {
    return hindrance;
  }

  void hindered(@Nullable String by) {
    hindrance = by;
  }

  void accepted() {
    accepted.increment();
  }

  void failed() {
    failed.increment();
  }

  void dead() {
    dead.increment();
  }

  void unreadable() {
    unreadable.increment();
  }

  void waiting(int now) {
    waiting.set(now);
  }

  void broken(boolean now) {
    broken.set(now);
  }

  /**
   * @param since when each of those that are set aside was
   */
  void aside(List<Instant> since) {
    aside = new Aside(since.size(), since.stream().min(Instant::compareTo).orElse(null));
  }
}
