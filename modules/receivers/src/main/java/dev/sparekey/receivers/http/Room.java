package dev.sparekey.receivers.http;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes may be on their way at a time. */
final class Room {

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  Room(long most) {
    this.most = most;
  }

  /** False when there is no room for so many; then none is taken. */
  boolean take(long bytes) {
    long before;
    do {
      before = taken.get();
      if (bytes > most - before) {
        return false;
      }
    } while (!taken.compareAndSet(before, before + bytes));
    return true;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  long taken() {
    return taken.get();
  }
}
