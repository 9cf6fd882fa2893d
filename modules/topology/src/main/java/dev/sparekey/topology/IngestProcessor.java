package dev.sparekey.topology;

import dev.sparekey.engine.Mark;
import dev.sparekey.engine.Routing;
import dev.sparekey.ingest.Observation;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RawMatch;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Reads the sources' records, and is the one place where the wall clock acts. It has no store, so
 * that a new feed or a new partition never breaks one.
 */
final class IngestProcessor
    implements Processor<byte @Nullable [], byte @Nullable [], byte @Nullable [], byte[]> {

  static final String RECEIVED_AT = "received_at";
  static final String RECORDS_COUNTER = "sparekey.ingest.records";
  static final String REJECTED_COUNTER = "sparekey.ingest.rejected";

  /** Matches of rules over raw records. */
  static final String MATCHED_COUNTER = "sparekey.ingest.matched";

  private static final Logger LOG = LoggerFactory.getLogger(IngestProcessor.class);
  private static final Instant LAST = Instant.parse("2099-01-01T00:00:00Z");
  private static final Duration TICK = Duration.ofSeconds(1);

  private static final byte[] NOTHING = new byte[0];

  private final Settings settings;
  private final PublicRecords records;
  private final FeedReading reading;
  private final Map<String, Feed> byTopic;
  private final MeterRegistry meters;
  private final FeedMeters progress;

  private final RulesOverRecords rules;
  private final Map<String, Newest> newest = new TreeMap<>();
  private final Set<String> warned = new HashSet<>();
  private @Nullable Running running;

  /** The newest event of a feed in this task and up to where its mark was told. */
  private record Newest(Instant seen, Instant told) {}

  /** What a start of the task makes anew. */
  private record Running(
      ProcessorContext<byte @Nullable [], byte[]> context, Send send, CatchUp catchUp) {}

  IngestProcessor(
      Settings settings,
      PublicRecords records,
      RulesOverRecords rules,
      MeterRegistry meters,
      FeedMeters progress) {
    this.settings = settings;
    this.rules = rules;
    this.records = records;
    this.reading = new FeedReading(records.events(), settings.policy());
    this.meters = meters;
    this.progress = progress;
    this.byTopic =
        settings.feeds().stream().collect(Collectors.toMap(Feed::topic, Function.identity()));
  }

  /**
   * Called again on this object after an aborted transaction: what was sent then never was, so what
   * is remembered of it must go, or a mark told only in that transaction would never be told.
   */
  @Override
  public void init(ProcessorContext<byte @Nullable [], byte[]> context) {
    int partition = context.taskId().partition();
    if (partition >= settings.ingestTasks()) {
      throw new TopicGrewException("a source's topic", partition, settings.ingestTasks());
    }
    newest.clear();
    running =
        new Running(
            context,
            new Send(context, PipelineTopology.INGEST, records),
            new CatchUp(context.currentSystemTimeMs()));
    if (settings.time() == Settings.Time.LIVE) {
      context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }
  }

  @Override
  public void process(Record<byte @Nullable [], byte @Nullable []> record) {
    Running now = running();
    RecordMetadata place =
        now.context()
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("a record from a topic has its place"));
    Feed feed = byTopic.get(place.topic());
    if (feed == null) {
      throw new IllegalStateException("no feed is read from the topic " + place.topic());
    }
    if (place.partition() >= feed.partitions()) {
      throw new TopicGrewException(
          "the topic " + feed.topic(), place.partition(), feed.partitions());
    }
    now.catchUp().read(feed.name(), record.timestamp());
    meters.counter(RECORDS_COUNTER, "feed", feed.name()).increment();
    progress.record(feed.name(), place.partition(), Instant.ofEpochMilli(record.timestamp()));
    Arrival arrival = new Arrival(now, feed, place, record);
    Instant receivedAt;
    try {
      receivedAt = receivedAt(record);
    } catch (DateTimeParseException e) {
      arrival.reject(RejectionReason.INVALID_RECEIVED_AT);
      return;
    }
    if (receivedAt != null && (receivedAt.isBefore(Instant.EPOCH) || receivedAt.isAfter(LAST))) {
      arrival.reject(RejectionReason.INVALID_RECEIVED_AT);
      return;
    }
    byte[] value = record.value() == null ? NOTHING : record.value();
    Observation observed = reading.observe(feed, value, receivedAt, rules.of(feed));
    switch (observed.reading()) {
      case Reading.Mapped mapped -> arrival.events(mapped, receivedAt);
      case Reading.FeedMark mark -> arrival.mark(mark, receivedAt);
      case Reading.Clock clock -> arrival.clock(clock);
      case Reading.Rejected rejected -> arrival.reject(rejected.reason());
    }
    observed.matches().forEach(match -> arrival.match(match, receivedAt));
  }

  /** Null where nothing tells it. */
  private @Nullable Instant receivedAt(Record<byte @Nullable [], byte @Nullable []> record) {
    if (settings.time() == Settings.Time.LIVE) {
      return Instant.ofEpochMilli(record.timestamp());
    }
    Header header = record.headers().lastHeader(RECEIVED_AT);
    return header == null || header.value() == null
        ? null
        : Instant.parse(new String(header.value(), StandardCharsets.UTF_8));
  }

  /** One record on its way. */
  private final class Arrival {
    private final Running now;
    private final Feed feed;
    private final RecordMetadata place;
    private final Record<byte @Nullable [], byte @Nullable []> record;

    Arrival(
        Running now,
        Feed feed,
        RecordMetadata place,
        Record<byte @Nullable [], byte @Nullable []> record) {
      this.now = now;
      this.feed = feed;
      this.place = place;
      this.record = record;
    }

    void events(Reading.Mapped mapped, @Nullable Instant receivedAt) {
      for (Event event : mapped.events()) {
        Instant occurredAt = event.header().occurredAt();
        Instant at = receivedAt == null ? event.header().receivedAt() : receivedAt;
        Routing.route(event, at, output -> now.send().send(output, record.timestamp()));
        seen(feed, occurredAt.isBefore(at) ? occurredAt : at);
      }
      for (Reading.Rejected rejected : mapped.besides()) {
        reject(rejected.reason());
      }
    }

    /** Behind the record's own events, so that it is judged beside them. */
    void match(RawMatch match, @Nullable Instant receivedAt) {
      Instant at = receivedAt == null ? match.header().receivedAt() : receivedAt;
      meters.counter(MATCHED_COUNTER, "feed", feed.name()).increment();
      now.send().send(Routing.match(match, at), record.timestamp());
    }

    /**
     * A mark says only what lies before it in its own partition: that of another feed does not. No
     * feed is complete to a time that has not come: were a mark for 2098 taken at its word, no
     * ticket would ever count as in time again.
     */
    void mark(Reading.FeedMark mark, @Nullable Instant receivedAt) {
      if (!mark.feed().equals(feed.name())) {
        reject(RejectionReason.MARK_OF_ANOTHER_FEED);
        return;
      }
      Instant completeTo = mark.completeTo();
      if (settings.time() == Settings.Time.LIVE
          && receivedAt != null
          && completeTo.isAfter(receivedAt)) {
        completeTo = receivedAt;
      }
      progress.mark(feed.name(), place.partition(), completeTo, mark.proof());
      now.send()
          .mark(
              new Mark(
                  feed.name(),
                  Mark.Path.DIRECT,
                  place.partition(),
                  feed.partitions(),
                  completeTo,
                  mark.proof()),
              receivedAt == null ? mark.completeTo() : receivedAt,
              record.timestamp());
    }

    /** In live mode a source that could tell the time could make every deadline pass. */
    void clock(Reading.Clock clock) {
      if (settings.time() == Settings.Time.LIVE) {
        reject(RejectionReason.CLOCK_IN_LIVE_TIME);
        return;
      }
      Mark mark =
          new Mark(
              Mark.CLOCK,
              Mark.Path.DIRECT,
              settings.firstPartition(feed) + place.partition(),
              settings.rawPartitions(),
              clock.time(),
              Proof.PROVEN);
      now.send().mark(mark, clock.time(), record.timestamp());
    }

    void reject(RejectionReason reason) {
      IngestProcessor.this.reject(now, feed.name(), place, record, reason);
    }
  }

  private void reject(
      Running now,
      String feed,
      RecordMetadata place,
      Record<byte @Nullable [], byte @Nullable []> record,
      RejectionReason reason) {
    String word = reason.name().toLowerCase(Locale.ROOT);
    meters.counter(REJECTED_COUNTER, "feed", feed, "reason", word).increment();
    if (reason == RejectionReason.NOT_RELEVANT) {
      return;
    }
    // Anyone who can write to a feed could fill a disk with warnings.
    Level level = warned.add(feed + " " + word) ? Level.WARN : Level.DEBUG;
    LOG.atLevel(level)
        .log(
            "dead letter: feed {} {}-{} offset {}: {}",
            feed,
            place.topic(),
            place.partition(),
            place.offset(),
            word);
    byte[] value = record.value() == null ? NOTHING : record.value();
    now.send()
        .dead(
            new DeadLetter(
                feed,
                place.topic(),
                place.partition(),
                place.offset(),
                word,
                hash(settings.salt(), value)),
            record.timestamp());
  }

  private void seen(Feed feed, Instant time) {
    Newest known = newest.get(feed.name());
    if (known == null || time.isAfter(known.seen())) {
      newest.put(feed.name(), new Newest(time, known == null ? Instant.MIN : known.told()));
    }
  }

  /**
   * The time, and what each feed is assumed complete to: with a disorder of 10 min and a newest
   * event of 14:50, to 14:40. A feed that is silent stays where it was.
   */
  private void tick(long millis) {
    Running now = running();
    Instant time = now.catchUp().time(millis);
    if (time == null) {
      return;
    }
    int partition = now.context().taskId().partition();
    for (Feed feed : settings.feeds()) {
      Newest known = newest.get(feed.name());
      if (known == null) {
        continue;
      }
      Instant completeTo = known.seen().minus(settings.disorder());
      if (completeTo.isAfter(known.told())) {
        newest.put(feed.name(), new Newest(known.seen(), completeTo));
        Mark mark =
            new Mark(
                feed.name(),
                Mark.Path.DIRECT,
                partition,
                feed.partitions(),
                completeTo,
                Proof.ASSUMED);
        now.send().mark(mark, time, millis);
        progress.mark(feed.name(), partition, completeTo, Proof.ASSUMED);
      }
    }
    Mark clock =
        new Mark(
            Mark.CLOCK, Mark.Path.DIRECT, partition, settings.ingestTasks(), time, Proof.PROVEN);
    now.send().mark(clock, time, millis);
  }

  @Override
  public void close() {
    Running now = running;
    if (now != null) {
      progress.forget(now.context().taskId().partition());
    }
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("Kafka Streams calls init before anything else");
    }
    return now;
  }

  static String hash(String salt, byte[] value) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(salt.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256.digest(value));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
