package dev.sparekey.registryclient;

import dev.sparekey.registryclient.ConfluentFraming.Frame;
import dev.sparekey.registryclient.MalformedRecordException.Reason;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records in Confluent's framing as one generated class, whatever compatible version of its
 * schema they were written with. Not for use by two threads at a time.
 *
 * <p>The type of the exception decides what becomes of the record: {@link MalformedRecordException}
 * and {@link UnknownSchemaIdException} are the record's fault, {@link RegistryUnavailableException}
 * and {@link RegistryRefusedException} are not.
 */
public final class RegistryAvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  /** The largest record accepted unless told otherwise: Kafka's own default for a message. */
  public static final int DEFAULT_MAX_BYTES = 1 << 20;

  private static final int MOST_WRITERS = 100;

  private final SchemaRegistry registry;
  private final SpecificData data;
  private final Schema readerSchema;
  private final int maxBytes;
  private final Map<Integer, SpecificDatumReader<T>> readers = new LinkedHashMap<>();
  private @Nullable BinaryDecoder decoder;

  public RegistryAvroDeserializer(SchemaRegistry registry, Class<T> type) {
    this(registry, type, DEFAULT_MAX_BYTES);
  }

  /**
   * @param maxBytes the longest record accepted, header included
   */
  public RegistryAvroDeserializer(SchemaRegistry registry, Class<T> type, int maxBytes) {
    this.registry = registry;
    this.data = SpecificData.getForClass(type);
    this.readerSchema = data.getSchema(type);
    this.maxBytes = maxBytes;
  }

  /**
   * @throws MalformedRecordException the record is not readable, by name
   * @throws RegistryException its writer schema is not to be had
   */
  @Override
  public @Nullable T deserialize(String topic, byte @Nullable [] record) {
    if (record == null) {
      return null;
    }
    return switch (ConfluentFraming.read(record, maxBytes)) {
      case Frame.Malformed malformed ->
          throw new MalformedRecordException(malformed.reason(), malformed.fact(), null);
      case Frame.Framed framed -> body(record, framed);
    };
  }

  private T body(byte[] record, Frame.Framed framed) {
    SpecificDatumReader<T> reader = reader(framed.schemaId());
    decoder =
        DecoderFactory.get()
            .binaryDecoder(record, framed.bodyOffset(), framed.bodyLength(), decoder);
    T value;
    boolean ended;
    try {
      value = reader.read(null, decoder);
      ended = decoder.isEnd();
    } catch (IOException
        | AvroRuntimeException
        | UnsupportedOperationException
        | IndexOutOfBoundsException
        | ClassCastException
        | IllegalArgumentException e) {
      // Avro lets each of these escape on bytes that are not its own. The cause stays out of the
      // message: Avro quotes values.
      throw new MalformedRecordException(
          Reason.UNDECODABLE_BODY,
          framed.bodyLength() + " bytes are not Avro of schema id " + framed.schemaId(),
          null);
    }
    if (!ended) {
      throw new MalformedRecordException(
          Reason.TRAILING_BYTES,
          "bytes remain after a record of schema id " + framed.schemaId(),
          null);
    }
    return value;
  }

  private SpecificDatumReader<T> reader(int id) {
    SpecificDatumReader<T> known = readers.get(id);
    if (known != null) {
      return known;
    }
    Schema writerSchema = registry.schema(id);
    if (SchemaCompatibility.checkReaderWriterCompatibility(readerSchema, writerSchema).getType()
        != SchemaCompatibilityType.COMPATIBLE) {
      throw new MalformedRecordException(
          Reason.UNRESOLVABLE_SCHEMA,
          "schema id " + id + " cannot be read as " + readerSchema.getFullName(),
          null);
    }
    if (readers.size() >= MOST_WRITERS) {
      readers.remove(readers.keySet().iterator().next());
    }
    SpecificDatumReader<T> reader = new SpecificDatumReader<>(writerSchema, readerSchema, data);
    readers.put(id, reader);
    return reader;
  }
}
