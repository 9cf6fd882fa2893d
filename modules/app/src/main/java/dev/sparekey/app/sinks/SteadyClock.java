package dev.sparekey.app.sinks;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time at its start, and what has passed since: however the computer's clock is set in between.
 * By that one, set back by two hours, nothing would be due for two hours, and a pipeline that died
 * would be called alive for as long; set forward by a week, all that waits would have waited for
 * too long.
 */
final class SteadyClock implements InstantSource {

  private final Instant start;
  private final LongSupplier nanos;
  private final long startNanos;

  SteadyClock(Instant start, LongSupplier nanos) {
    this.start = start;
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
  }

  static SteadyClock started() {
    return new SteadyClock(Instant.now(), System::nanoTime);
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos.getAsLong() - startNanos);
  }
}
