package dev.sparekey.app.sinks;

import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.Subject;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroSerializer;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.RecordSender;
import dev.sparekey.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;

/** Alerts as the pipeline publishes them. */
final class AlertTopic implements AutoCloseable {

  private final SchemaRegistry registry;
  private final RegistryAvroSerializer<dev.sparekey.model.avro.Alert> form;
  private final RecordSender sender;

  AlertTopic(KafkaAndRegistry platform) throws Exception {
    registry =
        new SchemaRegistry(RegistrySettings.of(platform.registryUrl(), Map.of()), Pauses.real());
    form =
        new RegistryAvroSerializer<>(
            registry,
            dev.sparekey.model.avro.Alert.class,
            Subject.ALERT.schema(),
            topic -> topic + "-value");
    sender = new RecordSender(platform.bootstrapServers());
    registry.registerAll(Map.of(Topics.ALERTS + "-value", Subject.ALERT.schema()));
  }

  /** All of our topics, of two partitions each. */
  static void create(KafkaAndRegistry platform) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()))) {
      Topics.create(admin, 2, (short) 1);
    }
  }

  void publish(Alert alert) {
    sender.send(
        Topics.ALERTS,
        alert.id().getBytes(StandardCharsets.UTF_8),
        Objects.requireNonNull(form.serialize(Topics.ALERTS, AlertWire.toAvro(alert))));
  }

  void flush() {
    sender.flush();
  }

  @Override
  public void close() {
    sender.close();
    form.close();
    registry.close();
  }
}
