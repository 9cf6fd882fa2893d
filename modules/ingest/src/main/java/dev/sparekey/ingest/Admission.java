package dev.sparekey.ingest;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which event times are admitted.
 *
 * @param ahead how far an event may lie after its arrival; null for no such bound
 * @param horizon how far an event may lie before its arrival; null for no such bound
 */
public record Admission(@Nullable Duration ahead, @Nullable Duration horizon) {

  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2099-01-01T00:00:00Z");

  /** The window of primary assurance (90 d), the settling of steps (35 d) and lateness (1 d). */
  public static final Duration HORIZON = Duration.ofDays(90 + 35 + 1);

  /** For records as they arrive: an event at 12:05:01 that arrived at 12:00 is refused. */
  public static final Admission LIVE = new Admission(Duration.ofMinutes(5), HORIZON);

  /** For records read later, whose arrival says nothing. */
  public static final Admission REPLAY = new Admission(null, null);

  /** Null when the time is admitted. */
  @Nullable RejectionReason refusal(Instant occurredAt, @Nullable Instant receivedAt) {
    if (!isPlausible(occurredAt)) {
      return RejectionReason.IMPLAUSIBLE_TIME;
    }
    if (receivedAt == null) {
      return null;
    }
    if (ahead != null && occurredAt.isAfter(receivedAt.plus(ahead))) {
      return RejectionReason.FROM_THE_FUTURE;
    }
    return horizon != null && occurredAt.isBefore(receivedAt.minus(horizon))
        ? RejectionReason.TOO_LATE
        : null;
  }

  static boolean isPlausible(Instant time) {
    return !time.isBefore(FIRST) && time.isBefore(END);
  }
}
