package dev.sparekey.topology;

import dev.sparekey.engine.Activation;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.model.Control;
import dev.sparekey.model.DeadLetter;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what people change about the judging and puts it into the logs of the stages that judge, at
 * one place in each partition and in one transaction. One task does it, so changes have one order.
 *
 * <p>What the accounts stage tells the groups stage because of a change lies behind the change
 * there: it can only have read what was committed, and then both were.
 */
final class ControlProcessor
    implements Processor<byte @Nullable [], byte @Nullable [], byte @Nullable [], byte[]> {

  private static final Logger LOG = LoggerFactory.getLogger(ControlProcessor.class);

  /** In the place of a feed's name, where a record is a person's. */
  private static final String CONTROL = "control";

  private static final byte[] NOTHING = new byte[0];

  private final Settings settings;
  private final PublicRecords records;
  private final AvroControl control;
  private @Nullable Running running;

  /** What a start of the task makes anew. */
  private record Running(ProcessorContext<byte @Nullable [], byte[]> context, Send send) {}

  ControlProcessor(Settings settings, PublicRecords records) {
    this.settings = settings;
    this.records = records;
    this.control = records.control();
  }

  @Override
  public void init(ProcessorContext<byte @Nullable [], byte[]> context) {
    running = new Running(context, new Send(context, PipelineTopology.CONTROL, records));
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
    byte[] value = record.value() == null ? NOTHING : record.value();
    switch (control.read(value)) {
      case AvroControl.Change.Made made -> change(now, place, record, made.control());
      case AvroControl.Change.Rejected rejected -> reject(now, place, record, rejected.reason());
    }
  }

  private void change(
      Running now,
      RecordMetadata place,
      Record<byte @Nullable [], byte @Nullable []> record,
      Control made) {
    String release = made.release();
    if (release == null) {
      // A kind of change that a newer version knows.
      reject(now, place, record, RejectionReason.UNMAPPED_TYPE);
      return;
    }
    try {
      settings.releases().of(release);
    } catch (ReleaseRefusedException e) {
      LOG.error("release {} is refused, the rules of before go on: {}", release, e.getMessage());
      reject(now, place, record, RejectionReason.INVALID_VALUE);
      return;
    }
    LOG.info("release {} is activated as number {}", release, place.offset());
    // Where records tell the time, each stage has its own.
    Instant at =
        settings.time() == Settings.Time.LIVE
            ? Instant.ofEpochMilli(record.timestamp())
            : Instant.EPOCH;
    now.send().activation(new Activation(place.offset(), release), at, record.timestamp());
  }

  private void reject(
      Running now,
      RecordMetadata place,
      Record<byte @Nullable [], byte @Nullable []> record,
      RejectionReason reason) {
    String word = reason.name().toLowerCase(Locale.ROOT);
    LOG.warn("dead letter: {} offset {}: {}", place.topic(), place.offset(), word);
    byte[] value = record.value() == null ? NOTHING : record.value();
    now.send()
        .dead(
            new DeadLetter(
                CONTROL,
                place.topic(),
                place.partition(),
                place.offset(),
                word,
                IngestProcessor.hash(settings.salt(), value)),
            record.timestamp());
  }
}
