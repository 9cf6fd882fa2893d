package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings documents to the destination, at the pace that it is to have, and leaves it alone for a
 * while after it took none.
 *
 * <p>Whether a failure is the destination's or the document's is seen by others. After a failure
 * one document is tried at a time, each time another one: when one passes, the destination is at
 * work. What failed alone before, and fails alone again right after another has passed, is the
 * document's own failure, and so is what is refused between others that are taken: if the
 * destination refused it, it never gets it; else it is set aside, tried alone from time to time,
 * and says nothing of the destination any more. Example: an attacker whose name has a firewall
 * before the destination answer 403 waits behind the other nineteen after some seconds; a
 * destination that answers 403 to all twenty is asked once a minute, and loses none.
 */
final class PushCourier implements Courier {

  private static final Logger LOG = LoggerFactory.getLogger(PushCourier.class);

  static final int MOST_WAITING = 10_000;

  /** Of urgent ones between two digests. */
  private static final Duration BETWEEN_URGENT = Duration.ofMinutes(1);

  /** Not at once, and by turns: what nobody acts on is not to keep away what waits. */
  private static final Duration SIGNAL_AGAIN = Duration.ofMinutes(1);

  private final Destination destination;
  private final Transport transport;
  private final Outbox outbox;
  private final Settlement settlement;
  private final DeliveryCounts counts;
  private final PipelinePulse pulse;
  private final InstantSource clock;
  private final Circuit circuit;
  private final Circuit aside;
  private final Portion portion = new Portion();
  private final Pace pace;
  private @Nullable Instant lastBatch;
  private @Nullable Instant lastUrgent;

  /**
   * When the destination took the finding that it was sent last; null if it did not, or if one was
   * found at fault by that: else a destination that goes down would have one after another found
   * so, without a pause. No signal counts as taken: who takes our heartbeats may refuse all
   * findings. What is set aside changes nothing by not being taken.
   */
  private @Nullable Instant passedAt;

  /** Findings that were tried alone, one after another, since the last that passed. */
  private int probes;

  /** Whether those that are set aside are next in their own order, and not in that of gravity. */
  private boolean asideInTurn;

