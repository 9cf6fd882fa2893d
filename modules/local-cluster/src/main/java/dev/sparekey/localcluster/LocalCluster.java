package dev.sparekey.localcluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** A broker and a registry, started side by side. */
public final class LocalCluster implements AutoCloseable {
  private final BrokerCluster kafka;
  private final RegistryProcess registry;

  private LocalCluster(BrokerCluster kafka, RegistryProcess registry) {
    this.kafka = kafka;
    this.registry = registry;
  }

  /**
   * Starts one broker and a registry and waits for both; on failure neither is left running.
   *
   * @param dir for data and logs; made if missing, and the caller's to delete
   * @param progress gets one line when a start begins and one when each is ready, from any thread
   * @throws IOException one of them did not start; the message holds the end of its log
   * @throws InterruptedException the caller was interrupted; neither is left running
   */
  public static LocalCluster start(Path dir, Consumer<String> progress)
      throws IOException, InterruptedException {
    progress.accept("starting a Kafka broker and a schema registry");
    try (ExecutorService starts = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<BrokerCluster> kafka =
          starts.submit(timed("Kafka broker", progress, () -> BrokerCluster.start(dir, 1)));
      Future<RegistryProcess> registry =
          starts.submit(
              timed(
                  "schema registry",
                  progress,
                  () -> RegistryProcess.start(dir.resolve("registry"))));
      boolean ready = false;
      try {
        LocalCluster cluster = new LocalCluster(result(kafka), result(registry));
        ready = true;
        return cluster;
      } finally {
        if (!ready) {
          // What is still starting ends now instead of when it has started.
          starts.shutdownNow();
          discard(kafka, BrokerCluster::close);
          discard(registry, RegistryProcess::close);
        }
      }
    }
  }

  private static <T> Callable<T> timed(String what, Consumer<String> progress, Callable<T> start) {
    return () -> {
      long begin = System.nanoTime();
      T started = start.call();
      long tenths = (System.nanoTime() - begin) / 100_000_000;
      progress.accept(what + " ready after " + tenths / 10 + "." + tenths % 10 + " s");
      return started;
    };
  }

  private static <T> T result(Future<T> start) throws IOException, InterruptedException {
    try {
      return start.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException wrong) {
        throw wrong;
      }
      throw new IOException("the local cluster did not start", e.getCause());
    }
  }

  private static <T> void discard(Future<T> start, Consumer<T> close) {
    try {
      close.accept(start.get());
    } catch (ExecutionException e) {
      // This is the one that failed; it left nothing behind, and its error is on its way.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The broker. */
  public BrokerCluster kafka() {
    return kafka;
  }

  /** The registry. */
  public RegistryProcess registry() {
    return registry;
  }

  /** Ends both; when it returns no child process is left. */
  @Override
  public void close() {
    try {
      registry.close();
    } finally {
      kafka.close();
    }
  }
}
