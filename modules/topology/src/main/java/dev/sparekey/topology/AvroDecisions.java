package dev.sparekey.topology;

import dev.sparekey.engine.AlertIds;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.wire.TriagedWire;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.SchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what analysts decided. Not for two threads at once. */
final class AvroDecisions {

  /** An alert has less than 64 KB, a decision less than 8. */
  static final int MAX_BYTES = 100_000;

  /** As events: a decision dated 2099 would be the latest for ever. */
  static final Duration AHEAD = Duration.ofMinutes(5);

  private final RegistryAvroDeserializer<dev.sparekey.model.avro.Triaged> records;

  /** A decision, or why there is none. */
  sealed interface Decision {
    record Made(Triaged triaged) implements Decision {}

    record Rejected(RejectionReason reason) implements Decision {}
  }

  AvroDecisions(SchemaRegistry registry) {
    this.records =
        new RegistryAvroDeserializer<>(
            registry, List.of(dev.sparekey.model.avro.Triaged.class), MAX_BYTES);
  }

  /**
   * What is wrong with a record is a rejection.
   *
   * @param receivedAt null where nothing tells it
   * @throws dev.sparekey.registryclient.RegistryException the writer's schema is not to be had now,
   *     which says nothing of the record: it is to be read again
   */
  Decision read(byte[] value, @Nullable Instant receivedAt) {
    return Unread.or(() -> decision(value, receivedAt), Decision.Rejected::new);
  }

  private Decision decision(byte[] value, @Nullable Instant receivedAt) {
    Triaged triaged =
        TriagedWire.fromAvro(
            Objects.requireNonNull(
                records.deserialize(Topics.TRIAGE, value), "only null is read as null"));
    if (!AlertIds.isOwn(triaged.seen())) {
      return new Decision.Rejected(RejectionReason.INVALID_VALUE);
    }
    Instant at = triaged.decision().at();
    return receivedAt != null && at.isAfter(receivedAt.plus(AHEAD))
        ? new Decision.Rejected(RejectionReason.FROM_THE_FUTURE)
        : new Decision.Made(triaged);
  }
}