  /** Whether the destination is to be asked by a finding first: it did not take a signal. */
  private boolean signalFailed;

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
    this.circuit = Circuit.ofDestination(dice);
    this.aside = Circuit.ofDocuments(dice);
    this.pace = new Pace(destination.perMinute());
  }

  @Override
  public int mostWaiting() {
    return MOST_WAITING;
  }

  @Override
  public boolean turn() throws InterruptedException {
    settlement.giveUp(clock.instant());
    boolean more = signalFailed && circuit.mayTry(clock.instant()) && send();
    if (circuit.mayTry(clock.instant()) && pulse.isAlive()) {
      signals();
    }
    more |= circuit.mayTry(clock.instant()) && send();
    return (!circuit.isBroken() && aside.mayTry(clock.instant()) && sendAside()) || more;
  }

  @Override
  public Map<Integer, Long> tried() {
    return outbox.tried();
  }

  /** Whether there is more to send that is not to wait for alerts. */
  private boolean send() throws InterruptedException {
    Instant now = clock.instant();
    boolean digest = isAfter(lastBatch, destination.between(), now);
    if (!digest && !isAfter(lastUrgent, BETWEEN_URGENT, now)) {
      return false;
    }
    boolean probing = circuit.isBroken();
    int portioned = probing ? 1 : portion.of(transport.most());
    int most = Math.min(portioned, pace.allowance(now));
    List<Outbox.Waiting> due =
        probing ? outbox.probe(now, most, !digest, probes) : outbox.batch(now, most, !digest);
    if (due.isEmpty()) {
      return false;
    }
    signalFailed = false;
    Attempt attempt = attempt(due);
    boolean failed = settle(attempt, probing);
    probes = probing && !attempt.passed() ? probes + 1 : 0;
    if (attempt.passed()) {
      boolean cut = portioned < transport.most() || attempt.faulty() > 0 || due.size() < most;
      noteBatch(digest, cut);
    }
    return !failed && due.size() == most;
  }

  private static boolean isAfter(@Nullable Instant last, Duration between, Instant now) {
    return last == null || !now.isBefore(last.plus(between));
  }

  /**
   * @param cut whether less went than might have, for something was at fault or may be: what failed
   *     before does not go with what did not
   */
  private void noteBatch(boolean digest, boolean cut) {
    Instant now = clock.instant();
    lastUrgent = now;
    // What was due together is not spread over as many digests as it took to find the bad one.
    if (digest && (!cut || outbox.due(now, 1).isEmpty())) {
      lastBatch = now;
    }
  }

  /**
   * What became of a batch.
   *
   * @param faulty how many were not taken, those not counted that were not even tried
   * @param lastPassed the place of the last that it was sent and took; -1 if there is none
   */
  private record Attempt(
      List<Outbox.Waiting> documents, List<Outcome> outcomes, long faulty, int lastPassed) {

    static Attempt of(List<Outbox.Waiting> documents, List<Outcome> outcomes) {
      return new Attempt(
          documents,
          outcomes,
          outcomes.stream().filter(Attempt::isFaulty).count(),
          last(outcomes, outcome -> outcome instanceof Outcome.Accepted));
    }

    private static int last(List<Outcome> outcomes, Predicate<Outcome> which) {
      for (int i = outcomes.size() - 1; i >= 0; i--) {
        if (isTried(outcomes.get(i)) && which.test(outcomes.get(i))) {
          return i;
        }
      }
      return -1;
    }

    private static boolean isTried(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Accepted accepted -> accepted.asked();
        case Outcome.Later later -> later.tried();
        case Outcome.Refused refused -> true;
      };
    }

    boolean passed() {
      return lastPassed >= 0;
    }

    boolean wasSent() {
      return tried() > 0;
    }

    /** Whether the last that was sent was taken. */
    boolean endsWell() {
      return passed() && lastPassed == last(outcomes, outcome -> true);
    }

    private static boolean isFaulty(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Accepted accepted -> false;
        case Outcome.Later later -> later.tried();
        case Outcome.Refused refused -> true;
      };
    }

    /** Whether it is seen which documents are at fault, if it is not the destination. */
    boolean tellsWhich() {
      return faulty == 1 || passed();
    }

    int size() {
      return documents.size();
    }

    int tried() {
      return Math.toIntExact(outcomes.stream().filter(Attempt::isTried).count());
    }
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
        setAside(one, new Outcome.Later(Courier.fault(e), null, false), clock.instant());
      }
    }
    Attempt attempt = Attempt.of(formed, parcels.isEmpty() ? List.of() : transport.send(parcels));
    pace.went(attempt.tried());
    return attempt;
  }

  /** Whether the destination is to be left alone for a while. */
  private boolean settle(Attempt attempt, boolean probing) {
    Instant now = clock.instant();
    boolean others = attempt.passed() || (!probing && passedAt != null);
    Outcome.Later postponed = null;
    for (int i = 0; i < attempt.size(); i++) {
      Outbox.Waiting one = attempt.documents().get(i);
      boolean isItsOwn = attempt.faulty() == 1 && others && one.hasFailed();
      switch (attempt.outcomes().get(i)) {
        case Outcome.Accepted accepted -> settlement.settle(one, accepted);
        case Outcome.Refused refused -> {
          // What was taken before it proves nothing: a webhook that is switched off behind the
          // first of ten would lose nine.
          if (i < attempt.lastPassed() || isItsOwn) {
            settlement.settle(one, refused);
          } else {
            // What is wrong with the destination is mended there, and then it takes it.
            postponed = new Outcome.Later(refused.why(), null, refused.mayBeKnown());
            postpone(one, postponed, attempt, now);
          }
        }
        case Outcome.Later later -> {
          if (isItsOwn && later.tried()) {
            settlement.settle(one, later);
            setAside(one, later, now);
          } else {
            postponed = later.tried() ? later : postponed;
            postpone(one, later, attempt, now);
          }
        }
      }
    }
    if (postponed != null && !attempt.tellsWhich()) {
      portion.failed(attempt.size());
    } else if (postponed == null && attempt.passed() && !probing) {
      // Not after a probe: where one is the portion, the next is alone, and is seen for what it is.
      portion.passed(attempt.size());
    }
    judge(postponed, attempt.passed());
    if (attempt.wasSent()) {
      passedAt = attempt.endsWell() ? now : null;
    }
    return postponed != null;
  }

  private void postpone(Outbox.Waiting one, Outcome.Later later, Attempt attempt, Instant now) {
    settlement.settle(one, later);
    if (later.tried() && attempt.tellsWhich()) {
      outbox.failed(one, now);
    }
  }

  private void setAside(Outbox.Waiting one, Outcome.Later later, Instant now) {
    outbox.setAside(one, now);
    aside.failed(now, later.after());
    counts.failed();
    LOG.warn(
        "destination {} takes others, but not alert {} revision {}.{}: {}; it is set aside and tried"
            + " alone until it has waited for {} h",
        destination.name(),
        one.alert().id(),
        one.alert().epoch(),
        one.alert().revision(),
        later.why(),
        destination.giveUpAfter().toHours());
  }

  /** One at a time and seldom, for each may take as long as the destination lets us wait. */
  private boolean sendAside() throws InterruptedException {
    Instant now = clock.instant();
    List<Outbox.Waiting> due = outbox.aside(now, pace.allowance(now), !asideInTurn);
    if (due.isEmpty()) {
      return false;
    }
    asideInTurn = !asideInTurn;
    Attempt attempt = attempt(due);
    if (attempt.size() == 0) {
      return false;
    }
    Outbox.Waiting one = due.getFirst();
    return switch (attempt.outcomes().getFirst()) {
      case Outcome.Accepted accepted -> {
        settlement.settle(one, accepted);
        if (accepted.asked()) {
          aside.succeeded();
          judge(null, true);
          passedAt = now;
        }
        yield true;
      }
      case Outcome.Refused refused -> {
        // Behind stands its own last attempt: what passed before that does not show that the
        // destination is at work now.
        if (passedAt != null && passedAt.isAfter(one.place().behind())) {
          settlement.settle(one, refused);
          aside.succeeded();
          passedAt = null;
          yield true;
        }
        yield stays(one, new Outcome.Later(refused.why(), null, refused.mayBeKnown()));
      }
      case Outcome.Later later -> stays(one, later);
    };
  }

  private boolean stays(Outbox.Waiting one, Outcome.Later later) {
    settlement.settle(one, later);
    outbox.failed(one, clock.instant());
    aside.failed(clock.instant(), later.after());
    counts.failed();
    if (aside.failures() % 10 == 0) {
      LOG.warn(
          "destination {} still takes others, but not alert {}: {}",
          destination.name(),
          one.alert().id(),
          later.why());
    }
    return false;
  }

  /** It is at work if it took something; what it postponed waits all the same. */
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
    Parcel parcel;
    try {
      parcel = destination.parcel(alert);
    } catch (RuntimeException e) {
      LOG.warn("destination {} is sent no signal: {}", destination.name(), Courier.fault(e));
      return every;
    }
    switch (transport.send(List.of(parcel)).getFirst()) {
      case Outcome.Accepted accepted -> judge(null, accepted.asked());
      case Outcome.Refused refused -> {
        passedAt = null;
        LOG.warn("destination {} refuses our signal: {}", destination.name(), refused.why());
      }
      case Outcome.Later later -> {
        passedAt = null;
        signalFailed = true;
        judge(later, false);
        return every.compareTo(SIGNAL_AGAIN) < 0 ? every : SIGNAL_AGAIN;
      }
    }
    return every;
  }
}
