package dev.sparekey.app.triage;

import dev.sparekey.model.Alert;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.receivers.decisions.Decisions;
import dev.sparekey.receivers.decisions.Stated;
import dev.sparekey.registryclient.RegistryException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts decisions that come by the listener into the pipeline's records, each once. They are few and
 * made one after another, on a thread of its own, so that a broker that hangs takes none of the
 * listener's.
 */
final class DecisionDesk implements Decisions, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DecisionDesk.class);

  /** Waiting; people do not decide so fast. */
  private static final int MOST_WAITING = 64;

  /** Decisions whose repeats are known for such without a look at the alert. */
  private static final int MOST_MADE = 10_000;

  /**
   * How long the same words of a caller that names no decisions are the same decision. As long as a
   * signature is believed: whoever has caught a signed "benign" of 12:00 could else put it over the
   * "true positive" of 12:20.
   */
  private static final Duration LONGEST_REPEAT = Duration.ofHours(1);

  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Duration LONGEST_END = Duration.ofSeconds(6);

  private final AlertPlaces places;
  private final Revisions revisions;
  private final Log log;
  private final Map<String, Made> made =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Made> eldest) {
          return size() > MOST_MADE;
        }
      };
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(MOST_WAITING),
          Thread.ofPlatform().name("decisions").daemon().factory());

  /** Looks revisions up. */
  interface Revisions {

    /**
     * Null if it is kept no more.
     *
     * @throws KafkaException the brokers do not bring it in time
     * @throws RegistryException the registry does not say how it is written
     */
    @Nullable Alert read(AlertPlaces.Place place);
  }

  /** Keeps decisions. */
  interface Log {

    /**
     * Never throws what Kafka says; that fails the future.
     *
     * @throws RegistryException the registry does not take our schema
     */
    CompletableFuture<Void> append(Triaged triaged);
  }

  /** A decision on its way, or kept. */
  private record Made(Stated stated, Instant at, CompletableFuture<Answer> answer) {}

  DecisionDesk(AlertPlaces places, Revisions revisions, Log log) {
    this.places = places;
    this.revisions = revisions;
    this.log = log;
  }

  @Override
  public CompletableFuture<Answer> decide(Stated stated, Instant now) {
    if (!places.isCaughtUp()) {
      return CompletableFuture.completedFuture(new Answer.NotReady());
    }
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    synchronized (made) {
      Made before = made.get(stated.id());
      if (before != null && isRepeat(stated, before.at(), now)) {
        return before.stated().equals(stated)
            ? before.answer().thenApply(DecisionDesk::again)
            : CompletableFuture.completedFuture(new Answer.OtherDecision());
      }
      made.remove(stated.id());
      made.put(stated.id(), new Made(stated, now, answer));
    }
    CompletableFuture<Answer> settled =
        answer
            .completeOnTimeout(new Answer.NotKept(), LONGEST.toMillis(), TimeUnit.MILLISECONDS)
            .thenApply(
                given -> {
                  if (!(given instanceof Answer.Recorded)) {
                    forget(stated.id(), answer);
                  }
                  return given;
                });
    try {
      thread.execute(() -> make(stated, now, answer));
    } catch (RejectedExecutionException e) {
      answer.complete(new Answer.NotKept());
    }
    return settled;
  }

  private static boolean isRepeat(Stated stated, Instant before, Instant now) {
    return stated.named() || before.isAfter(now.minus(LONGEST_REPEAT));
  }

  private static Answer again(Answer first) {
    return first instanceof Answer.Recorded ? new Answer.Recorded(true) : first;
  }

  /** Of what was not kept the sender sends the same again. */
  private void forget(String id, CompletableFuture<Answer> answer) {
    synchronized (made) {
      Made known = made.get(id);
      if (known != null && known.answer() == answer) {
        made.remove(id);
      }
    }
  }

  private void make(Stated stated, Instant now, CompletableFuture<Answer> answer) {
    try {
      AlertPlaces.Place place = places.newest(stated.alert());
      Alert newest = place == null ? null : revisions.read(place);
      if (place == null || newest == null) {
        answer.complete(new Answer.UnknownAlert());
        return;
      }
      TriageDecision latest = newest.handling().triage();
      if (latest != null && latest.id().equals(stated.id()) && isRepeat(stated, latest.at(), now)) {
        answer.complete(
            says(latest, stated) ? new Answer.Recorded(true) : new Answer.OtherDecision());
        return;
      }
      Alert seen = seen(stated, newest);
      if (seen == null) {
        answer.complete(new Answer.UnknownRevision());
        return;
      }
      keep(new Triaged(decision(stated, now), seen), answer);
    } catch (KafkaException | RegistryException e) {
      LOG.warn("a decision on {} waits: {}", stated.alert(), e.getClass().getSimpleName());
      answer.complete(new Answer.NotKept());
    } catch (RuntimeException e) {
      LOG.error("a decision on {} cannot be made", stated.alert(), e);
      answer.complete(new Answer.NotKept());
    }
  }

  private static boolean says(TriageDecision decision, Stated stated) {
    return decision.decision() == stated.outcome()
        && decision.reason().equals(stated.reason())
        && decision.by().equals(stated.by());
  }

  private @Nullable Alert seen(Stated stated, Alert newest) {
    Stated.Revision wanted = stated.seen();
    if (wanted == null || wanted.equals(new Stated.Revision(newest.epoch(), newest.revision()))) {
      return newest;
    }
    AlertPlaces.Place place = places.of(stated.alert(), wanted);
    return place == null ? null : revisions.read(place);
  }

  private static TriageDecision decision(Stated stated, Instant now) {
    Instant at = stated.at();
    return new TriageDecision(
        stated.id(),
        stated.outcome(),
        stated.reason(),
        stated.by(),
        (at == null ? now : at).truncatedTo(ChronoUnit.MICROS),
        stated.note());
  }

  private void keep(Triaged triaged, CompletableFuture<Answer> answer) {
    log.append(triaged)
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                LOG.info(
                    "decision {} on alert {} is kept",
                    triaged.decision().id(),
                    triaged.seen().id());
              } else {
                LOG.warn(
                    "Kafka did not take decision {}: {}",
                    triaged.decision().id(),
                    failure.getClass().getSimpleName());
              }
              answer.complete(failure == null ? new Answer.Recorded(false) : new Answer.NotKept());
            });
  }

  /** What is on its way to Kafka is answered once Kafka has said what became of it. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
