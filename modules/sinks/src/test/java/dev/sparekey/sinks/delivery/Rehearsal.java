package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.testkit.AlertDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A delivery at work for a destination that answers as it is told, on a clock that is moved. */
final class Rehearsal extends DeliveryAtWork {

  static final Outcome FORBIDDEN = new Outcome.Later("HTTP 403", null, false);
  static final Outcome REFUSED = new Outcome.Refused("HTTP 400", false);
  static final Outcome UNAVAILABLE = new Outcome.Later("HTTP 503", null, true);

  /** How a destination says that it does not take something. */
  enum Manner {
    /** One request after another, up to the first that is not taken: webhooks. */
    ONE_BY_ONE,
    /** A batch is taken or not: collectors, mails. */
    WHOLE,
    /** Of each document of a batch: an index. */
    EACH
  }

  /** What it says to a document; null if it takes it. */
  @FunctionalInterface
  interface Says {
    @Nullable Outcome to(Alert alert);
  }

  private final Manner manner;
  Says says = alert -> null;
  Function<Alert, String> form = alert -> "of " + alert.id();
  int most = 10;

  /** How long a request takes that is not taken whole. */
  Duration failing = Duration.ZERO;

  /** What it says to everything while it takes nothing; null while it does. */
  @Nullable Outcome down;

  /** Findings of which it was told and that it took, in their order. */
  final List<Alert> taken = new ArrayList<>();

  final Map<String, Instant> published = new HashMap<>();
  final Map<String, Instant> arrived = new HashMap<>();
  final Map<String, Integer> requests = new HashMap<>();
  final List<Integer> batches = new ArrayList<>();
  int heartbeats;
  private int accepted;
  private @Nullable Delivery delivery;

  Rehearsal(Manner manner) {
    this.manner = manner;
  }

  private final class Receiver implements Transport {
    @Override
    public int most() {
      return most;
    }

    @Override
    public List<Outcome> send(List<Parcel> parcels) {
      batches.add(parcels.size());
      List<Alert> alerts = parcels.stream().map(Parcel::alert).toList();
      alerts.forEach(alert -> requests.merge(alert.id(), 1, Integer::sum));
      List<Outcome> outcomes =
          switch (manner) {
            case ONE_BY_ONE -> oneByOne(alerts);
            case WHOLE -> whole(alerts);
            case EACH -> alerts.stream().map(this::answer).toList();
          };
      for (int i = 0; i < outcomes.size(); i++) {
        if (outcomes.get(i) instanceof Outcome.Accepted one) {
          take(alerts.get(i), one.asked());
        }
      }
      if (outcomes.stream().anyMatch(outcome -> Attempt.failure(outcome) != null)) {
        now = now.plus(failing);
      }
      return outcomes;
    }

    private List<Outcome> oneByOne(List<Alert> alerts) {
      List<Outcome> outcomes = new ArrayList<>();
      for (Alert alert : alerts) {
        outcomes.add(
            !outcomes.isEmpty() && outcomes.getLast() instanceof Outcome.Later later
                ? later.untried()
                : answer(alert));
      }
      return outcomes;
    }

    private List<Outcome> whole(List<Alert> alerts) {
      List<Outcome> outcomes = alerts.stream().map(this::answer).toList();
      for (Outcome outcome : outcomes) {
        if (!(outcome instanceof Outcome.Accepted)) {
          return Collections.nCopies(
              alerts.size(),
              outcome instanceof Outcome.Refused refused && alerts.size() > 1
                  ? new Outcome.Later(refused.why(), null, false)
                  : outcome);
        }
      }
      return outcomes;
    }

    private Outcome answer(Alert alert) {
      Outcome said = down == null ? says.to(alert) : down;
      return said == null ? new Outcome.Accepted("ok") : said;
    }

    private void take(Alert alert, boolean asked) {
      accepted++;
      if (alert.ruleId().equals(Signals.HEARTBEAT)) {
        heartbeats++;
      } else if (asked && !isSignal(alert)) {
        taken.add(alert);
        arrived.putIfAbsent(alert.id(), now);
      }
    }

    @Override
    public void close() {}
  }

  static boolean isSignal(Alert alert) {
    return Set.of(Signals.HEARTBEAT, Signals.CANARY).contains(alert.ruleId());
  }

  /** Takes all but these. */
  Set<String> takesAllBut(Outcome no, String... ids) {
    Set<String> bad = new HashSet<>(List.of(ids));
    says = alert -> bad.contains(alert.id()) ? no : null;
    return bad;
  }

  /** As the thread does it: no time passes while there is more to do, and there is only then. */
  void run(Duration time, Duration apart) throws InterruptedException {
    Delivery running =
        delivery == null ? delivery("siem", new Receiver(), alert -> form.apply(alert)) : delivery;
    delivery = running;
    for (Instant end = now.plus(time); now.isBefore(end); now = now.plus(apart)) {
      running.turn();
      int before;
      do {
        before = accepted;
        running.turn();
        // A turn without a wait is seen by the next one.
      } while (log.waits.getLast().isZero() && accepted > before);
      if (log.waits.getLast().isZero()) {
        running.turn();
        assertThat(log.waits.getLast()).as("the wait after a turn that sent nothing").isPositive();
      }
    }
  }

  void run(Duration time) throws InterruptedException {
    run(time, Duration.ofSeconds(1));
  }

  void publish(String id) {
    publish(id, 1, Severity.HIGH);
  }

  void publish(String id, int revision, Severity severity) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.revision = revision;
    draft.severity = severity;
    published.putIfAbsent(id, now);
    log.published(draft.alert());
  }

  void publish(String prefix, int count) {
    for (int i = 0; i < count; i++) {
      publish(prefix + i);
    }
  }

  List<String> ids() {
    return taken.stream().map(Alert::id).toList();
  }

  /** From when it was published; null if it has not arrived. */
  @Nullable Duration delay(String id) {
    Instant at = arrived.get(id);
    return at == null ? null : Duration.between(published.get(id), at);
  }
}
