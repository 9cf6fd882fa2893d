package dev.sparekey.app.terminal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C, SIGTERM and SIGHUP as a request to end. The JVM ends when everything is closed, with the
 * code of the signal (130, 143, 129). What has not ended after {@value #LONGEST_SECONDS} s is
 * killed.
 */
public final class Stop implements AutoCloseable {

  private static final long LONGEST_SECONDS = 30;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onSignal, "stop");
  private @Nullable Thread interruptible;

  private Stop() {}

  /** From here on signals are requests, until it is closed. */
  public static Stop onSignals() {
    Stop stop = new Stop();
    Runtime.getRuntime().addShutdownHook(stop.hook);
    return stop;
  }

  /** Something that waits for long and leaves nothing behind when it is interrupted. */
  public interface Interruptible<T, E extends Exception> {
    T run() throws InterruptedException, E;
  }

  /**
   * Runs it; a request to end interrupts it. Not for what closes things: an interrupted thread gets
   * no time for that.
   *
   * @throws InterruptedException the end was requested
   */
  public <T, E extends Exception> T interrupting(Interruptible<T, E> work)
      throws InterruptedException, E {
    synchronized (this) {
      if (isRequested()) {
        throw new InterruptedException("the end was requested before the start");
      }
      interruptible = Thread.currentThread();
    }
    try {
      return work.run();
    } finally {
      synchronized (this) {
        interruptible = null;
        // One that came too late must not hit what closes.
        Thread.interrupted();
      }
    }
  }

  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  /** Waits for a request; true when there is one. */
  public boolean isRequestedWithin(Duration longest) throws InterruptedException {
    return requested.await(longest.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void onSignal() {
    requested.countDown();
    synchronized (this) {
      if (interruptible != null) {
        interruptible.interrupt();
      }
    }
    try {
      if (!closed.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        closed.await(2, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything is closed and said. */
  @Override
  public void close() {
    closed.countDown();
    if (!isRequested()) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // A signal came in this moment; the hook finds everything closed.
        requested.countDown();
      }
    }
  }
}
