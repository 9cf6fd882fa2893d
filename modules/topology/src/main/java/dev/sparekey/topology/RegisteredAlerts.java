package dev.sparekey.topology;

import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.Subject;
import dev.sparekey.registryclient.ConfluentFraming;
import dev.sparekey.registryclient.SchemaRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Alerts as others read them: Avro in Confluent's framing. Not for two threads at once. */
public final class RegisteredAlerts implements Serializer<Alert> {

  private final SchemaRegistry registry;
  private final SpecificDatumWriter<dev.sparekey.model.avro.Alert> writer =
      new SpecificDatumWriter<>(dev.sparekey.model.avro.Alert.class);

  /**
   * @param registry knows the schemas of {@link #subjects()}
   */
  public RegisteredAlerts(SchemaRegistry registry) {
    this.registry = registry;
  }

  /** What is to be registered before the first alert is written. */
  public static Map<String, Schema> subjects() {
    return Map.of(subject(Topics.ALERTS), Subject.ALERT.schema());
  }

  /**
   * @throws dev.sparekey.registryclient.RegistryException the id is not known yet and the registry
   *     does not tell it
   */
  @Override
  public byte @Nullable [] serialize(String topic, @Nullable Alert alert) {
    if (alert == null) {
      return null;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    out.writeBytes(ConfluentFraming.header(registry.id(subject(topic), Subject.ALERT.schema())));
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    try {
      writer.write(AlertWire.toAvro(alert), encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return out.toByteArray();
  }

  private static String subject(String topic) {
    return topic + "-value";
  }
}
