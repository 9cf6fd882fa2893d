package dev.sparekey.topology;

import dev.sparekey.ingest.Observation;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.RawRules;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the records of feeds, in whichever form they are. Not for two threads at once. */
public final class FeedReading {

  private final AvroEvents avro;
  private final AssurancePolicy policy;

  /**
   * @param registry has the schemas of feeds of Avro
   * @param policy says how old an event may be
   */
  public FeedReading(SchemaRegistry registry, AssurancePolicy policy) {
    this(new AvroEvents(registry), policy);
  }

  FeedReading(AvroEvents avro, AssurancePolicy policy) {
    this.avro = avro;
    this.policy = policy;
  }

  /**
   * What a record tells, and what rules say of it.
   *
   * @param receivedAt null where nothing tells it; then nothing is too old
   * @throws dev.sparekey.registryclient.RegistryException a schema is not to be had now: the record
   *     is to be read again
   */
  public Observation observe(
      Feed feed, byte[] value, @Nullable Instant receivedAt, RawRules rules) {
    Observation observed =
        switch (feed.format()) {
          case Feed.Format.Json json ->
              json.source().observe(new RawRecord(feed.name(), value, receivedAt), rules);
          case Feed.Format.Avro in ->
              new Observation(avro.read(feed, in.source(), value, receivedAt), List.of());
        };
    return receivedAt == null ? observed : admitted(observed, receivedAt);
  }

  /** A bundle with one event that is too old is not too old itself. */
  private Observation admitted(Observation observed, Instant receivedAt) {
    Instant horizon = receivedAt.minus(policy.horizon());
    Reading reading =
        observed.reading() instanceof Reading.Mapped mapped
            ? mapped.without(
                event -> policy.isTooOld(event, receivedAt),
                new Reading.Rejected(RejectionReason.TOO_LATE, "occurred_at"))
            : observed.reading();
    // Of a record that is too old its reading has been refused.
    return new Observation(
        reading,
        observed.matches().stream()
            .filter(match -> !match.header().occurredAt().isBefore(horizon))
            .toList());
  }
}
