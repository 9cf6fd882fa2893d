package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.testkit.AlertDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DeliveryTest {

  private static final Duration GIVE_UP = Duration.ofHours(24);

  private Instant now = Instant.parse("2026-03-24T12:00:00Z");
  private final Log log = new Log();
  private final Receiver receiver = new Receiver();
  private final List<String> dead = new ArrayList<>();
  private Duration between = Duration.ZERO;
  private final DeliveryCounts counts = new DeliveryCounts();
  private long offset;

  /** A topic in memory. */
  private static final class Log implements AlertLog {
    final Deque<Entry> entries = new ArrayDeque<>();
    final Map<Integer, Long> settled = new TreeMap<>();
    final List<Duration> waits = new ArrayList<>();
    boolean reading = true;

    @Override
    public List<Entry> next(Duration wait, boolean more) {
      reading = more;
      waits.add(wait);
      List<Entry> all = new ArrayList<>();
      while (more && !entries.isEmpty() && all.size() < 500) {
        all.add(entries.poll());
      }
      return all;
    }

    @Override
    public void settle(Map<Integer, Long> offsets) {
      settled.putAll(offsets);
    }

    @Override
    public boolean isWhole() {
      return true;
    }

    @Override
    public boolean mayBeSent(Position position) {
      return false;
    }

    @Override
    public void close() {}
  }

  /** A destination that answers as it is told, and else takes everything. */
  private static final class Receiver implements Transport {
    final List<Parcel> taken = new ArrayList<>();
    final List<Integer> batches = new ArrayList<>();
    final Deque<Function<Parcel, Outcome>> answers = new ArrayDeque<>();

    @Override
    public int most() {
      return 50;
    }

    @Override
    public List<Outcome> send(List<Parcel> parcels) {
      batches.add(parcels.size());
      Function<Parcel, Outcome> answer =
          answers.isEmpty() ? parcel -> new Outcome.Accepted("ok") : answers.poll();
      List<Outcome> outcomes = new ArrayList<>();
      for (Parcel parcel : parcels) {
        Outcome outcome = answer.apply(parcel);
        if (outcome instanceof Outcome.Accepted) {
          taken.add(parcel);
        }
        outcomes.add(outcome);
      }
      return outcomes;
    }

    void isDown(int times) {
      for (int i = 0; i < times; i++) {
        answers.add(parcel -> new Outcome.Later("down", null));
      }
    }

    List<String> ids() {
      return taken.stream().map(parcel -> parcel.alert().id()).toList();
    }

    @Override
    public void close() {}
  }

  private Delivery delivery(Duration heartbeat, Duration canary, int perMinute) {
    return new Delivery(
        new Destination(
            "siem",
            Filter.DELIVERED,
            alert -> "document of " + alert.id(),
            Duration.ofSeconds(60),
            GIVE_UP,
            between,
            perMinute,
            heartbeat,
            canary),
        log,
        receiver,
        (destination, position, alert, reason) ->
            dead.add(destination + " " + position.offset() + " " + alert.id() + " " + reason),
        counts,
        () -> now,
        new Random(7));
  }

  private Delivery delivery() {
    return delivery(Duration.ZERO, Duration.ZERO, 0);
  }

  private static Alert alert(String id, int revision) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.revision = revision;
    return draft.alert();
  }

  private void published(Alert alert) {
    log.entries.add(new AlertLog.Entry.Read(new Position(0, offset++), alert));
  }

  private void turns(Delivery delivery, int turns, Duration apart) throws InterruptedException {
    for (int i = 0; i < turns; i++) {
      delivery.turn();
      now = now.plus(apart);
    }
  }

  @Test
  void alert_isSentAndItsOffsetNoted() throws InterruptedException {
    published(alert("a", 1));
    delivery().turn();
    assertThat(receiver.taken).extracting(Parcel::document).containsExactly("document of a");
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
  }

  @Test
  void destinationDown_offsetStaysUntilItHasAccepted() throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(1);
    published(alert("a", 1));
    delivery.turn();
    assertThat(log.settled).containsExactly(Map.entry(0, 0L));

    turns(delivery, 4, Duration.ofSeconds(1));

    assertThat(receiver.ids()).containsExactly("a");
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
  }

  @Test
  void destinationDownForFiveMinutes_getsTheLastRevisionOfEachFinding()
      throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(1_000);
    for (int revision = 1; revision <= 4; revision++) {
      for (String id : List.of("a", "b", "c")) {
        published(alert(id, revision));
      }
      turns(delivery, 75, Duration.ofSeconds(1));
    }
    assertThat(receiver.taken).isEmpty();
    assertThat(receiver.batches).hasSizeLessThan(30);

    receiver.answers.clear();
    turns(delivery, 120, Duration.ofSeconds(1));

    assertThat(receiver.ids()).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(receiver.taken).allMatch(parcel -> parcel.alert().revision() == 4);
    assertThat(log.settled).containsExactly(Map.entry(0, 12L));
  }

  @Test
  void afterAFailure_oneDocumentIsTriedAndThenTheRest() throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(1);
    for (int i = 0; i < 20; i++) {
      published(alert("a" + i, 1));
    }
    turns(delivery, 5, Duration.ofSeconds(1));
    assertThat(receiver.batches).containsExactly(20, 1, 19);
  }

  @Test
  void documentThatIsRefused_becomesADeadLetterAndStopsNobody() throws InterruptedException {
    receiver.answers.add(
        parcel ->
            parcel.alert().id().equals("bad")
                ? new Outcome.Refused("HTTP 400")
                : new Outcome.Accepted("ok"));
    published(alert("good", 1));
    published(alert("bad", 1));
    published(alert("fine", 1));
    delivery().turn();

    assertThat(receiver.ids()).containsExactly("good", "fine");
    assertThat(dead).containsExactly("siem 1 bad refused");
    assertThat(log.settled).containsExactly(Map.entry(0, 3L));
  }

  @Test
  void findingThatWaitedTooLong_becomesADeadLetter() throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(10_000);
    published(alert("a", 1));
    turns(delivery, 50, Duration.ofMinutes(30));

    assertThat(dead).containsExactly("siem 0 a too_old");
    assertThat(counts.snapshot().dead()).isEqualTo(1);
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
  }

  @Test
  void killedAfterSendingAndBeforeNoting_sendsAgain() throws InterruptedException {
    published(alert("a", 1));
    delivery().turn();
    // The next process finds the offset as it was before.
    offset = 0;
    published(alert("a", 1));
    delivery().turn();
    assertThat(receiver.ids()).containsExactly("a", "a");
  }

  @Test
  void recordThatIsNoAlert_isPassedAndCounted() throws InterruptedException {
    log.entries.add(new AlertLog.Entry.Read(new Position(0, 0), null));
    delivery().turn();
    assertThat(counts.snapshot().unreadable()).isEqualTo(1);
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
  }

  @Test
  void tenThousandWaiting_readingStopsAndTheGroupIsKept() throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(1_000);
    for (int i = 0; i < Delivery.MOST_WAITING + 600; i++) {
      published(alert("a" + i, 1));
    }
    turns(delivery, 30, Duration.ofMillis(1));
    assertThat(log.reading).isFalse();
    assertThat(log.entries).isNotEmpty();
  }

  @Test
  void fullBatches_followOneAnotherWithoutAWait() throws InterruptedException {
    Delivery delivery = delivery();
    for (int i = 0; i < 120; i++) {
      published(alert("a" + i, 1));
    }
    turns(delivery, 4, Duration.ofMillis(1));
    assertThat(receiver.batches).containsExactly(50, 50, 20);
    Duration poll = Duration.ofMillis(200);
    assertThat(log.waits).containsExactly(poll, Duration.ZERO, Duration.ZERO, poll);
  }

  @Test
  void pace_holdsBackWhatIsTooMuch() throws InterruptedException {
    Delivery delivery = delivery(Duration.ZERO, Duration.ZERO, 3);
    for (int i = 0; i < 10; i++) {
      published(alert("a" + i, 1));
    }
    turns(delivery, 10, Duration.ofSeconds(1));
    assertThat(receiver.taken).hasSize(3);
    turns(delivery, 60, Duration.ofSeconds(1));
    assertThat(receiver.taken).hasSize(6);
  }

  @Test
  void digest_hasTheFirstAtOnceAndThenWhatCameInTheMeantime() throws InterruptedException {
    between = Duration.ofMinutes(15);
    Delivery delivery = delivery();
    for (int i = 0; i < 5; i++) {
      published(alert("a" + i, 1));
      turns(delivery, 3, Duration.ofMinutes(1));
    }
    turns(delivery, 20, Duration.ofMinutes(1));
    assertThat(receiver.batches).containsExactly(1, 4);
  }

  @Test
  void heartbeat_isSentAsOftenAsConfigured() throws InterruptedException {
    Delivery delivery = delivery(Duration.ofMinutes(15), Duration.ZERO, 0);
    turns(delivery, 31, Duration.ofMinutes(1));
    assertThat(receiver.taken)
        .hasSize(3)
        .allMatch(parcel -> parcel.alert().ruleId().equals(Signals.HEARTBEAT));
  }

  @Test
  void heartbeatOfTheNextProcess_isANewerRevisionOfTheSame() throws InterruptedException {
    turns(delivery(Duration.ofMinutes(15), Duration.ZERO, 0), 16, Duration.ofMinutes(1));
    turns(delivery(Duration.ofMinutes(15), Duration.ZERO, 0), 1, Duration.ofMinutes(1));

    assertThat(receiver.ids()).hasSize(3).containsOnly(receiver.ids().getFirst());
    assertThat(receiver.taken)
        .extracting(parcel -> parcel.alert().revision())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void canary_isAFindingOfItsOwnEachDay() throws InterruptedException {
    Delivery delivery = delivery(Duration.ZERO, Duration.ofDays(1), 0);
    turns(delivery, 49, Duration.ofHours(1));
    assertThat(receiver.taken).hasSize(3).allMatch(p -> p.alert().ruleId().equals(Signals.CANARY));
    assertThat(receiver.ids()).doesNotHaveDuplicates();
  }

  @Test
  void heartbeatThatFails_breaksTheCircuitForAlertsToo() throws InterruptedException {
    Delivery delivery = delivery(Duration.ofMinutes(15), Duration.ZERO, 0);
    receiver.isDown(1);
    published(alert("a", 1));
    delivery.turn();
    assertThat(receiver.taken).isEmpty();
    assertThat(receiver.batches).hasSize(1);
  }
}
