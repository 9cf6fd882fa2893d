package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One destination at work, on a thread of its own: what it does not take delays nobody else.
 * Offsets are noted down behind what it has accepted, so that a killed process sends again and
 * never loses.
 */
public final class Delivery implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** Findings that wait; the topic keeps the rest. */
  static final int MOST_WAITING = 10_000;

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration BETWEEN_NOTES = Duration.ofSeconds(1);

  private final Destination destination;
  private final AlertLog log;
  private final Transport transport;
  private final DeadLetters deadLetters;
  private final InstantSource clock;
  private final Outbox outbox;
  private final Circuit circuit;
  private final Pace pace;
  private final DeliveryCounts counts;
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Map<Integer, Long> noted = new TreeMap<>();

  /** Null where we go to the destination. */
  private final @Nullable Shelf shelf;

  /** What lies on the shelf, by the very alert: what does not change is rendered once. */
  private IdentityHashMap<Alert, Parcel> laidOut = new IdentityHashMap<>();

  private final int mostWaiting;
  private Instant notedAt = Instant.MIN;
  private @Nullable Instant lastBatch;
  private @Nullable Instant lastHeartbeat;
  private @Nullable Instant lastCanary;

  /** Whether the last batch was full and taken, so that the next is not to wait for new alerts. */
  private boolean more;

  /** Closes neither the log nor the transport. */
  public Delivery(
      Destination destination,
      AlertLog log,
      Transport transport,
      DeadLetters deadLetters,
      DeliveryCounts counts,
      InstantSource clock,
      RandomGenerator dice) {
    this.destination = destination;
    this.log = log;
    this.transport = transport;
    this.deadLetters = deadLetters;
    this.counts = counts;
    this.clock = clock;
    this.shelf = transport instanceof Shelf fetched ? fetched : null;
    this.mostWaiting = shelf == null ? MOST_WAITING : shelf.most();
    this.outbox =
        new Outbox(
            destination.filter(),
            destination.coalesce(),
            destination.giveUpAfter(),
            this::mayBeKnown);
    this.circuit = new Circuit(dice);
    this.pace = new Pace(destination.perMinute());
  }

  /** Until {@link #stop} or an interrupt. */
  @Override
  public void run() {
    try {
      while (!stopped.get()) {
        turn();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    log.settle(outbox.settled());
  }

  public void stop() {
    stopped.set(true);
  }

  /** Reads what there is, sends what is due, notes down how far all is settled. */
  void turn() throws InterruptedException {
    Duration wait = more ? Duration.ZERO : POLL;
    more = false;
    for (AlertLog.Entry entry : log.next(wait, outbox.size() < mostWaiting)) {
      take(entry);
    }
    giveUp();
    if (shelf != null) {
      layOut(shelf);
    } else {
      if (circuit.mayTry(clock.instant())) {
        signals();
      }
      if (circuit.mayTry(clock.instant())) {
        send();
      }
    }
    counts.waiting(outbox.size());
    note();
  }

  private void take(AlertLog.Entry entry) {
    switch (entry) {
      case AlertLog.Entry.Read read -> {
        Alert alert = read.alert();
        if (alert == null) {
          counts.unreadable();
          outbox.pass(read.position());
        } else {
          outbox.accept(alert, read.position(), clock.instant());
        }
      }
      case AlertLog.Entry.Settled settled ->
          outbox.remember(settled.alert(), settled.position().partition());
      case AlertLog.Entry.Lost lost -> {
        outbox.forget(lost.partition());
        noted.remove(lost.partition());
      }
    }
  }

  private void send() throws InterruptedException {
    Instant batch = lastBatch;
    if (batch != null && clock.instant().isBefore(batch.plus(destination.between()))) {
      return;
    }
    int most = Math.min(circuit.allowance(transport.most()), pace.allowance(clock.instant()));
    List<Outbox.Waiting> due = outbox.due(clock.instant(), most);
    if (due.isEmpty()) {
      return;
    }
    List<Parcel> parcels = new ArrayList<>();
    for (Outbox.Waiting one : due) {
      parcels.add(new Parcel(one.alert(), destination.form().apply(one.alert())));
    }
    List<Outcome> outcomes = transport.send(parcels);
    pace.went(parcels.size());
    Outcome.Later later = null;
    boolean reached = false;
    for (int i = 0; i < due.size(); i++) {
      if (outcomes.get(i) instanceof Outcome.Later postponed) {
        later = postponed;
      } else {
        reached = true;
        settle(due.get(i), outcomes.get(i));
      }
    }
    if (reached) {
      lastBatch = clock.instant();
    }
    more = later == null && due.size() == most;
    judge(later, reached);
  }

  private void settle(Outbox.Waiting one, Outcome outcome) {
    switch (outcome) {
      case Outcome.Accepted accepted -> {
        outbox.accepted(one);
        counts.accepted();
      }
      case Outcome.Refused refused -> {
        dead(one, "refused", refused.why());
        if (shelf == null) {
          outbox.refused(one);
        } else {
          // It has seen the finding, and may have taken some of its tokens: it is to be corrected.
          outbox.accepted(one);
        }
      }
      case Outcome.Later later -> {}
    }
  }

  /**
   * All that is due lies on the shelf, and what is not due does not. Neither the pace nor the
   * circuit counts: it is the destination that comes, and what it says then has to be heard.
   */
  private void layOut(Shelf fetched) {
    boolean whole = log.isWhole();
    if (!whole) {
      fetched.serve(false);
    }
    IdentityHashMap<Alert, Parcel> before = laidOut;
    laidOut = new IdentityHashMap<>();
    List<Outbox.Waiting> due = outbox.due(clock.instant(), Integer.MAX_VALUE);
    List<Parcel> parcels = new ArrayList<>();
    for (Outbox.Waiting one : due) {
      Parcel known = before.get(one.alert());
      Parcel parcel =
          known == null ? new Parcel(one.alert(), destination.form().apply(one.alert())) : known;
      laidOut.put(one.alert(), parcel);
      parcels.add(parcel);
    }
    List<Outcome> outcomes = fetched.send(parcels);
    for (int i = 0; i < due.size(); i++) {
      settle(due.get(i), outcomes.get(i));
    }
    if (whole) {
      // Not before it lies there, or it would be told that there is nothing.
      fetched.serve(true);
    }
    complain(fetched.complaint(), whole);
  }

  private void complain(@Nullable String complaint, boolean whole) {
    boolean broken = complaint != null;
    if (broken == counts.snapshot().broken()) {
      return;
    }
    if (broken) {
      LOG.warn("destination {} {}: {} wait", destination.name(), complaint, outbox.size());
    } else if (whole) {
      LOG.info("destination {} comes again, and does its part", destination.name());
    }
    counts.broken(broken);
  }

  /** Whether it may have fetched a finding that it has not acknowledged; it lies there no more. */
  private boolean mayBeKnown(Outbox.Waiting one) {
    return shelf != null && (shelf.takeBack(one.alert().id()) || log.mayBeSent(one.from()));
  }

  /** It is at work if it took or refused something; what it postponed waits all the same. */
  private void judge(Outcome.@Nullable Later later, boolean reached) {
    if (reached && circuit.isBroken()) {
      LOG.info("destination {} takes documents again", destination.name());
    }
    if (reached) {
      circuit.succeeded();
    }
    if (later != null) {
      counts.failed();
      boolean first = !circuit.isBroken();
      Duration pause = circuit.failed(clock.instant(), later.after());
      if (first || circuit.failures() % 10 == 0) {
        LOG.warn(
            "destination {} does not take documents: {}; {} wait, next attempt in {} s",
            destination.name(),
            later.why(),
            outbox.size(),
            pause.toSeconds());
      }
    }
    counts.broken(circuit.isBroken());
  }

  private void giveUp() {
    for (Outbox.Waiting one : outbox.expired(clock.instant())) {
      dead(one, "too_old", "waited for more than " + destination.giveUpAfter().toHours() + " h");
      if (one.known() || mayBeKnown(one)) {
        // What it may have acted on is corrected, should it turn out otherwise.
        outbox.accepted(one);
      }
    }
  }

  private void dead(Outbox.Waiting one, String reason, String why) {
    Alert alert = one.alert();
    LOG.warn(
        "destination {} never got alert {} revision {}.{}: {}: {}",
        destination.name(),
        alert.id(),
        alert.epoch(),
        alert.revision(),
        reason,
        why);
    deadLetters.put(destination.name(), one.from(), alert, reason);
    counts.dead();
  }

  private void signals() throws InterruptedException {
    Instant now = clock.instant();
    if (isDue(destination.heartbeat(), lastHeartbeat, now)) {
      lastHeartbeat = now;
      signal(Signals.heartbeat(destination.name(), now));
    }
    if (isDue(destination.canary(), lastCanary, now) && circuit.mayTry(now)) {
      lastCanary = now;
      signal(Signals.canary(destination.name(), now));
    }
  }

  private static boolean isDue(Duration every, @Nullable Instant last, Instant now) {
    return !every.isZero() && (last == null || !now.isBefore(last.plus(every)));
  }

  private void signal(Alert alert) throws InterruptedException {
    Parcel parcel = new Parcel(alert, destination.form().apply(alert));
    switch (transport.send(List.of(parcel)).getFirst()) {
      case Outcome.Accepted accepted -> judge(null, true);
      case Outcome.Refused refused ->
          LOG.warn("destination {} refuses our signal: {}", destination.name(), refused.why());
      case Outcome.Later later -> judge(later, false);
    }
  }

  private void note() {
    Instant now = clock.instant();
    if (now.isBefore(notedAt.plus(BETWEEN_NOTES))) {
      return;
    }
    Map<Integer, Long> settled = outbox.settled();
    if (!settled.equals(noted)) {
      log.settle(settled);
      noted.clear();
      noted.putAll(settled);
      notedAt = now;
    }
  }
}
