package dev.sparekey.app.demo;

import dev.sparekey.app.demo.company.Line;
import dev.sparekey.app.demo.company.Script;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the company's records to the sources' topics, in the order of arrival: the history as fast
 * as the pipeline reads it, then the day at a speed that people can follow.
 */
final class Playback implements AutoCloseable {

  /** Enough to keep the pipeline busy, and few enough to say where it is. */
  private static final int LONGEST_BACKLOG = 2_000;

  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);

  /** The people of the company work from 7 to 18; what lies outside is not waited for. */
  private static final Duration DAWN = Duration.ofHours(6);

  private static final Duration DUSK = Duration.ofHours(20);
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Producer<byte[], byte[]> producer;
  private final List<Line> lines;
  private final int history;
  private final Instant firstDay;
  private final Instant day;
  private final Duration dayLasts;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private @Nullable Duration dayBegan;
  private int next;

  /**
   * @param producer closed with this
   * @param dayLasts how long the hours from 6 to 20 of the day are stretched over; zero for no
   *     longer than it takes
   */
  Playback(Producer<byte[], byte[]> producer, Script script, Duration dayLasts) {
    this.lines = script.lines().toList();
    this.history = script.history().size();
    this.firstDay = script.history().getFirst().receivedAt().truncatedTo(ChronoUnit.DAYS);
    this.day = script.day().getFirst().receivedAt().truncatedTo(ChronoUnit.DAYS);
    this.dayLasts = dayLasts;
    this.producer = producer;
  }

  static Playback on(String servers, Script script, Duration dayLasts) {
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                // The topics were made a moment ago: with more on the way the broker may refuse the
                // first batch and take the next, and then never take the first (KAFKA-15591).
                ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                1),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    return new Playback(producer, script, dayLasts);
  }

  /**
   * Writes what is due.
   *
   * @param now since any fixed moment
   * @param ingested records that the pipeline has read
   * @throws KafkaException if the broker did not take a record written before: without it the
   *     pipeline would be waited for in vain
   */
  void advance(Duration now, long ingested) {
    throwFailure();
    while (next < lines.size() && next - ingested < LONGEST_BACKLOG && isDue(now, ingested)) {
      Line line = lines.get(next);
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>("raw." + line.feed(), line.json().getBytes(StandardCharsets.UTF_8));
      record
          .headers()
          .add("received_at", line.receivedAt().toString().getBytes(StandardCharsets.UTF_8));
      producer.send(
          record,
          (place, refused) -> {
            if (refused != null) {
              failure.compareAndSet(null, refused);
            }
          });
      next++;
    }
  }

  private void throwFailure() {
    Exception refused = failure.get();
    if (refused != null) {
      throw new KafkaException(
          "a record of the company was not taken by the broker: " + refused.getMessage(), refused);
    }
  }

  /**
   * With 25 s for 14 hours, what arrives at 13:00 is due 12.5 s after the day began. It begins when
   * the pipeline has read the history: else the table would show the day's alerts too late.
   */
  private boolean isDue(Duration now, long ingested) {
    if (next < history || dayLasts.isZero()) {
      return true;
    }
    if (dayBegan == null) {
      if (ingested < history) {
        return false;
      }
      dayBegan = now;
    }
    Duration sinceDawn = Duration.between(day.plus(DAWN), lines.get(next).receivedAt());
    if (sinceDawn.isNegative() || sinceDawn.compareTo(DUSK.minus(DAWN)) > 0) {
      return true;
    }
    double share = (double) sinceDawn.toMillis() / DUSK.minus(DAWN).toMillis();
    return now.minus(dayBegan).toMillis() >= share * dayLasts.toMillis();
  }

  /** Whether everything has been written. */
  boolean ended() {
    return next == lines.size();
  }

  int played() {
    return next;
  }

  int records() {
    return lines.size();
  }

  /** Where in the script it is, for people. */
  String position() {
    if (ended()) {
      return "all records played; the pipeline works through the rest";
    }
    Instant at = lines.get(next).receivedAt();
    if (at.isBefore(day)) {
      long weeks = (ChronoUnit.DAYS.between(firstDay, day) + 6) / 7;
      return "playing the history, week %d of %d"
          .formatted(ChronoUnit.DAYS.between(firstDay, at) / 7 + 1, weeks);
    }
    if (dayBegan == null && !dayLasts.isZero()) {
      return "the pipeline reads the history";
    }
    return "playing the day with the attacks, " + HOUR.format(at);
  }

  /** Ends within 5 s, even when the broker no longer takes what is left. */
  @Override
  public void close() {
    producer.close(LONGEST_CLOSE);
  }
}
