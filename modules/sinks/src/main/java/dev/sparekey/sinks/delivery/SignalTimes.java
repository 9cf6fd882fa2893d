package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When heartbeats and canaries are due. */
final class SignalTimes {

  /**
   * Of one that was not taken: a canary would else be missed for a day. Not at once, for what
   * nobody acts on is not to keep away what waits.
   */
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final Destination destination;
  private Instant nextHeartbeat;
  private Instant nextCanary;

  /** Whether a finding is to be tried first: two that are not taken would take each attempt. */
  private boolean after;

  SignalTimes(Destination destination) {
    this.destination = destination;
    this.nextHeartbeat = destination.heartbeat().isZero() ? Instant.MAX : Instant.MIN;
    this.nextCanary = destination.canary().isZero() ? Instant.MAX : Instant.MIN;
  }

  /** Null for none. */
  @Nullable Alert due(Instant now) {
    if (!now.isBefore(nextHeartbeat)) {
      return Signals.heartbeat(destination.name(), now);
    }
    return now.isBefore(nextCanary)
        ? null
        : Signals.canary(destination.name(), destination.canary(), now);
  }

  boolean isAfterFindings() {
    return after;
  }

  void findingWent() {
    after = false;
  }

  void went(Alert signal, boolean taken, Instant now) {
    after = !taken;
    boolean heartbeat = signal.ruleId().equals(Signals.HEARTBEAT);
    Duration every = heartbeat ? destination.heartbeat() : destination.canary();
    Instant next = now.plus(taken || every.compareTo(AGAIN) < 0 ? every : AGAIN);
    if (heartbeat) {
      nextHeartbeat = next;
    } else {
      nextCanary = next;
    }
  }
}
