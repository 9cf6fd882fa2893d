package dev.sparekey.receivers.signals;

import dev.sparekey.receivers.Fault;
import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.receivers.MarkRecord;
import dev.sparekey.receivers.RawLog;
import dev.sparekey.receivers.Records;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The tokens of one transmitter, however they come. Each is judged, and its events are kept once;
 * only then its {@code jti} is spent.
 */
public final class EventStream {

  private static final String TOKENS = "sparekey.receivers.tokens";
  private static final Duration LONGEST_RETRY = Duration.ofHours(1);
  private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);

  private final FeedTopic feed;
  private final TokenJudge judge;
  private final RawLog log;
  private final MeterRegistry meters;
  private final Marking marking;
  private final SpentIds spent = new SpentIds();
  private final Warnings criticalSubjects = new Warnings();
  private final Warnings missingKeys = new Warnings();
  private final Warnings faults = new Warnings();
  private volatile Instant lastSentBack = Instant.EPOCH;

  /**
   * One in an hour: a token with a key that nobody has is quickly made, and who reaches the port
   * could fill a disk.
   */
  private static final class Warnings {
    private static final Duration APART = Duration.ofHours(1);

    private final AtomicLong last = new AtomicLong(Instant.EPOCH.toEpochMilli());

    Level level(Instant now) {
      long known = last.get();
      return now.toEpochMilli() - known > APART.toMillis()
              && last.compareAndSet(known, now.toEpochMilli())
          ? Level.WARN
          : Level.DEBUG;
    }
  }

  /**
   * Whether the transmitter is believed to have sent everything up to a time.
   *
   * @param heartbeats when it answers that the stream is alive
   * @param settle how long after an event its token may be sent; a mark holds back by it
   */
  public record Marking(boolean heartbeats, Duration settle) {}

  private EventStream(
      FeedTopic feed, TokenJudge judge, Marking marking, RawLog log, MeterRegistry meters) {
    this.feed = feed;
    this.judge = judge;
    this.marking = marking;
    this.log = log;
    this.meters = meters;
  }

  /**
   * @throws IOException the transmitter's keys cannot be used
   */
  public static EventStream open(
      FeedTopic feed, Transmitter transmitter, Marking marking, RawLog log, MeterRegistry meters)
      throws IOException {
    return new EventStream(feed, TokenJudge.of(transmitter), marking, log, meters);
  }

  /** What the transmitter is told of a token. */
  public sealed interface Answer {

    /** It is kept, or it was before, or its events are not for us to judge. */
    record Taken() implements Answer {}

    /**
     * It is not believed.
     *
     * @param code of RFC 8935 §2.4, in small letters
     */
    record Refused(String code, String description) implements Answer {}

    /** It should be sent again. */
    record Later() implements Answer {}

    /** Reading it failed in a way that is not foreseen; it may fail each time. */
    record Faulty() implements Answer {}
  }

  /** Never fails. */
  public CompletableFuture<Answer> take(String token, Instant now) {
    try {
      return judged(token, now);
    } catch (RuntimeException e) {
      count("fault");
      LOG.atLevel(faults.level(now))
          .log(
              "feed {}: reading a token failed in a way that is not foreseen: {}",
              feed.feed(),
              Fault.words(e));
      lastSentBack = now;
      return CompletableFuture.completedFuture(new Answer.Faulty());
    }
  }

  private CompletableFuture<Answer> judged(String token, Instant now) {
    return switch (judge.judge(token, now)) {
      case TokenJudgement.Valid valid -> keep(valid, now);
      case TokenJudgement.Discarded discarded -> {
        count("critical_subject");
        LOG.atLevel(criticalSubjects.level(now))
            .log(
                "feed {}: a token was passed over, since a critical part of its subject is none that is"
                    + " looked at",
                feed.feed());
        yield CompletableFuture.completedFuture(new Answer.Taken());
      }
      case TokenJudgement.Refused refused -> {
        String code = refused.reason().name().toLowerCase(Locale.ROOT);
        count(code);
        yield CompletableFuture.completedFuture(new Answer.Refused(code, refused.description()));
      }
      case TokenJudgement.Undecided undecided -> {
        count("no_keys");
        LOG.atLevel(missingKeys.level(now))
            .log("feed {}: the transmitter's keys cannot be had", feed.feed());
        yield CompletableFuture.completedFuture(later(now));
      }
    };
  }

  private Answer later(Instant now) {
    lastSentBack = now;
    return new Answer.Later();
  }

  private CompletableFuture<Answer> keep(TokenJudgement.Valid valid, Instant now) {
    List<byte[]> records = new ArrayList<>();
    for (String record : valid.records()) {
      try {
        records.add(Records.redacted(record).text().getBytes(StandardCharsets.UTF_8));
      } catch (Records.NoRecordsException e) {
        count("invalid_request");
        return CompletableFuture.completedFuture(
            new Answer.Refused("invalid_request", "the token is nested too deep"));
      }
    }
    SpentIds.Sight sight =
        spent.of(
            valid.jti(),
            () -> valid.heartbeat() ? beat(valid, now) : log.append(feed.topic(), records));
    count(sight.again() ? "again" : valid.heartbeat() ? "heartbeat" : "taken");
    return sight
        .kept()
        .handle((done, failure) -> failure == null ? new Answer.Taken() : later(now));
  }

  /** What we have sent back is still to come, whatever came after it. */
  private CompletableFuture<Void> beat(TokenJudgement.Valid valid, Instant now) {
    return marking.heartbeats() && lastSentBack.isBefore(now.minus(LONGEST_RETRY))
        ? mark(valid.issuedAt())
        : CompletableFuture.completedFuture(null);
  }

  /** The transmitter has sent everything that occurred before, less what may take a while. */
  CompletableFuture<Void> mark(Instant askedAt) {
    return log.appendToAll(
        feed.topic(), MarkRecord.proven(feed.feed(), askedAt.minus(marking.settle())));
  }

  /** Whose tokens they are. */
  public FeedTopic feed() {
    return feed;
  }

  private void count(String what) {
    meters.counter(TOKENS, "feed", feed.feed(), "outcome", what).increment();
  }
}
