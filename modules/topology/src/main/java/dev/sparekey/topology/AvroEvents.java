package dev.sparekey.topology;

import dev.sparekey.engine.Mark;
import dev.sparekey.ingest.CanonicalSource;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.Proof;
import dev.sparekey.model.avro.AuthenticationEvent;
import dev.sparekey.model.avro.IdentityContextEvent;
import dev.sparekey.model.avro.MarkPath;
import dev.sparekey.model.avro.RecoveryEvent;
import dev.sparekey.model.avro.TicketEvent;
import dev.sparekey.model.wire.EventWire;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.SchemaRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of feeds that speak our schemas: events and marks, by the full name of their
 * writer's schema. Not for two threads at once.
 */
final class AvroEvents {

  private final RegistryAvroDeserializer<SpecificRecord> records;

  AvroEvents(SchemaRegistry registry) {
    this.records =
        new RegistryAvroDeserializer<>(
            registry,
            List.of(
                AuthenticationEvent.class,
                RecoveryEvent.class,
                TicketEvent.class,
                IdentityContextEvent.class,
                dev.sparekey.model.avro.Mark.class),
            Source.MAX_BYTES);
  }

  /**
   * What is wrong with a record is a rejection.
   *
   * @throws dev.sparekey.registryclient.RegistryException the writer's schema is not to be had now,
   *     which says nothing of the record: it is to be read again
   */
  Reading read(Feed feed, CanonicalSource source, byte[] value, @Nullable Instant receivedAt) {
    return Unread.or(() -> event(feed, source, value, receivedAt), AvroEvents::rejected);
  }

  private Reading event(
      Feed feed, CanonicalSource source, byte[] value, @Nullable Instant receivedAt) {
    SpecificRecord record = records.deserialize(feed.topic(), value);
    return switch (Objects.requireNonNull(record, "only null is read as null")) {
      case AuthenticationEvent event ->
          source.event(feed.name(), EventWire.fromAvro(event), receivedAt);
      case RecoveryEvent event -> source.event(feed.name(), EventWire.fromAvro(event), receivedAt);
      case TicketEvent event -> source.event(feed.name(), EventWire.fromAvro(event), receivedAt);
      case IdentityContextEvent event ->
          source.event(feed.name(), EventWire.fromAvro(event), receivedAt);
      case dev.sparekey.model.avro.Mark mark -> mark(source, mark);
      default -> throw new IllegalStateException("a record of none of the types asked for");
    };
  }

  /**
   * Its partition and their number are not taken from the record: they are known from where it
   * lies.
   */
  private static Reading mark(CanonicalSource source, dev.sparekey.model.avro.Mark mark) {
    if (mark.getPath() != MarkPath.DIRECT) {
      return rejected(RejectionReason.INVALID_VALUE);
    }
    if (mark.getFeed().equals(Mark.CLOCK)) {
      return source.clock(mark.getCompleteTo());
    }
    Proof proof =
        switch (mark.getProof()) {
          case PROVEN -> Proof.PROVEN;
          case ASSUMED -> Proof.ASSUMED;
        };
    return source.mark(mark.getFeed(), mark.getCompleteTo(), proof);
  }

  private static Reading rejected(RejectionReason reason) {
    return new Reading.Rejected(reason, "");
  }
}
