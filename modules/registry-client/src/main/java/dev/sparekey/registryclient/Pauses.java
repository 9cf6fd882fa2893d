package dev.sparekey.registryclient;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * How time passes between two attempts; tests pass their own.
 *
 * @param clock what time it is, for people to read
 * @param nanos time that only goes forward, for waiting: a clock that is set back an hour would
 *     make a wait of seconds one of an hour
 * @param sleeper how to wait
 * @param dice spreads attempts so that many clients of a registry that comes back do not arrive in
 *     step
 */
public record Pauses(
    InstantSource clock, LongSupplier nanos, Sleeper sleeper, RandomGenerator dice) {
  private static final long FIRST_MS = 100;
  private static final long LONGEST_MS = 1000;

  /** Waits; the real one is {@link Thread#sleep(Duration)}. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  /** The machine's own clocks. */
  public static Pauses real() {
    return new Pauses(
        InstantSource.system(), System::nanoTime, Thread::sleep, RandomGenerator.getDefault());
  }

  /**
   * The pause after the given failed attempt: 50–100 ms after the first, 100–200 after the second,
   * 200–400, 400–800, then 500–1000.
   */
  Duration after(int failedAttempts) {
    long ceiling = Math.min(LONGEST_MS, FIRST_MS << Math.min(failedAttempts - 1, 10));
    return Duration.ofMillis(ceiling / 2 + dice.nextLong(ceiling / 2 + 1));
  }
}
