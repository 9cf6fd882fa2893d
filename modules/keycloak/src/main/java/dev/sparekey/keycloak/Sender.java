package dev.sparekey.keycloak;

import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The one thread that sends. What the brokers do not take it sends again until they do. */
final class Sender implements Runnable {

  private static final System.Logger LOG = System.getLogger(Sender.class.getName());
  private static final int BATCH = 500;
  private static final long LOOK_MILLIS = 200;
  private static final long PAUSE_MILLIS = 500;
  private static final long REPORT_MILLIS = 60_000;

  private final Outbox outbox;
  private final RawTopic topic;
  private final Clock clock;
  private volatile boolean closing;
  private volatile long inHand;
  private volatile long idleAt;
  private long reportedDrops;
  private long reportedAt;

  Sender(Outbox outbox, RawTopic topic, Clock clock) {
    this.outbox = outbox;
    this.topic = topic;
    this.clock = clock;
  }

  @Override
  public void run() {
    try {
      while (!closing || outbox.size() > 0) {
        List<CapturedEvent> batch = outbox.take(BATCH, LOOK_MILLIS);
        inHand = batch.size();
        while (!batch.isEmpty()) {
          batch = send(batch);
          inHand = batch.size();
          report();
          if (!batch.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
          }
        }
        if (outbox.size() == 0) {
          idleAt = clock.millis();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      long left = inHand + outbox.size();
      if (left > 0) {
        LOG.log(
            Level.WARNING,
            "ended with {0} events that no broker took: the next start sends what the event store"
                + " has of them",
            left);
      }
      topic.close();
    }
  }

  private List<CapturedEvent> send(List<CapturedEvent> batch) {
    try {
      return topic.send(batch);
    } catch (RuntimeException e) {
      // A thread that ended here would drop every event until Keycloak is started anew.
      LOG.log(Level.ERROR, "sending failed in a way that is not foreseen; it is tried again", e);
      return batch;
    }
  }

  /** From its own thread, so that no login waits for a log; at most once a minute. */
  private void report() {
    long dropped = outbox.dropped();
    long now = clock.millis();
    if (dropped > reportedDrops && now - reportedAt >= REPORT_MILLIS) {
      LOG.log(
          Level.WARNING,
          "{0} events were dropped since the last such line, {1} in all: brokers were too slow or"
              + " down. They are sent from the event store later",
          dropped - reportedDrops,
          dropped);
      reportedDrops = dropped;
      reportedAt = now;
    }
  }

  /** Ends once what waits is sent. */
  void close() {
    closing = true;
  }

  /** How many wait for a broker. */
  long waiting() {
    return inHand + outbox.size();
  }

  /** When last all was sent that had been committed, in milliseconds since 1970; 0 if never. */
  long idleAt() {
    return idleAt;
  }
}
