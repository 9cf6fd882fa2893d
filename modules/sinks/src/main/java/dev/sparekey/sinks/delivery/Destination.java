package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import java.time.Duration;
import java.util.function.Function;

/**
 * Who is told of findings, and how.
 *
 * @param name part of the consumer group's name, never changed
 * @param form makes the document of a revision; called on the destination's own thread
 * @param coalesce how long news that nobody acts on may wait for more
 * @param giveUpAfter how long a finding may wait for a destination that does not take it; longer
 *     than {@code between}, or what waits for a digest is given up untried
 * @param between how long at least lies between two batches: a digest has what came in the meantime
 * @param perMinute the most documents in a minute; 0 for no bound
 * @param heartbeat how often it is told that all is quiet; zero for never
 * @param canary how often it gets a sample finding; zero for never
 */
public record Destination(
    String name,
    Filter filter,
    Function<Alert, String> form,
    Duration coalesce,
    Duration giveUpAfter,
    Duration between,
    int perMinute,
    Duration heartbeat,
    Duration canary) {

  /** A revision as it reads it. */
  public Parcel parcel(Alert alert) {
    return new Parcel(alert, form.apply(alert));
  }

  /** How long a finding may wait, for people. */
  String patience() {
    return giveUpAfter.toMinutesPart() == 0
        ? giveUpAfter.toHours() + " h"
        : giveUpAfter.toMinutes() + " min";
  }
}
