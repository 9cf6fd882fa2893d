package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparekey.model.Credential;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which event times are admitted. How far an event may lie before its arrival is a matter of what
 * it is judged by, and not of its source.
 *
 * @param ahead how far an event may lie after its arrival; null for no such bound
 */
public record Admission(@Nullable Duration ahead) {

  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2099-01-01T00:00:00Z");

  /** For records as they arrive: an event at 12:05:01 that arrived at 12:00 is refused. */
  public static final Admission LIVE = new Admission(Duration.ofMinutes(5));

  /** For records read later, whose arrival says nothing. */
  public static final Admission REPLAY = new Admission(null);

  /** Null when the time is admitted. */
  public @Nullable RejectionReason refusal(Instant occurredAt, @Nullable Instant receivedAt) {
    if (!isPlausible(occurredAt)) {
      return RejectionReason.IMPLAUSIBLE_TIME;
    }
    return receivedAt != null && ahead != null && occurredAt.isAfter(receivedAt.plus(ahead))
        ? RejectionReason.FROM_THE_FUTURE
        : null;
  }

  /** A time that must be there, within the years that we reckon with. */
  static Instant time(String field, JsonNode node) throws Unfit {
    if (NativeRecord.isAbsent(node)) {
      throw new Unfit(RejectionReason.MISSING_TIME, field);
    }
    Instant time = Times.parse(node);
    if (time == null) {
      throw new Unfit(RejectionReason.WRONG_TYPE, field + " is no time");
    }
    if (!isPlausible(time)) {
      throw new Unfit(RejectionReason.IMPLAUSIBLE_TIME, field);
    }
    return time;
  }

  /** Null when absent, unreadable or implausible: what is optional should not cost the record. */
  static @Nullable Instant timeOrNull(@Nullable Value value, NativeRecord record) {
    Instant time = value == null ? null : Times.parse(value.first(record));
    return time != null && isPlausible(time) ? time : null;
  }

  /**
   * The time of an event.
   *
   * @throws Unfit if it is refused
   */
  void admit(Instant occurredAt, @Nullable Instant receivedAt) throws Unfit {
    RejectionReason refusal = refusal(occurredAt, receivedAt);
    if (refusal != null) {
      throw new Unfit(refusal, "occurred_at");
    }
  }

  /**
   * From when a statement holds: one "since 1601" or 1970 holds for all years that we reckon with.
   *
   * @throws Unfit if it is later than those
   */
  static Instant start(String field, Instant told) throws Unfit {
    if (isBeyond(told)) {
      throw new Unfit(RejectionReason.IMPLAUSIBLE_TIME, field);
    }
    return told.isBefore(FIRST) ? FIRST : told;
  }

  /**
   * Until when a statement holds; null for 9999-12-31 and the like, by which directories mean for
   * ever.
   *
   * @throws Unfit if it is earlier than the years that we reckon with: some mean "never" by 0
   */
  static @Nullable Instant end(String field, Instant told) throws Unfit {
    if (told.isBefore(FIRST)) {
      throw new Unfit(RejectionReason.IMPLAUSIBLE_TIME, field);
    }
    return isBeyond(told) ? null : told;
  }

  /**
   * When a credential stops working: later than in the years that we reckon with is never. Null for
   * what is earlier than those, by which some mean "not told".
   */
  static @Nullable Instant expiry(Instant told) {
    if (told.isBefore(FIRST)) {
      return null;
    }
    return isBeyond(told) ? Credential.NEVER : told;
  }

  private static boolean isBeyond(Instant time) {
    return !time.isBefore(END);
  }

  static boolean isPlausible(Instant time) {
    return !time.isBefore(FIRST) && !isBeyond(time);
  }
}
