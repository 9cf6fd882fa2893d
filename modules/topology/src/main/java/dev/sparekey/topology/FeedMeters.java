package dev.sparekey.topology;

import dev.sparekey.model.Proof;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far each feed is behind: how long ago its last record came, and how far back it is complete
 * to, by its own word (proven) or by ours (assumed). Of the partitions that this process reads; not
 * a number where nothing was heard since the start.
 */
final class FeedMeters {

  static final String SILENCE = "sparekey.feed.silence.seconds";
  static final String LAG = "sparekey.feed.lag.seconds";

  private static final double MILLIS = 1000;

  private final Map<String, Heard> heard = new ConcurrentHashMap<>();
  private final InstantSource clock;

  /** Of one feed, by partition. Written by the stream threads, read by whoever scrapes. */
  private static final class Heard {
    final Map<Integer, Instant> records = new ConcurrentHashMap<>();
    final Map<Integer, Instant> proven = new ConcurrentHashMap<>();
    final Map<Integer, Instant> assumed = new ConcurrentHashMap<>();
  }

  FeedMeters(Collection<String> feeds, MeterRegistry meters, InstantSource clock) {
    this.clock = clock;
    for (String feed : feeds) {
      Heard one = new Heard();
      heard.put(feed, one);
      Gauge.builder(SILENCE, () -> since(one.records, true)).tag("feed", feed).register(meters);
      for (Proof proof : Proof.values()) {
        Gauge.builder(LAG, () -> since(marks(one, proof), false))
            .tag("feed", feed)
            .tag("proof", proof.name().toLowerCase(Locale.ROOT))
            .register(meters);
      }
    }
  }

  private static Map<Integer, Instant> marks(Heard one, Proof proof) {
    return switch (proof) {
      case PROVEN -> one.proven;
      case ASSUMED -> one.assumed;
    };
  }

  /**
   * @param newest whether one partition's word is enough; else the one that is farthest behind
   *     counts
   */
  private double since(Map<Integer, Instant> times, boolean newest) {
    return times.values().stream()
        .reduce((one, other) -> one.isAfter(other) == newest ? one : other)
        .map(time -> (clock.instant().toEpochMilli() - time.toEpochMilli()) / MILLIS)
        .orElse(Double.NaN);
  }

  /** A record of the feed, also a mark or one that is refused, was appended then. */
  void record(String feed, int partition, Instant appended) {
    Heard one = heard.get(feed);
    if (one != null) {
      one.records.merge(partition, appended, FeedMeters::later);
    }
  }

  void mark(String feed, int partition, Instant completeTo, Proof proof) {
    Heard one = heard.get(feed);
    if (one != null) {
      marks(one, proof).merge(partition, completeTo, FeedMeters::later);
    }
  }

  /** Another process reads this partition from now on. */
  void forget(int partition) {
    for (Heard one : heard.values()) {
      one.records.remove(partition);
      one.proven.remove(partition);
      one.assumed.remove(partition);
    }
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
