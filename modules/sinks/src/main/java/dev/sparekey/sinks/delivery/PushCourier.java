package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import dev.sparekey.sinks.delivery.Standing.Evidence;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings documents to the destination, at the pace that it is to have, and leaves it alone for a
 * while after it took none.
 *
 * <p>Whether a failure is the destination's or the document's is seen by others, and never for
 * good: {@link Standing} has what is known of each finding, and {@link Circuit} what is known of
 * the destination. What is not taken waits until it is, or until its time is over, whatever the
 * answer. Example: an attacker whose name has a firewall before the destination answer 403 waits
 * behind the other nineteen after some seconds; a destination that answers 403 to all twenty is
 * asked once a minute, and loses none.
 *
 * <p>In one turn it is sent to once at most, which may take as long as it lets us wait.
 */
final class PushCourier implements Courier {

  private static final Logger LOG = LoggerFactory.getLogger(PushCourier.class);

  static final int MOST_WAITING = 10_000;

  /** Between two that are tried alone, if the first failed. */
  private static final Duration BETWEEN_ALONE = Duration.ofSeconds(1);

  /** The same while the destination seems to fail: all that waits may be bad by its fault. */
  private static final Duration BETWEEN_ALONE_IF_BROKEN = Duration.ofSeconds(5);

  /** For as long at most a destination is left alone for one that it did not take before. */
  private static final Duration MOST_FOR_SUSPECTED = Duration.ofMinutes(1);

  private final Destination destination;
  private final Transport transport;
  private final Outbox outbox;
  private final Settlement settlement;
  private final DeliveryCounts counts;
  private final BooleanSupplier ours;
  private final PipelinePulse pulse;
  private final InstantSource clock;
  private final Circuit circuit;
  private final Portion portion = new Portion();
  private final Pace pace;
  private final Digests digests;
  private final SignalTimes signals;

  private Instant nextAlone = Instant.MIN;

  /** Whether what stands in line is next, and not what is tried alone: they take turns. */
  private boolean lineFirst;

  /** Whether of the last batch not one document could be made, and something is set aside since. */
  private boolean formless;

  /** What a turn came to. */
  private enum Result {
    /** There was nothing to send. */
    NOTHING,
    /** Something was taken, and there may be more. */
    MORE,
    /** It was not taken, or nothing else is due. */
    ENOUGH
  }

  /**
   * @param ours whether what waits is still for us to send: asked right before anything is
   */
  PushCourier(
      Destination destination,
      Transport transport,
      Outbox outbox,
      Settlement settlement,
      DeliveryCounts counts,
      BooleanSupplier ours,
      PipelinePulse pulse,
      InstantSource clock,
      RandomGenerator dice) {
    this.destination = destination;
    this.transport = transport;
    this.outbox = outbox;
    this.settlement = settlement;
    this.counts = counts;
    this.ours = ours;
    this.pulse = pulse;
    this.clock = clock;
    this.circuit = new Circuit(dice);
    this.pace = new Pace(destination.perMinute());
    this.digests = new Digests(destination.between());
    this.signals = new SignalTimes(destination);
  }

  @Override
  public int mostWaiting() {
    return MOST_WAITING;
  }

  @Override
  public Map<Integer, Long> tried() {
    return outbox.tried();
  }

  @Override
  public boolean turn() throws InterruptedException {
    settlement.giveUp(clock.instant());
    boolean findingsFirst = signals.isAfterFindings();
    Result result = findingsFirst ? Result.NOTHING : signal();
    result = result == Result.NOTHING && lineFirst ? line() : result;
    result = result == Result.NOTHING ? alone() : result;
    result = result == Result.NOTHING && !lineFirst ? line() : result;
    result = result == Result.NOTHING && findingsFirst ? signal() : result;
    List<Instant> aside = outbox.asideSince();
    formless &= !aside.isEmpty();
    counts.broken(circuit.isBroken() || formless);
    counts.aside(aside);
    return result == Result.MORE;
  }

