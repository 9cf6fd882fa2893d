package dev.sparekey.topology;

import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.model.Control;
import dev.sparekey.model.wire.ControlWire;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.SchemaRegistry;
import java.util.List;
import java.util.Objects;

/** Reads changes of what judges. Not for two threads at once. */
public final class AvroControl {

  private static final int MAX_BYTES = 10_000;

  private final RegistryAvroDeserializer<dev.sparekey.model.avro.Control> records;

  /** A change, or why there is none. */
  public sealed interface Change {
    record Made(Control control) implements Change {}

    record Rejected(RejectionReason reason) implements Change {}
  }

  public AvroControl(SchemaRegistry registry) {
    this.records =
        new RegistryAvroDeserializer<>(
            registry, List.of(dev.sparekey.model.avro.Control.class), MAX_BYTES);
  }

  /**
   * What is wrong with a record is a rejection.
   *
   * @throws dev.sparekey.registryclient.RegistryException the writer's schema is not to be had now,
   *     which says nothing of the record: it is to be read again
   */
  public Change read(byte[] value) {
    return Unread.or(() -> change(value), Change.Rejected::new);
  }

  private Change change(byte[] value) {
    return new Change.Made(
        ControlWire.fromAvro(
            Objects.requireNonNull(
                records.deserialize(Topics.CONTROL, value), "only null is read as null")));
  }
}
