package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of findings that wait: by the destination's word, or by its silence. */
final class Settlement {

  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  private final Destination destination;
  private final Outbox outbox;
  private final DeadLetters deadLetters;
  private final DeliveryCounts counts;

  Settlement(
      Destination destination, Outbox outbox, DeadLetters deadLetters, DeliveryCounts counts) {
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
      String why = "waited for more than " + destination.giveUpAfter().toHours() + " h";
      dead(one, "too_old", why, one.known());
      if (one.known()) {
        // What it may have acted on is corrected, should it turn out otherwise.
        outbox.accepted(one);
      } else {
        outbox.refused(one);
      }
    }
  }

  /** Before anything counts as settled: else a process that dies in between would lose it. */
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
    deadLetters.put(
        destination.name(),
        new Undelivered(one.from(), alert, reason, why, known || outbox.isTold(alert.id())));
    counts.dead();
  }
}
