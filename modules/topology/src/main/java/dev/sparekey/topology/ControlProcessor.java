package dev.sparekey.topology;

import dev.sparekey.engine.Activation;
import dev.sparekey.engine.ControlRecord;
import dev.sparekey.engine.ControlStage;
import dev.sparekey.engine.ReleaseRefusedException;
import dev.sparekey.engine.ReleaseUnreadableException;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Control;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.PrimaryAcceptance;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what people say, changes of rules and decisions on findings, and puts it into the logs of
 * the stages that judge: rules at one place in each partition and in one transaction. One task does
 * it, so changes have one order.
 *
 * <p>What the accounts stage tells the groups stage because of a change lies behind the change
 * there: it can only have read what was committed, and then both were.
 */
final class ControlProcessor
    implements Processor<byte @Nullable [], byte @Nullable [], byte @Nullable [], byte[]> {

  private static final Logger LOG = LoggerFactory.getLogger(ControlProcessor.class);

  /** In the place of a feed's name, where a record is a person's. */
  private static final String CONTROL = "control";

  private static final String TRIAGE = "triage";

  private static final byte[] NOTHING = new byte[0];

  private static final Duration EACH_MINUTE = Duration.ofMinutes(1);

  private final Settings settings;
  private final PublicRecords records;
  private final AvroControl control;
  private final AvroDecisions decisions;
  private final ControlStage stage;
  private final FindingMeters findings;
  private @Nullable Running running;

  /** What a start of the task makes anew: after an aborted transaction the stores went back. */
  private record Running(
      ProcessorContext<byte @Nullable [], byte[]> context, KafkaControlStore store, Send send) {}

  /** A record and where it lies. */
  private record Arrival(
      RecordMetadata place, Record<byte @Nullable [], byte @Nullable []> record, byte[] value) {}

  ControlProcessor(Settings settings, PublicRecords records, FindingMeters findings) {
    this.settings = settings;
    this.records = records;
    this.control = records.control();
    this.decisions = records.decisions();
    this.findings = findings;
    this.stage =
        new ControlStage(
            settings.releases(), settings.tenants(), settings.policy().version(), settings.epoch());
  }

  @Override
  public void init(ProcessorContext<byte @Nullable [], byte[]> context) {
    running =
        new Running(
            context,
            new KafkaControlStore(context),
            new Send(context, PipelineTopology.CONTROL, records));
    context.schedule(EACH_MINUTE, PunctuationType.WALL_CLOCK_TIME, this::resume);
  }

  /** Not in {@code init}, where nothing may be sent on. Without news it reads two values. */
  private void resume(long now) {
    Running of = running;
    if (of != null) {
      stage.resume(
          of.store(),
          Instant.ofEpochMilli(now),
          output -> {
            findings.count(output);
            of.send().send(output, now);
          });
    }
  }

  @Override
  public void process(Record<byte @Nullable [], byte @Nullable []> record) {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("Kafka Streams calls init before anything else");
    }
    RecordMetadata place =
        now.context()
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("a record from a topic has its place"));
    Arrival arrival = new Arrival(place, record, record.value() == null ? NOTHING : record.value());
    if (place.topic().equals(Topics.TRIAGE)) {
      decision(now, arrival);
      return;
    }
    switch (control.read(arrival.value())) {
      case AvroControl.Change.Made made -> change(now, arrival, made.control());
      case AvroControl.Change.Rejected rejected -> reject(now, CONTROL, arrival, rejected.reason());
    }
  }

  private void decision(Running now, Arrival arrival) {
    Instant receivedAt =
        settings.time() == Settings.Time.LIVE
            ? Instant.ofEpochMilli(arrival.record().timestamp())
            : null;
    switch (decisions.read(arrival.value(), receivedAt)) {
      case AvroDecisions.Decision.Made made -> {
        Instant at = receivedAt == null ? made.triaged().decision().at() : receivedAt;
        on(now, arrival, new ControlRecord.Decided(made.triaged(), at));
      }
      case AvroDecisions.Decision.Rejected rejected ->
          reject(now, TRIAGE, arrival, rejected.reason());
    }
  }

  private void change(Running now, Arrival arrival, Control made) {
    PrimaryAcceptance decision = made.acceptance();
    if (decision != null) {
      accept(now, arrival, made, decision);
      return;
    }
    String release = made.release();
    if (release == null) {
      // A kind of change that a newer version knows.
      reject(now, CONTROL, arrival, RejectionReason.UNMAPPED_TYPE);
      return;
    }
    long number = arrival.place().offset();
    Activation known = now.store().activation();
    if (known != null && known.number() >= number) {
      LOG.error(
          "release {} is refused: in {} it has place {}, and the release in force had {}. Was the"
              + " topic made anew? Its stages go by that place: begin with empty state",
          release,
          Topics.CONTROL,
          number,
          known.number());
      reject(now, CONTROL, arrival, RejectionReason.INVALID_VALUE);
      return;
    }
    try {
      settings.releases().of(new Activation(number, release));
      LOG.info("release {} is activated as number {}", release, number);
    } catch (ReleaseUnreadableException e) {
      // In a rolling update the first new process publishes what this old one does not read, and
      // nobody publishes it again. Each stage tries it at each start.
      LOG.error(
          "release {} is activated as number {} and does not load here, where the rules of before"
              + " go on: {}",
          release,
          number,
          e.getMessage());
    } catch (ReleaseRefusedException e) {
      LOG.error("release {} is refused, the rules of before go on: {}", release, e.getMessage());
      reject(now, CONTROL, arrival, RejectionReason.INVALID_VALUE);
      return;
    }
    // Where records tell the time, each stage has its own; what is said of the change has the time
    // that whoever published it told.
    Instant at =
        settings.time() == Settings.Time.LIVE
            ? Instant.ofEpochMilli(arrival.record().timestamp())
            : made.at();
    on(now, arrival, new ControlRecord.Published(made, release, number, at));
  }

  private void accept(Running now, Arrival arrival, Control made, PrimaryAcceptance decision) {
    AccountId account = Objects.requireNonNull(made.accepted(), "it is one").account();
    boolean live = settings.time() == Settings.Time.LIVE;
    Instant at = live ? Instant.ofEpochMilli(arrival.record().timestamp()) : decision.at();
    if (!settings.tenants().contains(account.tenant())) {
      reject(now, CONTROL, arrival, RejectionReason.INVALID_VALUE);
    } else if (live && decision.at().isAfter(at.plus(AvroDecisions.AHEAD))) {
      reject(now, CONTROL, arrival, RejectionReason.FROM_THE_FUTURE);
    } else {
      on(now, arrival, new ControlRecord.Accepted(account, decision, at));
    }
  }

  private void on(Running now, Arrival arrival, ControlRecord record) {
    stage.on(
        record,
        now.store(),
        output -> {
          findings.count(output);
          now.send().send(output, arrival.record().timestamp());
        });
  }

  private void reject(Running now, String source, Arrival arrival, RejectionReason reason) {
    String word = reason.name().toLowerCase(Locale.ROOT);
    RecordMetadata place = arrival.place();
    LOG.warn("dead letter: {} offset {}: {}", place.topic(), place.offset(), word);
    now.send()
        .dead(
            new DeadLetter(
                source,
                place.topic(),
                place.partition(),
                place.offset(),
                word,
                IngestProcessor.hash(settings.salt(), arrival.value())),
            arrival.record().timestamp());
  }
}
