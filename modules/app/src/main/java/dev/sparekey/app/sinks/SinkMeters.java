package dev.sparekey.app.sinks;

import dev.sparekey.sinks.delivery.DeliveryCounts;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What an operator watches of each sink, by its name. */
final class SinkMeters {

  static final String ACCEPTED = "sparekey.sinks.accepted";
  static final String ATTEMPTS_FAILED = "sparekey.sinks.attempts.failed";
  static final String DEAD_LETTERS = "sparekey.sinks.dead.letters";
  static final String UNREADABLE = "sparekey.sinks.unreadable";
  static final String WAITING = "sparekey.sinks.waiting";
  static final String ASIDE = "sparekey.sinks.aside";
  static final String ASIDE_OLDEST = "sparekey.sinks.aside.oldest.seconds";
  static final String UP = "sparekey.sinks.up";

  private SinkMeters() {}

  static void bind(
      MeterRegistry meters,
      String sink,
      DeliveryCounts counts,
      BooleanSupplier up,
      InstantSource clock) {
    Tags tags = Tags.of("sink", sink);
    count(
        meters,
        tags,
        ACCEPTED,
        "Findings that the sink took, or of which there was nothing to tell it",
        counts,
        of -> of.accepted());
    count(
        meters,
        tags,
        ATTEMPTS_FAILED,
        "Attempts in which the sink did not take something that waits on",
        counts,
        of -> of.failed());
    count(
        meters,
        tags,
        DEAD_LETTERS,
        "Findings that the sink gets only by 'sinks resend'",
        counts,
        of -> of.dead());
    count(
        meters,
        tags,
        UNREADABLE,
        "Records that are no alert, or none that this version can read",
        counts,
        of -> of.unreadable());
    Gauge.builder(WAITING, counts, of -> of.snapshot().waiting())
        .description("Findings that are to be sent")
        .tags(tags)
        .register(meters);
    Gauge.builder(ASIDE, counts, of -> of.snapshot().aside())
        .description("Findings among them that are tried alone, for the sink takes others")
        .tags(tags)
        .register(meters);
    Gauge.builder(ASIDE_OLDEST, counts, of -> seconds(of.snapshot().asideSince(), clock))
        .description("For how long the first of those is set aside, in seconds; 0 without any")
        .tags(tags)
        .register(meters);
    // A gauge does not keep what it is of: the counts live as long as the sink.
    Gauge.builder(UP, counts, of -> up.getAsBoolean() ? 1 : 0)
        .description(
            "Whether the sink is at work and answered when last tried, or fetches and acknowledges:"
                + " 1 or 0")
        .tags(tags)
        .register(meters);
  }

  private static double seconds(@Nullable Instant since, InstantSource clock) {
    return since == null ? 0 : Duration.between(since, clock.instant()).toSeconds();
  }

  private static void count(
      MeterRegistry meters,
      Tags tags,
      String name,
      String description,
      DeliveryCounts counts,
      ToDoubleFunction<DeliveryCounts.Snapshot> figure) {
    FunctionCounter.builder(name, counts, of -> figure.applyAsDouble(of.snapshot()))
        .description(description)
        .tags(tags)
        .register(meters);
  }
}
