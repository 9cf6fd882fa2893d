package dev.sparekey.keycloak;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is committed and not yet sent. Threads that serve a login put into it and never wait; what
 * does not fit is dropped, counted, and remembered as a {@link Gap}.
 */
final class Outbox {

  /** Much more than usual events: {@link EventJson} bounds each to some hundred kilobytes only. */
  private static final long MOST_CHARACTERS_EACH = 4_000;

  private final int capacity;
  private final long mostCharacters;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition came = lock.newCondition();
  private final Condition went = lock.newCondition();
  private final Queue<CapturedEvent> waiting = new ArrayDeque<>();
  private long characters;
  private long dropped;
  private long rolledBack;
  private @Nullable Gap gap;

  Outbox(int capacity) {
    this.capacity = capacity;
    this.mostCharacters = capacity * MOST_CHARACTERS_EACH;
  }

  /** Keeps the event or drops it, at once and without fail: a user waits for the next page. */
  void offer(CapturedEvent event) {
    lock.lock();
    try {
      if (!hasRoom(event, capacity)) {
        dropped++;
        gap = Gap.covering(gap, new Gap(event.time(), event.time()));
        return;
      }
      add(event);
    } finally {
      lock.unlock();
    }
  }

  /** Waits until half of it is free, so that what is made up for does not crowd out what is new. */
  void put(CapturedEvent event) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!waiting.isEmpty() && !hasRoom(event, capacity / 2)) {
        went.await();
      }
      add(event);
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(CapturedEvent event, int most) {
    return waiting.size() < most && characters + event.json().length() <= mostCharacters;
  }

  private void add(CapturedEvent event) {
    waiting.add(event);
    characters += event.json().length();
    came.signal();
  }

  /** Up to so many, the oldest first; waits for the first one as long as told. */
  List<CapturedEvent> take(int most, long waitMillis) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(waitMillis);
      while (waiting.isEmpty() && left > 0) {
        left = came.awaitNanos(left);
      }
      List<CapturedEvent> taken = new ArrayList<>(Math.min(most, waiting.size()));
      while (taken.size() < most) {
        CapturedEvent next = waiting.poll();
        if (next == null) {
          break;
        }
        characters -= next.json().length();
        taken.add(next);
      }
      went.signalAll();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** The time from the first to the last that was dropped since this was asked last. */
  @Nullable Gap takeGap() {
    lock.lock();
    try {
      Gap taken = gap;
      gap = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Counts events of what did not happen. */
  void rolledBack(int events) {
    lock.lock();
    try {
      rolledBack += events;
    } finally {
      lock.unlock();
    }
  }

  long rolledBack() {
    lock.lock();
    try {
      return rolledBack;
    } finally {
      lock.unlock();
    }
  }

  long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }
}
