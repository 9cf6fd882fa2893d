package dev.sparekey.app.triage;

import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.InvalidWireValueException;
import dev.sparekey.registryclient.MalformedRecordException;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.SchemaRegistry;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads records of the topic of alerts, and counts those that are none. */
public final class AlertRecords implements Consumer<ConsumerRecord<byte[], byte[]>>, AutoCloseable {

  private final RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> form;
  private final Consumer<Alert> alerts;
  private long unreadable;

  public AlertRecords(SchemaRegistry registry, Consumer<Alert> alerts) {
    this.form = new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
    this.alerts = alerts;
  }

  @Override
  public void accept(ConsumerRecord<byte[], byte[]> record) {
    try {
      dev.sparekey.model.avro.Alert alert = form.deserialize(record.topic(), record.value());
      if (alert != null) {
        alerts.accept(AlertWire.fromAvro(alert));
      }
    } catch (MalformedRecordException | InvalidWireValueException e) {
      unreadable++;
    }
  }

  long unreadable() {
    return unreadable;
  }

  @Override
  public void close() {
    form.close();
  }
}
