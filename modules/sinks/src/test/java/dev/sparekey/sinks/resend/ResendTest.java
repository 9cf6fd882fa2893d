package dev.sparekey.sinks.resend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.sinks.delivery.Destination;
import dev.sparekey.sinks.delivery.Filter;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.delivery.Position;
import dev.sparekey.sinks.delivery.Transport;
import dev.sparekey.testkit.AlertDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class ResendTest {

  private final List<Alert> published = new ArrayList<>();
  private final List<Letter> letters = new ArrayList<>();
  private final List<String> said = new ArrayList<>();
  private final List<Integer> batches = new ArrayList<>();
  private final List<Duration> waits = new ArrayList<>();
  private Function<Alert, Outcome> receiver = alert -> new Outcome.Accepted("ok");
  private Function<Alert, String> form = Alert::id;
  private Instant now = Instant.parse("2026-03-24T12:00:00Z");
  private boolean stopped;
  private int perMinute;

  private final MemoryLedger ledger = new MemoryLedger(letters, published, () -> now);

  private final Transport transport =
      new Transport() {
        @Override
        public int most() {
          return 10;
        }

        @Override
        public List<Outcome> send(List<Parcel> parcels) {
          batches.add(parcels.size());
          return parcels.stream().map(one -> receiver.apply(one.alert())).toList();
        }

        @Override
        public void close() {}
      };

  private final Resend.Watcher watcher =
      new Resend.Watcher() {
        @Override
        public void taken(Alert alert, String how) {
          said.add(alert.id() + " " + alert.revision() + " taken");
        }

        @Override
        public void refused(Alert alert, String why) {
          said.add(alert.id() + " refused " + why);
        }

        @Override
        public void unreachable(Alert alert, String why) {
          said.add(alert.id() + " unreachable " + why);
        }

        @Override
        public void needless(String alertId, String why) {
          said.add(alertId + " needless");
        }
      };

  private Letter settling(Letter of, Note note) {
    return new Letter(of.finding(), of.hash(), now, note.word(), "", of.revision(), true);
  }

  /** What was noted down last, by finding. */
  private List<String> settled() {
    return letters.stream()
        .filter(
            one -> {
              Note note = Note.of(one.reason());
              return note != null && note.isSettling();
            })
        .map(one -> (one.revision() == null ? "" : one.revision().alertId() + " ") + one.reason())
        .toList();
  }

  private static Alert alert(String id, int revision, Verdict verdict) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.revision = revision;
    draft.verdict = verdict;
    return draft.alert();
  }

  private void died(String id) {
    Alert alert = alert(id, 1, Verdict.CONFIRMED);
    letters.add(
        MemoryLedger.letter(new Position(0, published.size()), alert, "refused", false, now));
    published.add(alert);
  }

  private Resend resend() {
    return resend(ledger);
  }

  private Resend resend(Ledger notes) {
    ledger.open(Map.of());
    return new Resend(
        new Destination(
            "siem",
            Filter.DELIVERED,
            form,
            Duration.ZERO,
            Duration.ofHours(1),
            Duration.ZERO,
            perMinute,
            Duration.ZERO,
            Duration.ZERO),
        transport,
        notes,
        ledger.backlog().choices(),
        watcher,
        duration -> {
          waits.add(duration);
          now = now.plus(duration);
        },
        () -> now,
        () -> stopped);
  }

  private Resend.Tally run() throws InterruptedException {
    Resend resend = resend();
    resend.run();
    return resend.tally();
  }

  @Test
  void findingThatIsTaken_isSettled() throws InterruptedException {
    died("a");
    assertThat(run()).isEqualTo(new Resend.Tally(1, 0, 0, 0, 0));
    assertThat(settled()).containsExactly("a resent");
  }

  @Test
  void whatIsNotTakenWithOthers_isTriedAloneAndStaysADeadLetter() throws InterruptedException {
    died("a");
    died("bad");
    receiver =
        alert ->
            alert.id().equals("bad")
                ? new Outcome.Refused("HTTP 400", false)
                : new Outcome.Accepted("ok");
    assertThat(run()).isEqualTo(new Resend.Tally(1, 1, 0, 0, 0));
    assertThat(batches).containsExactly(2, 1);
    assertThat(said).containsExactly("a 1 taken", "bad refused HTTP 400");
    assertThat(settled()).containsExactly("a resent");
  }

  /** Where a bad one has a whole batch refused, and nobody says which it was. */
  @Test
  void batchThatIsRefusedWhole_isSentOneByOne() throws InterruptedException {
    died("a");
    died("b");
    receiver =
        alert ->
            batches.getLast() > 1
                ? new Outcome.Refused("HTTP 400", false)
                : new Outcome.Accepted("ok");
    assertThat(run()).isEqualTo(new Resend.Tally(2, 0, 0, 0, 0));
  }

  @Test
  void revisionPublishedWhileOneIsOnItsWay_isSentBehindIt() throws InterruptedException {
    died("a");
    receiver =
        alert -> {
          if (alert.revision() == 1) {
            published.add(alert("a", 2, Verdict.WITHDRAWN));
          }
          return new Outcome.Accepted("ok");
        };
    assertThat(run()).isEqualTo(new Resend.Tally(1, 0, 0, 0, 0));
    assertThat(said).containsExactly("a 2 taken");
    assertThat(settled()).containsExactly("a resent");
  }

  @Test
  void whatAnotherHasSettledMeanwhile_isNotSentTwice() throws InterruptedException {
    died("a");
    Resend resend = resend();
    letters.add(settling(letters.getFirst(), Note.RESENT));
    resend.run();
    assertThat(resend.tally()).isEqualTo(new Resend.Tally(0, 0, 0, 1, 0));
    assertThat(batches).isEmpty();
  }

  @Test
  void withdrawnBeforeItsTurnAndNeverHeardOf_isNotSent() throws InterruptedException {
    died("a");
    Resend resend = resend();
    published.add(alert("a", 2, Verdict.WITHDRAWN));
    resend.run();
    assertThat(batches).isEmpty();
    assertThat(settled()).containsExactly("a withdrawn");
  }

  @Test
  void destinationThatIsDown_isNotAskedByEach() throws InterruptedException {
    for (int i = 0; i < 40; i++) {
      died("a" + i);
    }
    receiver = alert -> new Outcome.Later("connection refused", null, false);
    Resend.Tally tally = run();
    assertThat(tally).isEqualTo(new Resend.Tally(0, 0, 10, 0, 30));
    assertThat(tally.isWhole()).isFalse();
    assertThat(settled()).isEmpty();
  }

  @Test
  void destinationThatAsksForPatience_isAskedOnceMoreAfterIt() throws InterruptedException {
    died("a");
    receiver =
        alert ->
            batches.size() == 1
                ? new Outcome.Later("HTTP 429", Duration.ofSeconds(7), false)
                : new Outcome.Accepted("ok");
    assertThat(run()).isEqualTo(new Resend.Tally(1, 0, 0, 0, 0));
    assertThat(waits).containsExactly(Duration.ofSeconds(7));
  }

  @Test
  void paceOfTheSink_isKept() throws InterruptedException {
    perMinute = 2;
    for (int i = 0; i < 4; i++) {
      died("a" + i);
    }
    run();
    assertThat(batches).containsExactly(2, 1, 1);
    assertThat(waits).hasSizeBetween(59, 61);
  }

  @Test
  void findingOfWhichTheFormFails_isRefusedAndKeepsNoOtherAway() throws InterruptedException {
    died("bad");
    died("a");
    form =
        alert -> {
          if (alert.id().equals("bad")) {
            throw new IllegalStateException(alert.subject());
          }
          return alert.id();
        };
    assertThat(run()).isEqualTo(new Resend.Tally(1, 1, 0, 0, 0));
    assertThat(said)
        .containsExactly(
            "bad refused its document cannot be made: java.lang.IllegalStateException",
            "a 1 taken");
  }

  @Test
  void stopped_saysHowManyWereNotTried() throws InterruptedException {
    died("a");
    died("b");
    receiver =
        alert -> {
          stopped = true;
          return alert.id().equals("a")
              ? new Outcome.Accepted("ok")
              : new Outcome.Refused("HTTP 400", false);
        };
    assertThat(run()).isEqualTo(new Resend.Tally(1, 0, 0, 0, 1));
  }

  @Test
  void interruptedOnItsWay_isStillADeadLetter() throws InterruptedException {
    died("a");
    receiver =
        alert -> {
          throw new IllegalStateException("interrupted");
        };
    Resend resend = resend();
    assertThatThrownBy(resend::run).isInstanceOf(IllegalStateException.class);
    assertThat(resend.tally()).isEqualTo(new Resend.Tally(0, 0, 0, 0, 1));
    assertThat(settled()).isEmpty();
  }

  /** So that the next resend knows, should this one be killed before it hears the answer. */
  @Test
  void findingThatIsSent_isNotedToBeBeforeItIs() throws InterruptedException {
    died("a");
    List<String> before = new ArrayList<>();
    receiver =
        alert -> {
          letters.forEach(one -> before.add(one.reason()));
          return new Outcome.Accepted("ok");
        };
    run();
    assertThat(before).containsExactly("refused", "resending");
  }

  /** The destination may yet come to what it was sent. */
  @Test
  void findingWithoutAnAnswer_isSentAgainThoughANewerRevisionWasDelivered()
      throws InterruptedException {
    died("a");
    died("b");
    receiver =
        alert -> {
          if (batches.size() > 1) {
            return new Outcome.Accepted("ok");
          }
          if (alert.id().equals("a")) {
            published.add(alert("a", 2, Verdict.WITHDRAWN));
          }
          return new Outcome.Later("no answer", null, true);
        };
    Resend resend = resend();
    ledger.backlog().settled(Map.of(0, 3L));
    resend.run();
    assertThat(said).containsExactly("a 2 taken", "b 1 taken");
  }

  @Test
  void findingThatIsErasedBetweenTwoAttempts_isNotSentAgain() throws InterruptedException {
    died("a");
    died("b");
    receiver =
        alert -> {
          ledger.backlog().erased("a");
          return batches.size() > 1
              ? new Outcome.Accepted("ok")
              : new Outcome.Refused("HTTP 400", false);
        };
    assertThat(run()).isEqualTo(new Resend.Tally(1, 0, 0, 1, 0));
    assertThat(batches).containsExactly(2, 1);
    assertThat(settled()).containsExactly("gone", "b resent");
  }

  @Test
  void findingThatIsErasedOnItsWay_isSettled() throws InterruptedException {
    died("a");
    receiver =
        alert -> {
          ledger.backlog().erased("a");
          return new Outcome.Accepted("ok");
        };
    assertThat(run()).isEqualTo(new Resend.Tally(1, 0, 0, 0, 0));
    assertThat(settled()).containsExactly("a resent");
  }

  @Test
  void brokersThatTakeNoNote_leaveAllUntried() throws InterruptedException {
    died("a");
    died("b");
    Resend resend =
        resend(
            new Ledger() {
              @Override
              public Backlog backlog() {
                return ledger.backlog();
              }

              @Override
              public void refresh() {
                ledger.refresh();
              }

              @Override
              public void note(List<Choice> choices, Note note) {
                throw new KafkaException("no broker answers");
              }
            });
    assertThatThrownBy(resend::run).isInstanceOf(KafkaException.class);
    assertThat(batches).isEmpty();
    assertThat(resend.tally()).isEqualTo(new Resend.Tally(0, 0, 0, 0, 2));
  }
}
