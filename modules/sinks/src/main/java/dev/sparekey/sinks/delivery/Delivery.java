package dev.sparekey.sinks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One destination at work, on a thread of its own: what it does not take delays nobody else.
 * Offsets are noted down behind what it has accepted, so that a killed process sends again and
 * never loses.
 *
 * <p>Of what is to be told, and of what may be known already, {@link Outbox} keeps account; how it
 * gets there is its {@link Courier}'s.
 */
public final class Delivery implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration BETWEEN_NOTES = Duration.ofSeconds(1);

  private final AlertLog log;
  private final InstantSource clock;
  private final DeliveryCounts counts;
  private final Outbox outbox;
  private final Settlement settlement;
  private final Courier courier;
  private final AlertLog.Account account = new Progress();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private Instant notedAt = Instant.MIN;

  /** What was not settled when it was last said where to go on, and when that was. */
  private List<AlertLog.Unsettled> said = List.of();

  private Instant saidAt = Instant.MIN;

  /** Whether something was read since. */
  private boolean read;

  private boolean more;

  /**
   * Closes neither the log nor the way.
   *
   * @param pulse of what raises the alerts: without it no heartbeat is sent
   */
  public Delivery(
      Destination destination,
      AlertLog log,
      Way way,
      DeadLetters deadLetters,
      DeliveryCounts counts,
      PipelinePulse pulse,
      InstantSource clock,
      RandomGenerator dice) {
    this.log = log;
    this.counts = counts;
    this.clock = clock;
    this.outbox =
        new Outbox(
            destination.filter(),
            destination.coalesce(),
            destination.giveUpAfter(),
            one -> mayBeKnown(way, log, one));
    this.settlement = new Settlement(destination, outbox, deadLetters, counts, clock);
    this.courier =
        switch (way) {
          case Transport transport ->
              new PushCourier(
                  destination,
                  transport,
                  outbox,
                  settlement,
                  counts,
                  log::isStillOurs,
                  () ->
                      // Asked in this order: it may be a hindrance that nobody asked of late, and
                      // on
                      // a quiet night nobody else does.
                      log.isAssigned()
                          && pulse.isAlive()
                          && log.isStillOurs()
                          && log.hindrance() == null,
                  clock,
                  dice);
          case Shelf shelf ->
              new ShelfCourier(destination, shelf, log, outbox, settlement, counts, clock);
        };
  }

  private final class Progress implements AlertLog.Account {
    @Override
    public List<AlertLog.Unsettled> unsettled() {
      return settlement.unsettled();
    }

    @Override
    public Map<Integer, Long> tried() {
      return courier.tried();
    }
  }

  /** The process before may have told it; of a shelf it may be fetched, and lies there no more. */
  private static boolean mayBeKnown(Way way, AlertLog log, Outbox.Waiting one) {
    boolean fetched = way instanceof Shelf shelf && shelf.takeBack(one.alert().id());
    return fetched || log.mayBeSent(one.from());
  }

  /** Until {@link #stop} or an interrupt. */
  @Override
  public void run() {
    try {
      while (!stopped.get()) {
        turn();
      }
    } catch (InterruptedException e) {
      // Something may be on its way of which we have no word: the next process hears of no more
      // than what is settled. Kafka's client takes nothing from a thread that is interrupted.
      log.settle(account);
      Thread.currentThread().interrupt();
      return;
    }
    log.leave(account);
  }

  public void stop() {
    stopped.set(true);
  }

  /** Reads what there is, sends what is due, notes down how far all is settled. */
  void turn() throws InterruptedException {
    Duration wait = more ? Duration.ZERO : POLL;
    boolean room = outbox.size() + settlement.unwritten() < courier.mostWaiting();
    for (AlertLog.Entry entry : log.next(wait, room, account)) {
      read = true;
      take(entry);
    }
    more = courier.turn();
    settlement.write();
    String unread = log.hindrance();
    counts.hindered(unread == null ? settlement.hindrance() : unread);
    counts.waiting(outbox.size());
    note();
  }

  private void take(AlertLog.Entry entry) {
    switch (entry) {
      case AlertLog.Entry.Read read ->
          outbox.accept(read.alert(), read.position(), clock.instant());
      case AlertLog.Entry.Unreadable unreadable -> {
        counts.unreadable();
        outbox.pass(unreadable.position());
        settlement.unreadable(unreadable.position(), unreadable.fingerprint());
      }
      case AlertLog.Entry.Erased erased -> {
        outbox.pass(erased.position());
        String alertId = erased.alertId();
        if (alertId != null && outbox.erase(alertId)) {
          LOG.info("alert {} was erased while it waited: it is not sent", alertId);
        }
      }
      case AlertLog.Entry.Settled settled ->
          outbox.remember(settled.alert(), settled.position().partition());
      case AlertLog.Entry.Lost lost -> {
        outbox.forget(lost.partition());
        settlement.forget(lost.partition());
      }
    }
  }

  private void note() {
    Instant now = clock.instant();
    if (now.isBefore(notedAt.plus(BETWEEN_NOTES))) {
      return;
    }
    List<AlertLog.Unsettled> unsettled = settlement.unsettled();
    // Of 10,000 that wait a turn each 200 ms would make 400 hashes to say the same again.
    if (!read && unsettled.equals(said) && now.isBefore(saidAt.plus(BETWEEN_NOTES))) {
      return;
    }
    read = false;
    said = unsettled;
    saidAt = now;
    // Though it is the same as a second ago: nobody knows here whether it was noted down.
    if (log.settle(account)) {
      notedAt = now;
    }
  }
}