  private Result line() throws InterruptedException {
    Instant now = clock.instant();
    Digests.Open open = digests.at(now);
    if (open == Digests.Open.NOTHING || !circuit.mayTry(now)) {
      return Result.NOTHING;
    }
    boolean probing = circuit.isBroken();
    int portioned = probing ? 1 : portion.of(transport.most());
    int most = Math.min(portioned, pace.allowance(now));
    boolean urgent = open == Digests.Open.URGENT;
    List<Outbox.Waiting> due =
        most < 1
            ? List.of()
            : probing
                ? outbox.probe(now, urgent, circuit.failures()).stream().toList()
                : outbox.batch(now, most, urgent);
    if (due.isEmpty() || !ours.getAsBoolean()) {
      return Result.NOTHING;
    }
    lineFirst = false;
    signals.findingWent();
    Attempt attempt = attempt(due);
    formless |= attempt.findings().isEmpty();
    settle(attempt, probing);
    if (attempt.passed() > 0) {
      // What was due together is not spread over as many digests as it took to find a bad one: one
      // that was cut is followed by the next.
      boolean cut = portioned < transport.most() || attempt.failed() > 0 || due.size() < most;
      digests.went(!urgent && (!cut || outbox.due(clock.instant(), 1).isEmpty()), clock.instant());
    }
    return attempt.wentOn() && attempt.failed() == 0 && due.size() == most
        ? Result.MORE
        : Result.ENOUGH;
  }

  private Attempt attempt(List<Outbox.Waiting> due) throws InterruptedException {
    List<Outbox.Waiting> formed = new ArrayList<>();
    List<Parcel> parcels = new ArrayList<>();
    for (Outbox.Waiting one : due) {
      try {
        parcels.add(destination.parcel(one.alert()));
        formed.add(one);
      } catch (RuntimeException e) {
        // It would end the delivery, which starts anew with the same document.
        failed(one, new Outcome.Later(Courier.fault(e), null, false), Evidence.NO_DOCUMENT);
        counts.failed();
      }
    }
    Attempt attempt = new Attempt(formed, parcels.isEmpty() ? List.of() : transport.send(parcels));
    formless &= formed.isEmpty();
    pace.went(attempt.asked());
    return attempt;
  }

  /** What becomes of each of those in line, and of the destination. */
  private void settle(Attempt attempt, boolean probing) {
    int passed = attempt.passed();
    int failed = attempt.failed();
    Evidence evidence =
        passed > failed
            ? Evidence.TOOK_OTHERS_WITH_IT
            : failed == 1 && passed == 0 && circuit.isProven()
                ? Evidence.TOOK_ANOTHER_BEFORE
                : Evidence.NONE;
    Outcome.Later ofAll = null;
    Duration patience = null;
    for (int i = 0; i < attempt.findings().size(); i++) {
      Outbox.Waiting one = attempt.findings().get(i);
      Outcome.Later later = settleOne(one, attempt.outcomes().get(i));
      if (later == null) {
        continue;
      }
      Duration asked = later.after();
      boolean aside = attempt.tellsWhich() && failed(one, later, evidence);
      if (!aside) {
        ofAll = later;
        patience = longer(patience, one.isFresh() ? asked : shorter(asked, MOST_FOR_SUSPECTED));
      }
    }
    if (passed > 0) {
      passed();
    }
    if (failed > 0) {
      counts.failed();
      circuit.doubted();
    }
    if (ofAll != null) {
      broke(ofAll, patience);
    }
    if (failed > 0 && !attempt.tellsWhich()) {
      portion.failed(failed);
    } else if (probing && failed > 0 && attempt.findings().getFirst().isFresh()) {
      portion.forget();
    } else if (!probing && ofAll == null && passed > 0) {
      // Not after a probe: where one is the portion, the next is alone, and is seen for what it is.
      portion.passed(attempt.findings().size());
    }
  }

