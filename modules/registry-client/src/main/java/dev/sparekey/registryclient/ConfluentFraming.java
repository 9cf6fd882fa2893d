package dev.sparekey.registryclient;

import java.nio.ByteBuffer;

/**
 * Confluent's wire format: one magic byte 0, the schema id as four bytes big-endian, then the body.
 *
 * <pre>00 | 00 00 00 07 | 06 66 6f 6f   schema id 7, four bytes of Avro binary</pre>
 */
public final class ConfluentFraming {
  /** Bytes before the body. */
  public static final int HEADER_BYTES = 5;

  private static final byte MAGIC = 0;

  private ConfluentFraming() {}

  /** What the bytes of one record turned out to be. */
  public sealed interface Frame {
    /**
     * A well-formed frame.
     *
     * @param schemaId the writer schema's id, at least 1
     * @param bodyOffset where the body begins in the bytes that were read
     * @param bodyLength the body's length in bytes, 0 for a record without content
     */
    record Framed(int schemaId, int bodyOffset, int bodyLength) implements Frame {}

    /** Not in Confluent's framing, or beyond the bound. */
    record Malformed(MalformedRecordException.Reason reason, String fact) implements Frame {}
  }

  /**
   * Reads the header; the body is not looked at and not copied.
   *
   * @param maxBytes the longest record accepted, header included
   */
  public static Frame read(byte[] record, int maxBytes) {
    if (record.length > maxBytes) {
      return new Frame.Malformed(
          MalformedRecordException.Reason.TOO_LARGE,
          "record has " + record.length + " bytes, more than the " + maxBytes + " accepted");
    }
    if (record.length < HEADER_BYTES) {
      return new Frame.Malformed(
          MalformedRecordException.Reason.TOO_SHORT,
          "record has " + record.length + " bytes, fewer than the 5 of a header");
    }
    if (record[0] != MAGIC) {
      return new Frame.Malformed(
          MalformedRecordException.Reason.UNKNOWN_MAGIC,
          "first byte is " + (record[0] & 0xff) + ", Confluent framing has 0");
    }
    int id = ByteBuffer.wrap(record).getInt(1);
    if (id < 1) {
      return new Frame.Malformed(
          MalformedRecordException.Reason.INVALID_SCHEMA_ID,
          "schema id is " + id + ", ids begin at 1");
    }
    return new Frame.Framed(id, HEADER_BYTES, record.length - HEADER_BYTES);
  }

  /** The five bytes that go before a body written with schema {@code schemaId}. */
  public static byte[] header(int schemaId) {
    return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(schemaId).array();
  }
}
