package dev.sparekey.topology;

import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.model.wire.InvalidWireValueException;
import dev.sparekey.registryclient.MalformedRecordException;
import dev.sparekey.registryclient.UnknownSchemaIdException;
import dev.sparekey.registryclient.UnreadableSchemaException;
import java.util.function.Function;
import java.util.function.Supplier;

/** What is wrong with a record of Avro, told apart from what is wrong with the registry. */
final class Unread {
  private Unread() {}

  /**
   * What was read, or what is made of the reason why not.
   *
   * @throws dev.sparekey.registryclient.RegistryException the writer's schema is not to be had now,
   *     which says nothing of the record: it is to be read again
   */
  static <T> T or(Supplier<T> reading, Function<RejectionReason, T> rejected) {
    try {
      return reading.get();
    } catch (MalformedRecordException e) {
      return rejected.apply(reason(e.reason()));
    } catch (UnknownSchemaIdException e) {
      return rejected.apply(RejectionReason.UNKNOWN_SCHEMA_ID);
    } catch (UnreadableSchemaException e) {
      return rejected.apply(RejectionReason.UNREADABLE_SCHEMA);
    } catch (InvalidWireValueException e) {
      return rejected.apply(RejectionReason.INVALID_VALUE);
    }
  }

  private static RejectionReason reason(MalformedRecordException.Reason reason) {
    return switch (reason) {
      case TOO_SHORT -> RejectionReason.TOO_SHORT;
      case TOO_LARGE -> RejectionReason.TOO_LARGE;
      case UNKNOWN_MAGIC -> RejectionReason.UNKNOWN_MAGIC;
      case INVALID_SCHEMA_ID -> RejectionReason.INVALID_SCHEMA_ID;
      case WRONG_RECORD_TYPE -> RejectionReason.WRONG_RECORD_TYPE;
      case UNRESOLVABLE_SCHEMA -> RejectionReason.UNRESOLVABLE_SCHEMA;
      case UNDECODABLE_BODY -> RejectionReason.UNDECODABLE_BODY;
      case TRAILING_BYTES -> RejectionReason.TRAILING_BYTES;
    };
  }
}