  private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
    return one == null || (other != null && other.compareTo(one) > 0) ? other : one;
  }

  private static @Nullable Duration shorter(@Nullable Duration one, Duration other) {
    return one == null || one.compareTo(other) < 0 ? one : other;
  }

  /** Null if it did not fail. */
  private Outcome.@Nullable Later settleOne(Outbox.Waiting one, Outcome outcome) {
    Outcome.Later failure = Attempt.failure(outcome);
    settlement.settle(one, failure == null ? outcome : failure);
    return failure;
  }

  /** Whether it is set aside by that. */
  private boolean failed(Outbox.Waiting one, Outcome.Later later, Evidence evidence) {
    Standing standing = one.standing().failed(evidence, later.after(), clock.instant());
    outbox.stands(one, standing, later.why());
    if (!(standing instanceof Standing.Aside aside)) {
      return false;
    }
    // Not each time: of what waits for a week that would be a thousand lines.
    if (aside.failures() == 4 || aside.failures() % 50 == 0) {
      LOG.warn(
          "destination {} takes others, but not alert {} revision {}.{}: {}; it is set aside and tried"
              + " alone until it has waited for {}",
          destination.name(),
          one.alert().id(),
          one.alert().epoch(),
          one.alert().revision(),
          later.why(),
          destination.patience());
    }
    return true;
  }

  /**
   * One at its own time, though the circuit is broken: what broke it may be bad itself, and come
   * alone.
   */
  private Result alone() throws InterruptedException {
    Instant now = clock.instant();
    if (now.isBefore(nextAlone) || circuit.isToBeLeftAlone(now) || pace.allowance(now) < 1) {
      return Result.NOTHING;
    }
    Optional<Outbox.Waiting> due = outbox.alone(now, circuit.isBroken());
    if (due.isEmpty() || !ours.getAsBoolean()) {
      return Result.NOTHING;
    }
    lineFirst = true;
    Outbox.Waiting one = due.get();
    Attempt attempt = attempt(List.of(one));
    for (Outcome outcome : attempt.outcomes()) {
      Outcome.Later later = settleOne(one, outcome);
      if (later != null) {
        counts.failed();
        failed(one, later, Evidence.NONE);
      }
    }
    if (attempt.passed() > 0) {
      passed();
    }
    if (attempt.wentOn()) {
      return Result.MORE;
    }
    nextAlone = clock.instant().plus(circuit.isBroken() ? BETWEEN_ALONE_IF_BROKEN : BETWEEN_ALONE);
    return Result.ENOUGH;
  }

  private void passed() {
    answered();
    circuit.passed();
  }

  private void answered() {
    if (circuit.isBroken()) {
      LOG.info("destination {} takes documents again", destination.name());
    }
    circuit.answered();
  }

  /** It may be the destination that fails. */
  private void broke(Outcome.Later later, @Nullable Duration asked) {
    Duration pause = circuit.failed(clock.instant(), asked);
    if (circuit.failures() % 10 == 1) {
      LOG.warn(
          "destination {} does not take documents: {}; {} wait, next attempt in {} s",
          destination.name(),
          later.why(),
          outbox.size(),
          pause.toSeconds());
    }
  }

  private Result signal() throws InterruptedException {
    Instant now = clock.instant();
    Alert signal = signals.due(now);
    if (signal == null || !circuit.mayTry(now) || !pulse.isAlive() || !isReading()) {
      return Result.NOTHING;
    }
    Parcel parcel;
    try {
      parcel = destination.parcel(signal);
    } catch (RuntimeException e) {
      LOG.warn("destination {} is sent no signal: {}", destination.name(), Courier.fault(e));
      signals.went(signal, true, now);
      return Result.NOTHING;
    }
    Outcome outcome = transport.send(List.of(parcel)).getFirst();
    Outcome.Later failure = Attempt.failure(outcome);
    signals.went(signal, failure == null, clock.instant());
    if (failure != null) {
      counts.failed();
      broke(failure, failure.after());
      return Result.ENOUGH;
    }
    if (outcome instanceof Outcome.Accepted accepted && accepted.asked()) {
      answered();
    }
    return Result.MORE;
  }

  /** While as much waits as there is room for, nobody knows what the topic has. */
  private boolean isReading() {
    return outbox.size() + settlement.unwritten() < MOST_WAITING;
  }
}
