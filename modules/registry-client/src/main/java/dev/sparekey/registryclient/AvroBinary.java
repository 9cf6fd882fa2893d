package dev.sparekey.registryclient;

import dev.sparekey.registryclient.MalformedRecordException.Reason;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.DatumReader;

/**
 * Reads Avro binary that anyone may have written: whatever the bytes claim, memory and time stay in
 * proportion to their number.
 */
public final class AvroBinary {
  private AvroBinary() {}

  /**
   * Reads the one value that begins at {@code from} and ends with the bytes.
   *
   * @param what stands for the bytes in the exception's message
   * @throws MalformedRecordException if the bytes are no such value or go on after it; without a
   *     cause, because Avro's exceptions quote values
   */
  public static <T> T read(DatumReader<T> reader, byte[] bytes, int from, String what) {
    T value;
    boolean ended;
    try {
      BoundedDecoder decoder = new BoundedDecoder(bytes, from);
      value = reader.read(null, decoder);
      ended = decoder.isEnd();
    } catch (IOException
        | AvroRuntimeException
        | UnsupportedOperationException
        | IndexOutOfBoundsException
        | ClassCastException
        | IllegalArgumentException e) {
      // Avro lets each of these escape on bytes that are not its own.
      throw new MalformedRecordException(
          Reason.UNDECODABLE_BODY, (bytes.length - from) + " bytes are not Avro of " + what, null);
    }
    if (!ended) {
      throw new MalformedRecordException(
          Reason.TRAILING_BYTES, "bytes remain after a value of " + what, null);
    }
    return value;
  }
}
