package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import dev.sparekey.registryclient.RegistryException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of findings that wait: by the destination's word, or by its silence.
 *
 * <p>A dead letter that cannot be written waits, and what it is of counts as settled only when it
 * is: a process that dies in between reads it again. The rest goes on, for the destination is at
 * work; to end would send it again, with each start, all that it took behind what died.
 */
final class Settlement {

  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  /** In a turn: of 10,000 that die at once each waits for the brokers' word. */
  private static final int MOST_WRITTEN = 100;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final Destination destination;
  private final Outbox outbox;
  private final DeadLetters deadLetters;
  private final DeliveryCounts counts;
  private final InstantSource clock;

  /** The oldest first: if one cannot be written, the next is not even tried. */
  private final Deque<Unwritten> unwritten = new ArrayDeque<>();

  private Instant nextWrite = Instant.MIN;
  private Duration pause = FIRST_PAUSE;

  /** Of the last attempt; null if it went well. */
  private @Nullable String failure;

  /**
   * A dead letter.
   *
   * @param unsettled from where what it is of is to be read again, should it not be written
   */
  private record Unwritten(AlertLog.Unsettled unsettled, Runnable write) {}

  Settlement(
      Destination destination,
      Outbox outbox,
      DeadLetters deadLetters,
      DeliveryCounts counts,
      InstantSource clock) {
    this.clock = clock;
    this.destination = destination;
    this.outbox = outbox;
    this.deadLetters = deadLetters;
    this.counts = counts;
  }

  void settle(Outbox.Waiting one, Outcome outcome) {
    switch (outcome) {
      case Outcome.Accepted accepted -> {
        outbox.accepted(one);
        counts.accepted();
      }
      case Outcome.Refused refused -> {
        boolean known = one.known() || refused.mayBeKnown();
        dead(one, "refused", refused.why(), known);
        if (known) {
          // It may have taken some of it: that is to be corrected, should it turn out otherwise.
          outbox.accepted(one);
        } else {
          outbox.refused(one);
        }
      }
      case Outcome.Later later -> {
        if (later.mayBeKnown()) {
          outbox.unanswered(one);
        }
      }
    }
  }

  /** Of what has waited for too long. */
  void giveUp(Instant now) {
    for (Outbox.Waiting one : outbox.expired(now)) {
      String why =
          "waited for more than "
              + destination.patience()
              + (one.why() == null ? "" : ", not taken: " + one.why());
      dead(one, "too_old", why, one.known());
      if (one.known()) {
        // What it may have acted on is corrected, should it turn out otherwise.
        outbox.accepted(one);
      } else {
        outbox.refused(one);
      }
    }
  }

  private void dead(Outbox.Waiting one, String reason, String why, boolean known) {
    Alert alert = one.alert();
    LOG.warn(
        "destination {} never got alert {} revision {}.{}: {}: {}",
        destination.name(),
        alert.id(),
        alert.epoch(),
        alert.revision(),
        reason,
        why);
    Undelivered undelivered =
        new Undelivered(one.position(), alert, reason, why, known || outbox.isTold(alert.id()));
    unwritten.add(
        new Unwritten(
            new AlertLog.Unsettled(one.from(), alert.id()),
            () -> {
              deadLetters.put(destination.name(), undelivered);
              counts.dead();
            }));
  }

  /** What it tells nobody knows: it may be a finding that only a newer version can read. */
  void unreadable(Position position, String fingerprint) {
    unwritten.add(
        new Unwritten(
            new AlertLog.Unsettled(position, null),
            () -> {
              deadLetters.unreadable(destination.name(), position, fingerprint);
              counts.dead();
            }));
  }

  /** Once a turn: writes dead letters that wait, unless it was tried in vain just now. */
  void write() {
    if (clock.instant().isBefore(nextWrite)) {
      return;
    }
    for (int i = 0; i < MOST_WRITTEN && !unwritten.isEmpty(); i++) {
      try {
        unwritten.getFirst().write().run();
      } catch (KafkaException | RegistryException e) {
        failed(e);
        return;
      }
      unwritten.removeFirst();
    }
    nextWrite = Instant.MIN;
    pause = FIRST_PAUSE;
    failure = null;
  }

  /** Seldomer and seldomer, since each attempt may hold this thread for two minutes. */
  private void failed(RuntimeException why) {
    Throwable cause = why.getCause() == null ? why : why.getCause();
    failure = cause.getClass().getSimpleName();
    nextWrite = clock.instant().plus(pause);
    LOG.warn(
        "destination {}: {}: what they are of is not settled; next attempt in {} s",
        destination.name(),
        hindrance(),
        pause.toSeconds());
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  int unwritten() {
    return unwritten.size();
  }

  /** In words; null while dead letters can be written, or there is none. */
  @Nullable String hindrance() {
    return failure == null || unwritten.isEmpty()
        ? null
        : "cannot write dead letters (" + failure + "): " + unwritten.size() + " wait";
  }

  /** Another process has the partition now, and reads it again from where all is settled. */
  void forget(int partition) {
    unwritten.removeIf(one -> one.unsettled().from().partition() == partition);
  }

  /** What waits, and what has died and is nowhere written yet. */
  List<AlertLog.Unsettled> unsettled() {
    List<AlertLog.Unsettled> unsettled = new ArrayList<>(outbox.unsettled());
    for (Unwritten one : unwritten) {
      unsettled.add(one.unsettled());
    }
    return unsettled;
  }
}
