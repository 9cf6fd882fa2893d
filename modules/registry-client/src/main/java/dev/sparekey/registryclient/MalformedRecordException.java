package dev.sparekey.registryclient;

import java.io.Serial;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * The record itself is wrong, whatever the registry says: reading it again gives the same. Belongs
 * in the dead letters. The message holds facts about the record, never its content.
 */
public final class MalformedRecordException extends SerializationException {
  @Serial private static final long serialVersionUID = 1L;

  /** Why, by name; goes into the dead letter and the metric. */
  public enum Reason {
    /** Fewer bytes than a header. */
    TOO_SHORT,
    /** More bytes than accepted. */
    TOO_LARGE,
    /** The first byte is not 0. */
    UNKNOWN_MAGIC,
    /** The schema id is 0 or negative. */
    INVALID_SCHEMA_ID,
    /** The writer's schema is of no record that is expected here. */
    WRONG_RECORD_TYPE,
    /** The writer's schema cannot be resolved to the reader's. */
    UNRESOLVABLE_SCHEMA,
    /** The body is not Avro binary of its writer schema. */
    UNDECODABLE_BODY,
    /** The body is followed by bytes that its writer schema does not explain. */
    TRAILING_BYTES
  }

  private final Reason reason;

  MalformedRecordException(Reason reason, String fact, @Nullable Throwable cause) {
    super(reason + ": " + fact, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
