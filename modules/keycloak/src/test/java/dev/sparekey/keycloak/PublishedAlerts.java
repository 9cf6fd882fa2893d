package dev.sparekey.keycloak;

import dev.sparekey.model.Alert;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.CommittedLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the pipeline says of accounts, by its topic. */
final class PublishedAlerts implements AutoCloseable {

  private static final String TOPIC = "sparekey.alerts";

  private final CommittedLog log;
  private final SchemaRegistry registry;
  private final RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> reading;

  PublishedAlerts(String bootstrapServers, String registryUrl) {
    this.log = new CommittedLog(bootstrapServers, List.of(TOPIC));
    this.registry = new SchemaRegistry(RegistrySettings.of(registryUrl, Map.of()), Pauses.real());
    this.reading = new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
  }

  /** The newest revision of each alert about the user, whatever its verdict. */
  List<Alert> of(String user) {
    Map<String, Alert> newest = new LinkedHashMap<>();
    log.upToNow(TOPIC)
        .values()
        .forEach(
            partition ->
                partition.forEach(
                    record -> {
                      dev.sparekey.model.avro.Alert avro =
                          reading.deserialize(TOPIC, record.value());
                      if (avro != null) {
                        Alert alert = AlertWire.fromAvro(avro);
                        if (alert.account().nativeId().equals(user)) {
                          newest.put(alert.id(), alert);
                        }
                      }
                    }));
    return new ArrayList<>(newest.values());
  }

  @Override
  public void close() {
    log.close();
    reading.close();
    registry.close();
  }
}
