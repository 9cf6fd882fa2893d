package dev.sparekey.app.backfill;

import dev.sparekey.app.records.RecordLines;
import dev.sparekey.app.records.RedactedLine;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.Event;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.recovery.AssurancePolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a source's records as the pipeline will and hands on those that it will take. What it would
 * refuse is counted here, where somebody looks, and not handed on.
 */
final class History {

  /** The pipeline reads a record later than we do, and by then it may be too old. */
  private static final Duration ON_THE_WAY = Duration.ofHours(1);

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private final AssurancePolicy policy;
  private final Instant now;
  private final @Nullable Instant alertFrom;
  private final Outgoing.Taking to;
  private final RejectionLog rejections;
  private final BooleanSupplier ending;
  private final Consumer<String> progress;

  /**
   * A feed's records in a file.
   *
   * @param feed as the configuration names it
   */
  record Records(String feed, String topic, Source source, Path file) {}

  /**
   * @param now when they are sent, about
   * @param alertFrom from when on alerts are raised; null for always
   * @param ending asked after each record; true ends it
   * @param progress gets a line about every 5 s
   */
  History(
      AssurancePolicy policy,
      Instant now,
      @Nullable Instant alertFrom,
      Outgoing.Taking to,
      RejectionLog rejections,
      BooleanSupplier ending,
      Consumer<String> progress) {
    this.policy = policy;
    this.now = now;
    this.alertFrom = alertFrom;
    this.to = to;
    this.rejections = rejections;
    this.ending = ending;
    this.progress = progress;
  }

  /**
   * Reads a file's records, until its end or until it is to end.
   *
   * @param counts of what was done so far, also when this throws
   * @throws IOException with a message for the user
   */
  void read(Records records, Counts counts) throws IOException {
    long said = System.nanoTime();
    try (RecordLines lines =
        RecordLines.records(
            records.feed(), records.file(), Source.MAX_BYTES, records.source().columns())) {
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        take(records, lines.number(), line, counts);
        if (ending.getAsBoolean()) {
          return;
        }
        if (System.nanoTime() - said > BETWEEN_LINES.toNanos()) {
          said = System.nanoTime();
          progress.accept(records.feed() + "=" + records.file() + ": " + counts.line("to send"));
        }
      }
    }
  }

  /** The same for an inventory, whose rows become records on the way. */
  void read(Records records, InventoryFile file, Counts counts) throws IOException {
    file.read(
        new InventoryFile.Rows() {
          @Override
          public void row(long number, byte[] json) throws IOException {
            if (!ending.getAsBoolean()) {
              take(records, number, json, counts);
            }
          }

          @Override
          public boolean problem(String message) {
            progress.accept(message);
            return !ending.getAsBoolean();
          }
        });
  }

  private void take(Records records, long number, byte[] given, Counts counts) throws IOException {
    counts.read++;
    // Before it is read, since the pipeline will read it so.
    byte[] line = RedactedLine.of(given);
    switch (admitted(records.source().read(new RawRecord(records.feed(), line, now)))) {
      case Reading.Mapped mapped -> {
        to.take(
            earliest(mapped.events()),
            records.topic(),
            mapped.events().getFirst().header().id(),
            line);
        count(mapped.events(), counts);
        for (Reading.Rejected rejected : mapped.besides()) {
          reject(records, number, counts, rejected);
        }
      }
      case Reading.Rejected rejected -> reject(records, number, counts, rejected);
      // Of what was complete then; the pipeline goes by what its feeds tell now.
      case Reading.FeedMark mark -> counts.marks++;
      case Reading.Clock clock -> counts.marks++;
    }
  }

  private static Instant earliest(List<Event> events) {
    return events.stream()
        .map(event -> event.header().occurredAt())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** As the pipeline will: of a bundle the events that are too old, and not those beside them. */
  private Reading admitted(Reading reading) {
    Instant then = now.plus(ON_THE_WAY);
    return reading instanceof Reading.Mapped mapped
        ? mapped.without(
            event -> policy.isTooOld(event, then),
            new Reading.Rejected(RejectionReason.TOO_LATE, "occurred_at"))
        : reading;
  }

  private void count(List<Event> events, Counts counts) {
    counts.sent++;
    if (events.getFirst() instanceof RecoveryEvent event && event.credential().listing() != null) {
      // What is there is no occurrence.
      return;
    }
    Instant at = events.getFirst().header().occurredAt();
    counts.occurred(at);
    counts.alerting += alertFrom == null || !at.isBefore(alertFrom) ? 1 : 0;
  }

  private void reject(Records records, long number, Counts counts, Reading.Rejected rejected)
      throws IOException {
    counts.reject(rejected.reason());
    rejections.write(records.feed(), records.file(), number, rejected);
  }
}
