package dev.sparekey.ingest;

/** Why a record gives no event. */
public enum RejectionReason {
  MALFORMED_JSON,
  /** JSON, but not an object. */
  NOT_AN_OBJECT,
  /** Longer than {@link Source#MAX_BYTES}. */
  TOO_LARGE,
  /** Nested deeper than {@link Source#MAX_DEPTH}. */
  TOO_DEEP,
  /** The mapping does not know the type, or not in this form. */
  UNMAPPED_TYPE,
  /** The mapping knows the type and says that it has no bearing on recovery. */
  NOT_RELEVANT,
  MISSING_FIELD,
  /** A field is there, but is not what it should be. */
  WRONG_TYPE,
  MISSING_TIME,
  /** A time outside the years 2000 to 2098. */
  IMPLAUSIBLE_TIME,
  /** The event says it occurred more than 5 minutes after we received it. */
  FROM_THE_FUTURE,
  /** The event occurred before the horizon within which steps are judged. */
  TOO_LATE,
  /** The record names another tenant than the one its feed belongs to. */
  OTHER_TENANT,
  /** The header in which a transport tells when it received the record holds no such time. */
  INVALID_RECEIVED_AT,
  /** A feed can say of itself only that it is complete. */
  MARK_OF_ANOTHER_FEED,
  /** A record that tells the time, where the wall clock does. */
  CLOCK_IN_LIVE_TIME
}
