package dev.sparekey.topology;

import dev.sparekey.registryclient.RegistryUnavailableException;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a stream thread that failed. What is away and comes back, a registry or a broker,
 * is waited for by new threads for as long as it takes. What fails for another reason fails again
 * at the same record: after {@value #MOST} such failures within an hour the pipeline gives up, so
 * that whoever watches the process sees it.
 */
final class ThreadFailures implements StreamsUncaughtExceptionHandler {

  static final int MOST = 10;

  private static final Logger LOG = LoggerFactory.getLogger(ThreadFailures.class);
  private static final long WITHIN_NANOS = Duration.ofHours(1).toNanos();
  private static final int DEEPEST_CAUSE = 20;

  private final Counter replaced;
  private final LongSupplier nanoTime;
  private final Deque<Long> failures = new ArrayDeque<>();

  /**
   * @param nanoTime as {@link System#nanoTime()}
   */
  ThreadFailures(Counter replaced, LongSupplier nanoTime) {
    this.replaced = replaced;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable error) {
    if (hasCause(error, TopicGrewException.class)) {
      LOG.error("the pipeline ends, and every instance of it", error);
      return StreamThreadExceptionResponse.SHUTDOWN_APPLICATION;
    }
    if (hasCause(error, RegistryUnavailableException.class)
        || hasCause(error, RetriableException.class)) {
      LOG.warn("a stream thread waited in vain and is replaced; its work is done again", error);
    } else {
      long now = nanoTime.getAsLong();
      failures.add(now);
      while (now - failures.element() > WITHIN_NANOS) {
        failures.remove();
      }
      if (failures.size() >= MOST) {
        LOG.error("stream threads failed {} times in an hour: the pipeline gives up", MOST, error);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
      }
      LOG.error("a stream thread failed and is replaced; its work is done again", error);
    }
    replaced.increment();
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private static boolean hasCause(Throwable error, Class<? extends Throwable> type) {
    Throwable cause = error;
    for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
      if (type.isInstance(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
