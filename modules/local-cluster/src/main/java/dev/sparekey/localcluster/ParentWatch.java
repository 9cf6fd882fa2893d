package dev.sparekey.localcluster;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;

/**
 * Ends a child JVM with its parent. The parent holds the other end of the child's standard input;
 * the kernel closes it even when the parent was killed with SIGKILL, which no shutdown hook
 * survives.
 */
final class ParentWatch {
  private ParentWatch() {}

  /** Runs {@code atEnd} once when standard input ends, then halts this JVM. */
  static void start(Runnable atEnd) {
    InputStream in = System.in;
    Thread watch =
        new Thread(
            () -> {
              awaitEnd(in);
              // A shutdown that hangs must not leave an orphan.
              Thread orderly = new Thread(atEnd, "shutdown");
              orderly.setDaemon(true);
              orderly.start();
              try {
                orderly.join(10_000);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              Runtime.getRuntime().halt(0);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * A terminal sends Ctrl-C to parent and child alike. The parent still needs its broker to close
   * its clients, so the child leaves the signal to the parent.
   */
  static void leaveInterruptToParent() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      signal
          .getMethod("handle", signal, handler)
          .invoke(
              null,
              signal.getConstructor(String.class).newInstance("INT"),
              handler.getField("SIG_IGN").get(null));
    } catch (ReflectiveOperationException e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      System.out.println("Ctrl-C will also end this process: " + cause);
    }
  }

  private static void awaitEnd(InputStream in) {
    byte[] ignored = new byte[64];
    try {
      while (in.read(ignored) >= 0) {
        // Whatever the parent writes has no meaning.
      }
    } catch (IOException e) {
      System.out.println("standard input failed, ending as if it had closed: " + e.getMessage());
    }
  }
}
