package dev.sparekey.model.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.message.SchemaStore;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Avro's single-object encoding of one subject: two bytes of marker, eight of schema fingerprint,
 * then the record. For internal topics and stores; public topics carry a registry's id instead.
 * Reads every published version. Safe for use by several threads.
 *
 * @param <T> the generated class of the subject
 */
public final class SingleObject<T extends SpecificRecordBase> {

  /** The largest record read or written, in bytes. */
  public static final int MOST_BYTES = 1 << 20;

  private static final byte MARKER_0 = (byte) 0xC3;
  private static final byte MARKER_1 = 1;
  private static final int HEADER_BYTES = 10;

  private final Subject subject;
  private final Class<T> type;
  private final BinaryMessageEncoder<T> encoder;
  private final SpecificData model;
  private final Schema current;
  private final SchemaStore versions;

  private SingleObject(Subject subject, Class<T> type, SpecificData model, Schema current) {
    this.subject = subject;
    this.type = type;
    this.encoder = new BinaryMessageEncoder<>(model, current);
    this.model = model;
    this.current = current;
    SchemaStore.Cache known = new SchemaStore.Cache();
    known.addSchema(current);
    for (Schema version : subject.published()) {
      known.addSchema(version);
    }
    this.versions = known;
  }

  /**
   * @throws IllegalArgumentException if the class is not the subject's
   */
  public static <T extends SpecificRecordBase> SingleObject<T> of(Subject subject, Class<T> type) {
    Schema current = SpecificData.get().getSchema(type);
    if (!current.getFullName().equals(subject.schema().getFullName())) {
      throw new IllegalArgumentException(
          "the record of " + subject.title() + " is not " + type.getName());
    }
    return new SingleObject<>(subject, type, SpecificData.getForClass(type), current);
  }

  /**
   * @throws InvalidWireValueException if the record needs more than {@link #MOST_BYTES}
   */
  public byte[] encode(T message) {
    ByteBuffer bytes;
    try {
      bytes = encoder.encode(message);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory does no I/O", e);
    }
    if (bytes.remaining() > MOST_BYTES) {
      throw new InvalidWireValueException(
          subject.title()
              + " should need at most "
              + MOST_BYTES
              + " bytes: needed "
              + bytes.remaining(),
          null);
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  /**
   * @throws UnreadableRecordException if the bytes are no such record, are of a version not
   *     published, are cut off or followed by others, or are more than {@link #MOST_BYTES}
   */
  public T decode(byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      throw unreadable(bytes, "more than " + MOST_BYTES, null);
    }
    if (bytes.length < HEADER_BYTES || bytes[0] != MARKER_0 || bytes[1] != MARKER_1) {
      throw unreadable(bytes, "no single-object header", null);
    }
    Schema writer =
        versions.findByFingerprint(
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2));
    if (writer == null) {
      throw unreadable(bytes, "written in a version not published here", null);
    }
    try {
      BoundedDecoder decoder = new BoundedDecoder(bytes, HEADER_BYTES);
      T read = type.cast(new SpecificDatumReader<T>(writer, current, model).read(null, decoder));
      if (!decoder.atEnd()) {
        throw unreadable(bytes, "more follows the record", null);
      }
      return read;
    } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException e) {
      throw unreadable(bytes, e.getClass().getSimpleName(), e);
    }
  }

  private UnreadableRecordException unreadable(
      byte[] bytes, String why, @Nullable Exception cause) {
    return new UnreadableRecordException(
        bytes.length + " bytes are no readable " + subject.title() + ": " + why, cause);
  }
}
