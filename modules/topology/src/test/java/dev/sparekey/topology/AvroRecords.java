package dev.sparekey.topology;

import dev.sparekey.engine.Mark;
import dev.sparekey.ingest.CanonicalSource;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.model.avro.MarkPath;
import dev.sparekey.model.wire.EventWire;
import dev.sparekey.model.wire.Subject;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.registryclient.RegistryAvroSerializer;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.Pack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
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

  /** The scenario's two feeds, as Avro. */
  static Settings settings(Settings.Time time, int partitions) {
    CanonicalSource source = new CanonicalSource("default");
    return new Settings(
        List.of(
            new Feed("idp", new Feed.Format.Avro(source), topic("idp"), 1, false),
            new Feed("desk", new Feed.Format.Avro(source), topic("desk"), 1, true)),
        Pack.load(),
        AssurancePolicy.DEFAULT,
        time,
        partitions,
        Duration.ofMinutes(10),
        0,
        "salt");
  }

  static String topic(String feed) {
    return feed.equals("desk") ? "ticket-events" : "recovery-events";
  }

  /** What a producer of our schemas would write instead of the JSON. */
  static List<SpecificRecord> of(Scenario.Raw raw) {
    byte[] value = raw.json().getBytes(StandardCharsets.UTF_8);
    Source json = Sources.builtIn().byName("sparekey");
    return switch (json.read(new RawRecord(raw.feed(), value, raw.receivedAt()))) {
      case Reading.Mapped mapped -> mapped.events().stream().map(EventWire::toAvro).toList();
      case Reading.FeedMark mark -> List.of(mark(mark.feed(), MarkPath.DIRECT, mark.completeTo()));
      case Reading.Clock clock -> List.of(mark(Mark.CLOCK, MarkPath.DIRECT, clock.time()));
      case Reading.Rejected rejected -> throw new AssertionError(rejected.toString());
    };
  }

  static dev.sparekey.model.avro.Mark mark(String feed, MarkPath path, Instant completeTo) {
    return new dev.sparekey.model.avro.Mark(
        feed, path, 0, 1, completeTo, dev.sparekey.model.avro.Proof.PROVEN);
  }
}
