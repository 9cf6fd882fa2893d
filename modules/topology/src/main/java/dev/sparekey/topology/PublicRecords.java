package dev.sparekey.topology;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Control;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Posture;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.avro.CredentialInventoryEntry;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.ControlWire;
import dev.sparekey.model.wire.DeadLetterWire;
import dev.sparekey.model.wire.Subject;
import dev.sparekey.model.wire.TriagedWire;
import dev.sparekey.model.wire.ViewWire;
import dev.sparekey.registryclient.RegistryAvroSerializer;
import dev.sparekey.registryclient.SchemaRegistry;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The records that cross our edges as Avro in Confluent's framing. One per process; to have it is
 * to have registered what we write, so that writing never waits for the registry.
 */
public final class PublicRecords {

  /** What may be in the topic of a feed of Avro. */
  private static final List<Subject> READ =
      List.of(
          Subject.AUTHENTICATION_EVENT,
          Subject.RECOVERY_EVENT,
          Subject.TICKET_EVENT,
          Subject.IDENTITY_CONTEXT_EVENT,
          Subject.MARK);

  private final SchemaRegistry registry;

  private PublicRecords(SchemaRegistry registry) {
    this.registry = registry;
  }

  /**
   * Registers the subjects of the topics that we write, named {@code <topic>-value}, and those of
   * the records that the feeds of Avro may bring, named {@code <topic>-<full name of the record>}:
   * such a topic has records of several schemas, and one subject cannot have them all. Doing it
   * again changes nothing.
   *
   * @throws dev.sparekey.registryclient.RegistryException the registry does not answer, or does not
   *     accept one of them
   */
  public static PublicRecords register(SchemaRegistry registry, List<Feed> feeds) {
    Map<String, Schema> subjects = new HashMap<>();
    subjects.put(subject(Topics.ALERTS), Subject.ALERT.schema());
    subjects.put(subject(Topics.SHADOW_ALERTS), Subject.ALERT.schema());
    subjects.put(subject(Topics.TRIAGE), Subject.TRIAGED.schema());
    subjects.put(subject(Topics.CONTROL), Subject.CONTROL.schema());
    subjects.put(subject(Topics.INVENTORY), Subject.CREDENTIAL_INVENTORY.schema());
    subjects.put(subject(Topics.RECOVERY_STATE), Subject.RECOVERY_STATE.schema());
    subjects.put(subject(Topics.POSTURE), Subject.POSTURE.schema());
    subjects.put(subject(Topics.DEAD_LETTERS), Subject.DEAD_LETTER.schema());
    for (Feed feed : feeds) {
      switch (feed.format()) {
        case Feed.Format.Json json -> {}
        case Feed.Format.Avro avro ->
            READ.forEach(
                read ->
                    subjects.put(feed.topic() + "-" + read.schema().getFullName(), read.schema()));
      }
    }
    registry.registerAll(subjects);
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
  Serializer<InventoryEntry> inventory() {
    var avro =
        new RegistryAvroSerializer<>(
            registry,
            CredentialInventoryEntry.class,
            Subject.CREDENTIAL_INVENTORY.schema(),
            PublicRecords::subject);
    return (topic, entry) -> avro.serialize(topic, ViewWire.toAvro(entry));
  }

  /** Not for two threads at once. */
  Serializer<RecoveryState> recoveryStates() {
    var avro =
        new RegistryAvroSerializer<>(
            registry,
            dev.sparekey.model.avro.RecoveryState.class,
            Subject.RECOVERY_STATE.schema(),
            PublicRecords::subject);
    return (topic, state) -> avro.serialize(topic, ViewWire.toAvro(state));
  }

  /** Not for two threads at once. */
  Serializer<Posture> postures() {
    var avro =
        new RegistryAvroSerializer<>(
            registry,
            dev.sparekey.model.avro.Posture.class,
            Subject.POSTURE.schema(),
            PublicRecords::subject);
    return (topic, posture) -> avro.serialize(topic, ViewWire.toAvro(posture));
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

  /**
   * For whoever tells us of decisions: registers their schema. Not for two threads at once.
   *
   * @throws dev.sparekey.registryclient.RegistryException as {@link #register}
   */
  public static Serializer<Triaged> decisions(SchemaRegistry registry) {
    registry.registerAll(Map.of(subject(Topics.TRIAGE), Subject.TRIAGED.schema()));
    var avro =
        new RegistryAvroSerializer<>(
            registry,
            dev.sparekey.model.avro.Triaged.class,
            Subject.TRIAGED.schema(),
            PublicRecords::subject);
    return (topic, triaged) -> avro.serialize(topic, TriagedWire.toAvro(triaged));
  }

  /**
   * For whoever changes what judges: registers the schema. Not for two threads at once.
   *
   * @throws dev.sparekey.registryclient.RegistryException as {@link #register}
   */
  public static Serializer<Control> controls(SchemaRegistry registry) {
    registry.registerAll(Map.of(subject(Topics.CONTROL), Subject.CONTROL.schema()));
    var avro =
        new RegistryAvroSerializer<>(
            registry,
            dev.sparekey.model.avro.Control.class,
            Subject.CONTROL.schema(),
            PublicRecords::subject);
    return (topic, control) -> avro.serialize(topic, ControlWire.toAvro(control));
  }

  /** Of a control record that decides on an account and changes no rules. */
  public static byte[] decisionKey() {
    return "accounts".getBytes(StandardCharsets.UTF_8);
  }

  /** Not for two threads at once. */
  AvroControl control() {
    return new AvroControl(registry);
  }

  /** Not for two threads at once. */
  AvroDecisions decisions() {
    return new AvroDecisions(registry);
  }

  /** Not for two threads at once. */
  AvroEvents events() {
    return new AvroEvents(registry);
  }

  private static String subject(String topic) {
    return topic + "-value";
  }
}
