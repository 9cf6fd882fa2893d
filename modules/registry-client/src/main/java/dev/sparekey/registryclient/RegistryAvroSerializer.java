package dev.sparekey.registryclient;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes records of one generated class in Confluent's framing. Registers nothing: an id not known
 * from {@link SchemaRegistry#registerAll} is looked up once. Not for use by two threads at a time.
 */
public final class RegistryAvroSerializer<T extends SpecificRecord> implements Serializer<T> {
  private final SchemaRegistry registry;
  private final UnaryOperator<String> subjectOfTopic;
  private final Schema registered;
  private final SpecificDatumWriter<T> writer;
  private @Nullable BinaryEncoder encoder;

  /** Subjects are named {@code <topic>-value}. */
  public RegistryAvroSerializer(SchemaRegistry registry, Class<T> type) {
    this(registry, type, topic -> topic + "-value");
  }

  public RegistryAvroSerializer(
      SchemaRegistry registry, Class<T> type, UnaryOperator<String> subjectOfTopic) {
    this(registry, type, SpecificData.getForClass(type).getSchema(type), subjectOfTopic);
  }

  /**
   * @param registered the schema as the registry has it, of the same binary form as the class': it
   *     may lack docs and hints to Java's code generator
   */
  public RegistryAvroSerializer(
      SchemaRegistry registry,
      Class<T> type,
      Schema registered,
      UnaryOperator<String> subjectOfTopic) {
    SpecificData data = SpecificData.getForClass(type);
    this.registry = registry;
    this.registered = registered;
    this.subjectOfTopic = subjectOfTopic;
    this.writer = new SpecificDatumWriter<>(data.getSchema(type), data);
  }

  /**
   * @throws RegistryException the id is not known yet and the registry does not tell it
   */
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable T record) {
    if (record == null) {
      return null;
    }
    int id = registry.id(subjectOfTopic.apply(topic), registered);
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    out.writeBytes(ConfluentFraming.header(id));
    encoder = EncoderFactory.get().binaryEncoder(out, encoder);
    try {
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }
}
