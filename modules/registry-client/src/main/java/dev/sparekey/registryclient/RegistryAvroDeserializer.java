package dev.sparekey.registryclient;

import dev.sparekey.registryclient.ConfluentFraming.Frame;
import dev.sparekey.registryclient.MalformedRecordException.Reason;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records in Confluent's framing as generated classes, whatever compatible version of their
 * schemas they were written with; the full name of the writer's schema says which class. Not for
 * use by two threads at a time.
 *
 * <p>The type of the exception decides what becomes of the record: {@link
 * MalformedRecordException}, {@link UnknownSchemaIdException} and {@link UnreadableSchemaException}
 * are the record's fault, {@link RegistryUnavailableException} and {@link RegistryRefusedException}
 * are not.
 */
public final class RegistryAvroDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  /** The largest record accepted unless told otherwise: Kafka's own default for a message. */
  public static final int DEFAULT_MAX_BYTES = 1 << 20;

  private static final int MOST_WRITERS = 100;
  private static final int MOST_REFUSED = 1000;

  private record Target(Schema schema, SpecificData data) {}

  private final SchemaRegistry registry;
  private final Map<String, Target> targets = new HashMap<>();
  private final int maxBytes;
  private final Map<Integer, SpecificDatumReader<T>> readers = new LinkedHashMap<>();
  // Ids never change their schema: what was refused once is refused without a second look.
  private final Set<Integer> refused = new LinkedHashSet<>();

  /** Reads one class, in records of at most {@link #DEFAULT_MAX_BYTES}. */
  public RegistryAvroDeserializer(SchemaRegistry registry, Class<T> type) {
    this(registry, List.of(type), DEFAULT_MAX_BYTES);
  }

  /**
   * @param types what is expected, each of another full name; anything else is malformed
   * @param maxBytes the longest record accepted, header included
   */
  public RegistryAvroDeserializer(
      SchemaRegistry registry, List<Class<? extends T>> types, int maxBytes) {
    this.registry = registry;
    this.maxBytes = maxBytes;
    for (Class<? extends T> type : types) {
      SpecificData data = SpecificData.getForClass(type);
      Schema schema = data.getSchema(type);
      targets.put(schema.getFullName(), new Target(schema, data));
    }
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
    return AvroBinary.read(
        reader(framed.schemaId()), record, framed.bodyOffset(), "schema id " + framed.schemaId());
  }

  private SpecificDatumReader<T> reader(int id) {
    SpecificDatumReader<T> known = readers.get(id);
    if (known != null) {
      return known;
    }
    if (refused.contains(id)) {
      throw unresolvable(id);
    }
    Schema writerSchema = registry.schema(id);
    Target target = targets.get(writerSchema.getFullName());
    if (target == null) {
      throw new MalformedRecordException(
          Reason.WRONG_RECORD_TYPE, "schema id " + id + " is of no record expected here", null);
    }
    if (!WriterWork.isBounded(writerSchema) || !isReadable(target, writerSchema)) {
      if (refused.size() >= MOST_REFUSED) {
        refused.remove(refused.iterator().next());
      }
      refused.add(id);
      throw unresolvable(id);
    }
    if (readers.size() >= MOST_WRITERS) {
      readers.remove(readers.keySet().iterator().next());
    }
    SpecificDatumReader<T> reader =
        new SpecificDatumReader<>(writerSchema, target.schema(), target.data());
    readers.put(id, reader);
    return reader;
  }

  private static boolean isReadable(Target target, Schema writerSchema) {
    return SchemaCompatibility.checkReaderWriterCompatibility(target.schema(), writerSchema)
            .getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  private static MalformedRecordException unresolvable(int id) {
    return new MalformedRecordException(
        Reason.UNRESOLVABLE_SCHEMA,
        "schema id " + id + " cannot be read as a record expected here",
        null);
  }
}
