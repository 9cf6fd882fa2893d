package dev.sparekey.ingest;

/** Why a record gives no event. */
public enum RejectionReason {
  MALFORMED_JSON,
  /** JSON, but not an object. */
  NOT_AN_OBJECT,
  /** Longer than {@link Source#MAX_BYTES}, in whatever format. */
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
  /** The event occurred before the horizon of the policy by which steps are judged. */
  TOO_LATE,
  /** A value outside the bounds of our schemas' documentation. */
  INVALID_VALUE,
  /** Fewer bytes than the header of Confluent's framing has. */
  TOO_SHORT,
  /** Not in Confluent's framing. */
  UNKNOWN_MAGIC,
  /** In Confluent's framing, by a schema id of 0 or less. */
  INVALID_SCHEMA_ID,
  /** The registry has no schema of this id. */
  UNKNOWN_SCHEMA_ID,
  /** The registry has one, but it is not Avro's. */
  UNREADABLE_SCHEMA,
  /** Of a record with a history; what the record says now counts all the same. */
  UNREADABLE_HISTORY,
  /** The writer's schema is of no event of ours. */
  WRONG_RECORD_TYPE,
  /** The writer's schema cannot be read as ours of the same name. */
  UNRESOLVABLE_SCHEMA,
  /** The bytes are not Avro of their writer's schema. */
  UNDECODABLE_BODY,
  /** More follows what the writer's schema explains. */
  TRAILING_BYTES,
  /** The record names another tenant than the one its feed belongs to. */
  OTHER_TENANT,
  /** The header in which a transport tells when it received the record holds no such time. */
  INVALID_RECEIVED_AT,
  /** A feed can say of itself only that it is complete. */
  MARK_OF_ANOTHER_FEED,
  /** A record that tells the time, where the wall clock does. */
  CLOCK_IN_LIVE_TIME
}
