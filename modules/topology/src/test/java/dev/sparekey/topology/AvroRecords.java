package dev.sparekey.topology;

import dev.sparekey.model.wire.Subject;
import dev.sparekey.registryclient.RegistryAvroSerializer;
import dev.sparekey.registryclient.SchemaRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Writes the records of our schemas as somebody else's producer would. */
final class AvroRecords {

  private final SchemaRegistry registry;
  private final Map<String, Schema> subjects = new HashMap<>();

  AvroRecords(SchemaRegistry registry) {
    this.registry = registry;
    for (Subject subject : Subject.values()) {
      subjects.put(subject.schema().getFullName(), subject.schema());
    }
    registry.registerAll(subjects);
  }

  <T extends SpecificRecord> byte[] write(T record) {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) record.getClass();
    String name = record.getSchema().getFullName();
    return Objects.requireNonNull(
        new RegistryAvroSerializer<>(
                registry, type, Objects.requireNonNull(subjects.get(name)), topic -> name)
            .serialize("", record));
  }
}
