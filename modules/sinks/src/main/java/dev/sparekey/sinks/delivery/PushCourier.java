package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings documents to the destination, at the pace that it is to have, and leaves it alone for a
 * while after it took none.
 */
final class PushCourier implements Courier {

  private static final Logger LOG = LoggerFactory.getLogger(PushCourier.class);

  static final int MOST_WAITING = 10_000;

  /** Not at once: what nobody acts on is not to take each attempt from what waits. */
  private static final Duration SIGNAL_AGAIN = Duration.ofMinutes(1);

  private final Destination destination;
  private final Transport transport;
  private final Outbox outbox;
  private final Settlement settlement;
  private final DeliveryCounts counts;
  private final PipelinePulse pulse;
  private final InstantSource clock;
  private final Circuit circuit;
  private final Pace pace;
  private @Nullable Instant lastBatch;
  private Instant nextHeartbeat = Instant.MIN;
  private Instant nextCanary = Instant.MIN;

  PushCourier(
      Destination destination,
      Transport transport,
      Outbox outbox,
      Settlement settlement,
      DeliveryCounts counts,
      PipelinePulse pulse,
      InstantSource clock,
      RandomGenerator dice) {
    this.destination = destination;
    this.transport = transport;
    this.outbox = outbox;
    this.settlement = settlement;
    this.counts = counts;
    this.pulse = pulse;
    this.clock = clock;
    this.circuit = new Circuit(dice);
    this.pace = new Pace(destination.perMinute());
  }

  @Override
  public int mostWaiting() {
    return MOST_WAITING;
  }

  @Override
  public boolean turn() throws InterruptedException {
    settlement.giveUp(clock.instant());
    if (circuit.mayTry(clock.instant()) && pulse.isAlive()) {
      signals();
    }
    return circuit.mayTry(clock.instant()) && send();
  }

  @Override
  public Map<Integer, Long> tried() {
    return outbox.tried();
  }

  /** Whether the batch was full and all of it taken, so that the next is not to wait for alerts. */
  private boolean send() throws InterruptedException {
    Instant batch = lastBatch;
    if (batch != null && clock.instant().isBefore(batch.plus(destination.between()))) {
      return false;
    }
    int most = Math.min(circuit.allowance(transport.most()), pace.allowance(clock.instant()));
    List<Outbox.Waiting> due = outbox.due(clock.instant(), most);
    if (due.isEmpty()) {
      return false;
    }
    List<Parcel> parcels = new ArrayList<>();
    for (Outbox.Waiting one : due) {
      parcels.add(destination.parcel(one.alert()));
    }
    List<Outcome> outcomes = transport.send(parcels);
    pace.went(parcels.size());
    Outcome.Later later = null;
    boolean reached = false;
    for (int i = 0; i < due.size(); i++) {
      settlement.settle(due.get(i), outcomes.get(i));
      if (outcomes.get(i) instanceof Outcome.Later postponed) {
        later = postponed;
      } else {
        reached = true;
      }
    }
    if (reached) {
      lastBatch = clock.instant();
    }
    judge(later, reached);
    return later == null && due.size() == most;
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

  private void signals() throws InterruptedException {
    Instant now = clock.instant();
    if (!destination.heartbeat().isZero() && !now.isBefore(nextHeartbeat)) {
      Alert alert = Signals.heartbeat(destination.name(), now);
      nextHeartbeat = now.plus(signal(alert, destination.heartbeat()));
    }
    if (!destination.canary().isZero() && !now.isBefore(nextCanary) && circuit.mayTry(now)) {
      Alert alert = Signals.canary(destination.name(), destination.canary(), now);
      nextCanary = now.plus(signal(alert, destination.canary()));
    }
  }

  /**
   * @param every how often it is to be sent
   * @return when the next is due: one that a destination did not take for the moment would else be
   *     missed for a day
   */
  private Duration signal(Alert alert, Duration every) throws InterruptedException {
    switch (transport.send(List.of(destination.parcel(alert))).getFirst()) {
      case Outcome.Accepted accepted -> judge(null, true);
      case Outcome.Refused refused ->
          LOG.warn("destination {} refuses our signal: {}", destination.name(), refused.why());
      case Outcome.Later later -> {
        judge(later, false);
        return every.compareTo(SIGNAL_AGAIN) < 0 ? every : SIGNAL_AGAIN;
      }
    }
    return every;
  }
}
