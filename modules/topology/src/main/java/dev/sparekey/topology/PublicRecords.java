package dev.sparekey.topology;

import dev.sparekey.model.Alert;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.DeadLetterWire;
import dev.sparekey.model.wire.Subject;
import dev.sparekey.registryclient.RegistryAvroSerializer;
import dev.sparekey.registryclient.SchemaRegistry;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The records that cross our edges as Avro in Confluent's framing. One per process; to have it is
 * to have registered what we write, so that writing never waits for the registry.
 */
public final class PublicRecords {

  private static final Map<String, Schema> SUBJECTS =
      Map.of(
          subject(Topics.ALERTS), Subject.ALERT.schema(),
          subject(Topics.DEAD_LETTERS), Subject.DEAD_LETTER.schema());

  private final SchemaRegistry registry;

  private PublicRecords(SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * Registers the subjects of the topics that we write; doing it again changes nothing.
   *
   * @throws dev.sparekey.registryclient.RegistryException the registry does not answer, or does not
   *     accept one of them
   */
  public static PublicRecords register(SchemaRegistry registry) {
    registry.registerAll(SUBJECTS);
    return new PublicRecords(registry);
  }

  /** Not for two threads at once. */
  Serializer<Alert> alerts() {
    var avro =
        new RegistryAvroSerializer<>(
            registry,
            dev.sparekey.model.avro.Alert.class,
            Subject.ALERT.schema(),
            PublicRecords::subject);
    return (topic, alert) -> avro.serialize(topic, AlertWire.toAvro(alert));
  }

  /** Not for two threads at once. */
  Serializer<DeadLetter> deadLetters() {
    var avro =
        new RegistryAvroSerializer<>(
            registry,
            dev.sparekey.model.avro.DeadLetter.class,
            Subject.DEAD_LETTER.schema(),
            PublicRecords::subject);
    return (topic, letter) -> avro.serialize(topic, DeadLetterWire.toAvro(letter));
  }

  /** Not for two threads at once. */
  AvroEvents events() {
    return new AvroEvents(registry);
  }

  private static String subject(String topic) {
    return topic + "-value";
  }
}
