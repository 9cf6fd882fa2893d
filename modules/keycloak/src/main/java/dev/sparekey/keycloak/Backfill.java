package dev.sparekey.keycloak;

import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends what the topic lacks and Keycloak's event store has: what was dropped while brokers were
 * down, and what a killed process had not sent. Which it is, is told by id.
 */
final class Backfill implements Runnable {

  private static final System.Logger LOG = System.getLogger(Backfill.class.getName());
  private static final long LOOK_MILLIS = 250;
  private static final long PAUSE_MILLIS = 10_000;
  private static final long SLICE_MILLIS = TimeUnit.MINUTES.toMillis(10);

  /** Clocks of brokers and of Keycloak's nodes may differ by as much. */
  private static final long SKEW_MILLIS = TimeUnit.MINUTES.toMillis(5);

  private final Outbox outbox;
  private final Sender sender;
  private final RawTopic topic;
  private final EventStore store;
  private final Predicate<BooleanSupplier> turn;
  private final long delayMillis;
  private @Nullable Gap pending;
  private final AtomicLong sent = new AtomicLong();

  /**
   * @param turn runs an attempt unless another node is at it, and tells whether it was made good
   * @param delayMillis how long after a gap what other nodes had, too, has been sent
   * @param pending the time before this start; null if nothing is to be made up for
   */
  Backfill(
      Outbox outbox,
      Sender sender,
      RawTopic topic,
      EventStore store,
      Predicate<BooleanSupplier> turn,
      long delayMillis,
      @Nullable Gap pending) {
    this.outbox = outbox;
    this.sender = sender;
    this.topic = topic;
    this.store = store;
    this.turn = turn;
    this.delayMillis = delayMillis;
    this.pending = pending;
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        TimeUnit.MILLISECONDS.sleep(look() ? LOOK_MILLIS : PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes up for what is due. False if it could not and should try again after a pause. */
  boolean look() {
    Gap dropped = outbox.takeGap();
    if (dropped != null) {
      pending = Gap.covering(pending, dropped);
    }
    Gap gap = pending;
    // An event that is stored and still on its way would be sent twice.
    if (gap == null || sender.idleAt() < gap.to() + delayMillis) {
      return true;
    }
    if (isMadeGood(gap)) {
      pending = null;
      return true;
    }
    return false;
  }

  /** A thread that ended with one answer of the cluster's would never fill a gap again. */
  private boolean isMadeGood(Gap gap) {
    try {
      return turn.test(() -> fill(gap));
    } catch (RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "which node''s turn it is cannot be told now, the next look is in "
              + PAUSE_MILLIS / 1000
              + " s",
          e);
      return false;
    }
  }

  private boolean fill(Gap gap) {
    try {
      Set<String> published = topic.idsSince(gap.from() - SKEW_MILLIS);
      long before = sent.get();
      for (long from = gap.from(); from <= gap.to(); from += SLICE_MILLIS) {
        for (CapturedEvent event :
            store.between(from, Math.min(gap.to(), from + SLICE_MILLIS - 1))) {
          if (!published.contains(event.id())) {
            outbox.put(event);
            sent.incrementAndGet();
          }
        }
      }
      // The next node to have its turn looks into the topic, not into our outbox.
      while (sender.waiting() > 0) {
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
      tell(gap, sent.get() - before);
      return true;
    } catch (RawTopic.UnreadableTopicException | RuntimeException e) {
      LOG.log(
          Level.WARNING,
          "what the topic lacks since {0} cannot be told now, the next look is in {1} s: {2}",
          Instant.ofEpochMilli(gap.from()),
          PAUSE_MILLIS / 1000,
          e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void tell(Gap gap, long found) {
    List<String> silent = store.realmsThatStoreLittle();
    LOG.log(
        found > 0 ? Level.WARNING : Level.INFO,
        "the topic lacked {0} events of the time from {1} to {2} that the event store has{3}",
        found,
        Instant.ofEpochMilli(gap.from()),
        Instant.ofEpochMilli(gap.to()),
        silent.isEmpty()
            ? ""
            : "; these realms do not save both user and admin events, so theirs cannot be made up"
                + " for: "
                + String.join(", ", silent));
  }

  /** How many events were sent from the event store. */
  long sent() {
    return sent.get();
  }
}
