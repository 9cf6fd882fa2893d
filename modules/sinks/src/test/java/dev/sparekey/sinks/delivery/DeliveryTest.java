package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.testkit.AlertDraft;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class DeliveryTest extends DeliveryAtWork {

  private final Receiver receiver = new Receiver();

  /** A destination that answers as it is told, and else takes everything. */
  private static final class Receiver implements Transport {
    final List<Parcel> taken = new ArrayList<>();
    final List<Integer> batches = new ArrayList<>();
    final Deque<Function<Parcel, Outcome>> answers = new ArrayDeque<>();
    boolean interrupted;

    @Override
    public int most() {
      return 50;
    }

    @Override
    public List<Outcome> send(List<Parcel> parcels) throws InterruptedException {
      if (interrupted) {
        throw new InterruptedException();
      }
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
        answers.add(parcel -> new Outcome.Later("down", null, false));
      }
    }

    List<String> ids() {
      return taken.stream().map(parcel -> parcel.alert().id()).toList();
    }

    @Override
    public void close() {}
  }

  private Delivery delivery() {
    return delivery("siem", receiver, alert -> "document of " + alert.id());
  }

  private static Alert alert(String id, int revision) {
    return alert(id, revision, Verdict.CONFIRMED);
  }

  private void turns(Delivery delivery, int turns, Duration apart) throws InterruptedException {
    for (int i = 0; i < turns; i++) {
      delivery.turn();
      now = now.plus(apart);
    }
  }

  @Test
  void alert_isSentAndItsOffsetNoted() throws InterruptedException {
    log.published(alert("a", 1));
    delivery().turn();
    assertThat(receiver.taken).extracting(Parcel::document).containsExactly("document of a");
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
  }

  /** Nothing may come behind it for a night, and it would be sent again after a crash. */
  @Test
  void offsetThatCouldNotBeNoted_isNotedAsSoonAsItCan() throws InterruptedException {
    Delivery delivery = delivery();
    log.noting = false;
    log.published(alert("a", 1));
    turns(delivery, 5, Duration.ofSeconds(1));
    assertThat(log.settled).isEmpty();
    log.noting = true;
    turns(delivery, 1, Duration.ofSeconds(1));
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
  }

  /** It makes a list of all that waits, and hashes of hundreds. */
  @Test
  void whereToGoOn_isSaidOnceASecondWhileNothingChanges() throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(1_000);
    log.published(alert("a", 1));
    turns(delivery, 1, Duration.ofMillis(200));
    int before = log.said;
    turns(delivery, 50, Duration.ofMillis(200));
    assertThat(log.said - before).isBetween(9, 11);
  }

  @Test
  void destinationDown_offsetStaysUntilItHasAccepted() throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(1);
    log.published(alert("a", 1));
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
        log.published(alert(id, revision));
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
  void afterAFailureOfABatch_oneDocumentIsTriedAndThenTheRestInHalves()
      throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(1);
    for (int i = 0; i < 20; i++) {
      log.published(alert("a" + i, 1));
    }
    turns(delivery, 5, Duration.ofSeconds(1));
    assertThat(receiver.batches).containsExactly(20, 1, 10, 9);
  }

  @Test
  void documentThatIsRefused_waitsAndStopsNobody() throws InterruptedException {
    takesAllBut("bad", new Outcome.Refused("HTTP 400", false));
    log.published(alert("good", 1));
    log.published(alert("bad", 1));
    log.published(alert("fine", 1));
    Delivery delivery = delivery();
    delivery.turn();
    assertThat(receiver.ids()).containsExactly("good", "fine");
    assertThat(counts.snapshot().broken()).isFalse();
    assertThat(counts.snapshot().aside()).isEqualTo(1);
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));

    turns(delivery, 2, Duration.ofSeconds(1));
    assertThat(receiver.ids()).containsExactly("good", "fine", "bad");
    assertThat(counts.snapshot().aside()).isZero();
    assertThat(dead).isEmpty();
  }

  @Test
  void findingThatWaitedTooLong_becomesADeadLetter() throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(10_000);
    log.published(alert("a", 1));
    turns(delivery, 50, Duration.ofMinutes(30));

    assertThat(dead).containsExactly("siem 0 a too_old");
    assertThat(counts.snapshot().dead()).isEqualTo(1);
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
  }

  @Test
  void killedAfterSendingAndBeforeNoting_sendsAgain() throws InterruptedException {
    log.published(alert("a", 1));
    delivery().turn();
    // The next process finds the offset as it was before.
    log = new MemoryLog();
    log.published(alert("a", 1));
    delivery().turn();
    assertThat(receiver.ids()).containsExactly("a", "a");
  }

  @Test
  void processThatEndedBesideAFindingThatIsNotTaken_hasTheNextSendThatOneAlone()
      throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      takesAllBut("bad", new Outcome.Later("HTTP 403", null, false));
    }
    log.published(alert("bad", 1));
    for (int i = 0; i < 20; i++) {
      log.published(alert("a" + i, 1));
    }
    Delivery delivery = delivery();
    turns(delivery, 5, Duration.ofSeconds(1));
    assertThat(receiver.ids()).hasSize(20);
    end(delivery);

    log = log.takenOver();
    receiver.answers.clear();
    receiver.taken.clear();
    turns(delivery(), 5, Duration.ofSeconds(1));
    assertThat(receiver.ids()).containsExactly("bad");
    assertThat(log.settled).containsExactly(Map.entry(0, 21L));
  }

  @Test
  void findingThatIsErasedWhileItWaits_isNotSent() throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(1);
    log.published(alert("a", 1));
    log.published(alert("b", 1));
    delivery.turn();
    log.entries.add(new AlertLog.Entry.Erased(new Position(0, 2), "a"));
    turns(delivery, 5, Duration.ofSeconds(1));
    assertThat(receiver.ids()).containsExactly("b");
    assertThat(dead).isEmpty();
    assertThat(log.settled).containsExactly(Map.entry(0, 3L));
  }

  @Test
  void recordWithNothingInIt_isPassed() throws InterruptedException {
    log.entries.add(new AlertLog.Entry.Erased(new Position(0, 0), null));
    delivery().turn();
    assertThat(counts.snapshot().unreadable()).isZero();
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
  }

  @Test
  void tenThousandWaiting_readingStopsAndTheGroupIsKept() throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(1_000);
    for (int i = 0; i < PushCourier.MOST_WAITING + 600; i++) {
      log.published(alert("a" + i, 1));
    }
    turns(delivery, 30, Duration.ofMillis(1));
    assertThat(log.reading).isFalse();
    assertThat(log.entries).isNotEmpty();
  }

  @Test
  void fullBatches_followOneAnotherWithoutAWait() throws InterruptedException {
    Delivery delivery = delivery();
    for (int i = 0; i < 120; i++) {
      log.published(alert("a" + i, 1));
    }
    turns(delivery, 4, Duration.ofMillis(1));
    assertThat(receiver.batches).containsExactly(50, 50, 20);
    Duration poll = Duration.ofMillis(200);
    assertThat(log.waits).containsExactly(poll, Duration.ZERO, Duration.ZERO, poll);
  }

  @Test
  void pace_holdsBackWhatIsTooMuch() throws InterruptedException {
    perMinute = 3;
    Delivery delivery = delivery();
    for (int i = 0; i < 10; i++) {
      log.published(alert("a" + i, 1));
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
      log.published(alert("a" + i, Severity.HIGH));
      turns(delivery, 3, Duration.ofMinutes(1));
    }
    turns(delivery, 20, Duration.ofMinutes(1));
    assertThat(receiver.batches).containsExactly(1, 4);
  }

  @Test
  void digestAfterAnOutage_isNotPutOffForThoseThatFailedInIt() throws InterruptedException {
    between = Duration.ofMinutes(15);
    Delivery delivery = delivery();
    log.published(alert("first", Severity.HIGH));
    receiver.isDown(4);
    turns(delivery, 1, Duration.ofSeconds(1));
    for (int i = 0; i < 8; i++) {
      log.published(alert("a" + i, Severity.HIGH));
    }
    turns(delivery, 120, Duration.ofSeconds(1));
    assertThat(receiver.taken).hasSize(9);
  }

  @Test
  void documentThatCannotBeMade_keepsNoOtherAwayAndIsADeadLetterAfterItsTime()
      throws InterruptedException {
    Delivery delivery =
        delivery(
            "siem",
            receiver,
            alert -> {
              if (alert.id().equals("bad")) {
                throw new IllegalStateException("a fault of ours");
              }
              return "document of " + alert.id();
            });
    log.published(alert("bad", Severity.CRITICAL));
    log.published(alert("good", Severity.HIGH));
    turns(delivery, 2, Duration.ofSeconds(1));
    assertThat(receiver.ids()).containsExactly("good");

    turns(delivery, 50, Duration.ofMinutes(30));
    assertThat(dead).containsExactly("siem 0 bad too_old");
    assertThat(log.settled).containsExactly(Map.entry(0, 2L));
  }

  @Test
  void signalThatCannotBeMade_keepsNoFindingAway() throws InterruptedException {
    heartbeat = Duration.ofMinutes(15);
    Delivery delivery =
        delivery(
            "siem",
            receiver,
            alert -> {
              if (alert.ruleId().equals(Signals.HEARTBEAT)) {
                throw new IllegalStateException("a fault of ours");
              }
              return "document of " + alert.id();
            });
    log.published(alert("a", Severity.HIGH));
    delivery.turn();
    assertThat(receiver.ids()).containsExactly("a");
  }

  private static Alert alert(String id, Severity severity) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.severity = severity;
    return draft.alert();
  }

  @Test
  void criticalFinding_waitsForNoDigestAndTheOthersDo() throws InterruptedException {
    between = Duration.ofMinutes(15);
    Delivery delivery = delivery();
    log.published(alert("first", Severity.HIGH));
    turns(delivery, 2, Duration.ofMinutes(1));
    log.published(alert("mild", Severity.HIGH));
    log.published(alert("grave", Severity.CRITICAL));
    turns(delivery, 1, Duration.ofMinutes(1));
    assertThat(receiver.ids()).containsExactly("first", "grave");

    turns(delivery, 13, Duration.ofMinutes(1));
    assertThat(receiver.ids()).containsExactly("first", "grave", "mild");
  }

  @Test
  void criticalFindings_areNoMoreThanOneMailAMinute() throws InterruptedException {
    between = Duration.ofMinutes(15);
    Delivery delivery = delivery();
    for (int i = 0; i < 125; i++) {
      log.published(alert("a" + i, Severity.CRITICAL));
      turns(delivery, 1, Duration.ofSeconds(1));
    }
    assertThat(receiver.batches).containsExactly(1, 50, 50);
  }

  @Test
  void withdrawnCriticalFinding_waitsForTheDigest() throws InterruptedException {
    between = Duration.ofMinutes(15);
    Delivery delivery = delivery();
    log.published(alert("a", 1));
    turns(delivery, 2, Duration.ofMinutes(1));
    log.published(withdrawn("a"));
    turns(delivery, 5, Duration.ofMinutes(1));
    assertThat(told()).containsExactly("a CONFIRMED");
  }

  @Test
  void criticalFinding_goesBeforeTheBacklog() throws InterruptedException {
    perMinute = 20;
    Delivery delivery = delivery();
    for (int i = 0; i < 1_000; i++) {
      log.published(alert("a" + i, Severity.MEDIUM));
    }
    turns(delivery, 10, Duration.ofSeconds(1));
    log.published(alert("grave", Severity.CRITICAL));
    turns(delivery, 10, Duration.ofSeconds(1));
    assertThat(receiver.ids()).contains("grave");
  }

  @Test
  void heartbeat_isSentAsOftenAsConfigured() throws InterruptedException {
    heartbeat = Duration.ofMinutes(15);
    Delivery delivery = delivery();
    turns(delivery, 31, Duration.ofMinutes(1));
    assertThat(receiver.taken)
        .hasSize(3)
        .allMatch(parcel -> parcel.alert().ruleId().equals(Signals.HEARTBEAT));
  }

  @Test
  void heartbeatOfTheNextProcess_isANewerRevisionOfTheSame() throws InterruptedException {
    heartbeat = Duration.ofMinutes(15);
    turns(delivery(), 16, Duration.ofMinutes(1));
    turns(delivery(), 1, Duration.ofMinutes(1));

    assertThat(receiver.ids()).hasSize(3).containsOnly(receiver.ids().getFirst());
    assertThat(receiver.taken)
        .extracting(parcel -> parcel.alert().revision())
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void canary_isAFindingOfItsOwnEachDay() throws InterruptedException {
    canary = Duration.ofDays(1);
    Delivery delivery = delivery();
    turns(delivery, 49, Duration.ofHours(1));
    assertThat(receiver.taken).hasSize(3).allMatch(p -> p.alert().ruleId().equals(Signals.CANARY));
    assertThat(receiver.ids()).doesNotHaveDuplicates();
  }

  @Test
  void canaryOfAProcessThatStartsAnewOnTheDay_isTheDaysOwn() throws InterruptedException {
    canary = Duration.ofDays(1);
    turns(delivery(), 2, Duration.ofHours(1));
    turns(delivery(), 2, Duration.ofHours(1));
    assertThat(receiver.ids()).hasSize(2).containsOnly(receiver.ids().getFirst());
  }

  @Test
  void pipelineThatStandsStill_isNotCalledAliveUntilItGoesOn() throws InterruptedException {
    heartbeat = Duration.ofMinutes(15);
    canary = Duration.ofDays(1);
    Delivery delivery = delivery();
    pipelineAlive = false;
    turns(delivery, 60, Duration.ofMinutes(1));
    assertThat(receiver.taken).isEmpty();
    pipelineAlive = true;
    turns(delivery, 2, Duration.ofSeconds(1));
    assertThat(receiver.taken).hasSize(2);
  }

  @Test
  void processThatStandsBy_sendsNoHeartbeat() throws InterruptedException {
    heartbeat = Duration.ofMinutes(15);
    log.assigned = false;
    turns(delivery(), 60, Duration.ofMinutes(1));
    assertThat(receiver.taken).isEmpty();
  }

  @Test
  void processThatIsCutOffFromTheBrokers_sendsNoHeartbeat() throws InterruptedException {
    heartbeat = Duration.ofMinutes(15);
    log.ours = false;
    turns(delivery(), 60, Duration.ofMinutes(1));
    assertThat(receiver.taken).isEmpty();
  }

  /** Another process has its partitions by now, and may have sent what is newer. */
  @Test
  void processThatIsCutOffFromTheBrokers_sendsNothingOfWhatWaits() throws InterruptedException {
    Delivery delivery = delivery();
    takesAllBut("aside", new Outcome.Later("HTTP 403", null, false));
    log.published(alert("aside", 1));
    log.published(alert("other", 1));
    log.published(alert("third", 1));
    delivery.turn();
    assertThat(counts.snapshot().aside()).isEqualTo(1);

    log.ours = false;
    log.published(alert("new", 1));
    turns(delivery, 60, Duration.ofMinutes(1));
    assertThat(receiver.ids()).containsExactly("other", "third");

    log.ours = true;
    turns(delivery, 3, Duration.ofSeconds(1));
    assertThat(receiver.ids()).containsExactlyInAnyOrder("other", "third", "aside", "new");
  }

  /** Nobody knows of what it does not read: its silence is none of peace. */
  @Test
  void processThatCannotReadAlerts_sendsNoHeartbeat() throws InterruptedException {
    heartbeat = Duration.ofMinutes(15);
    log.hindrance = "the registry is silent";
    Delivery delivery = delivery();
    turns(delivery, 60, Duration.ofMinutes(1));
    assertThat(receiver.taken).isEmpty();
    assertThat(counts.hindrance()).isEqualTo("the registry is silent");
    log.hindrance = null;
    turns(delivery, 1, Duration.ofMinutes(1));
    assertThat(receiver.taken).hasSize(1);
    assertThat(counts.hindrance()).isNull();
  }

  @Test
  void canaryThatIsNotTakenNow_isSentAgainAMinuteLaterAndNotTomorrow() throws InterruptedException {
    canary = Duration.ofDays(1);
    Delivery delivery = delivery();
    receiver.isDown(1);
    turns(delivery, 5, Duration.ofMinutes(1));
    assertThat(receiver.taken).hasSize(1).allMatch(p -> p.alert().ruleId().equals(Signals.CANARY));
  }

  @Test
  void signalThatIsNeverTaken_keepsNoFindingAway() throws InterruptedException {
    heartbeat = Duration.ofMinutes(15);
    Delivery delivery = delivery();
    for (int i = 0; i < 300; i++) {
      receiver.answers.add(
          parcel ->
              parcel.alert().ruleId().equals(Signals.HEARTBEAT)
                  ? new Outcome.Later("HTTP 503", null, false)
                  : new Outcome.Accepted("ok"));
    }
    for (int i = 0; i < 100; i++) {
      log.published(alert("a" + i, 1));
    }
    turns(delivery, 10, Duration.ofSeconds(1));
    assertThat(receiver.taken).hasSize(100);
  }

  @Test
  void interrupted_notesWhatIsSettled() throws InterruptedException {
    Delivery delivery = delivery();
    log.published(alert("a", 1));
    delivery.turn();
    log.published(alert("b", 1));
    delivery.turn();
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
    receiver.interrupted = true;
    log.published(alert("c", 1));
    delivery.run();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(log.settled).containsExactly(Map.entry(0, 2L));
  }

  @Test
  void heartbeatThatFails_breaksTheCircuitForAlertsToo() throws InterruptedException {
    heartbeat = Duration.ofMinutes(15);
    Delivery delivery = delivery();
    receiver.isDown(1);
    log.published(alert("a", 1));
    delivery.turn();
    assertThat(receiver.taken).isEmpty();
    assertThat(receiver.batches).hasSize(1);
  }

  private void answers(Outcome outcome) {
    receiver.answers.add(parcel -> outcome);
  }

  private static Alert withdrawn(String id) {
    return alert(id, 2, Verdict.WITHDRAWN);
  }

  private List<String> told() {
    return receiver.taken.stream()
        .map(parcel -> parcel.alert().id() + " " + parcel.alert().verdict())
        .toList();
  }

  @Test
  void withdrawnAfterAnAttemptWithoutAnAnswer_isToldAsWithdrawn() throws InterruptedException {
    Delivery delivery = delivery();
    answers(new Outcome.Later("no answer", null, true));
    log.published(alert("a", 1));
    delivery.turn();
    log.published(withdrawn("a"));
    turns(delivery, 4, Duration.ofSeconds(1));
    assertThat(told()).containsExactly("a WITHDRAWN");
    assertThat(log.settled).containsExactly(Map.entry(0, 2L));
  }

  @Test
  void withdrawnAfterAnAttemptThatReachedNobody_isNeverTold() throws InterruptedException {
    Delivery delivery = delivery();
    answers(new Outcome.Later("connection refused", null, false));
    log.published(alert("a", 1));
    delivery.turn();
    log.published(withdrawn("a"));
    turns(delivery, 4, Duration.ofSeconds(1));
    assertThat(told()).isEmpty();
    assertThat(log.settled).containsExactly(Map.entry(0, 2L));
  }

  @Test
  void withdrawnAfterASignalWithoutAnAnswer_isNeverTold() throws InterruptedException {
    heartbeat = Duration.ofMinutes(15);
    Delivery delivery = delivery();
    answers(new Outcome.Later("no answer", null, true));
    log.published(alert("a", 1));
    delivery.turn();
    log.published(withdrawn("a"));
    turns(delivery, 4, Duration.ofSeconds(1));
    assertThat(receiver.taken).isEmpty();
  }

  @Test
  void withdrawnAfterARevisionThatTookThePlaceOfAnUnansweredOne_isToldAsWithdrawn()
      throws InterruptedException {
    Delivery delivery = delivery();
    answers(new Outcome.Later("no answer", null, true));
    receiver.isDown(1);
    log.published(alert("a", 1));
    delivery.turn();
    log.published(alert("a", 2));
    turns(delivery, 2, Duration.ofSeconds(1));
    log.published(alert("a", 3, Verdict.WITHDRAWN));
    turns(delivery, 6, Duration.ofSeconds(1));
    assertThat(told()).containsExactly("a WITHDRAWN");
  }

  @Test
  void withdrawnAfterItWasGivenUpUnanswered_isToldAsWithdrawn() throws InterruptedException {
    Delivery delivery = delivery();
    answers(new Outcome.Later("no answer", null, true));
    log.published(alert("a", 1));
    delivery.turn();
    now = now.plus(GIVE_UP).plusSeconds(1);
    receiver.isDown(1);
    delivery.turn();
    assertThat(dead).containsExactly("siem 0 a too_old");
    receiver.answers.clear();
    log.published(withdrawn("a"));
    turns(delivery, 4, Duration.ofSeconds(1));
    assertThat(told()).containsExactly("a WITHDRAWN");
  }

  @Test
  void withdrawnAfterItWasGivenUp_isToldForItMayHaveBeenSentAgainByHand()
      throws InterruptedException {
    Delivery delivery = delivery();
    receiver.isDown(1);
    log.published(alert("a", 1));
    delivery.turn();
    now = now.plus(GIVE_UP).plusSeconds(1);
    delivery.turn();
    assertThat(dead).containsExactly("siem 0 a too_old");
    log.published(withdrawn("a"));
    turns(delivery, 4, Duration.ofSeconds(1));
    assertThat(told()).containsExactly("a WITHDRAWN");
  }

  @Test
  void withdrawnAfterItWasRefusedHalfWay_isToldAsWithdrawn() throws InterruptedException {
    assertThat(toldAfterTheRefusal(true)).containsExactly("b CONFIRMED", "a WITHDRAWN");
  }

  @Test
  void withdrawnAfterItWasRefused_isNeverTold() throws InterruptedException {
    assertThat(toldAfterTheRefusal(false)).containsExactly("b CONFIRMED");
  }

  private List<String> toldAfterTheRefusal(boolean mayBeKnown) throws InterruptedException {
    Delivery delivery = delivery();
    takesAllBut("a", new Outcome.Refused("HTTP 400", mayBeKnown));
    log.published(alert("a", 1));
    log.published(alert("b", 1));
    delivery.turn();
    log.published(withdrawn("a"));
    turns(delivery, 4, Duration.ofSeconds(1));
    return told();
  }

  @Test
  void deadLetter_saysWhetherTheDestinationMayHaveHeardOfTheFinding() throws InterruptedException {
    Delivery delivery = delivery();
    log.published(alert("b", 1));
    delivery.turn();
    log.published(alert("a", 1));
    answers(new Outcome.Refused("HTTP 400", false));
    delivery.turn();
    log.published(alert("b", 2, Verdict.SUSPECTED));
    for (int i = 0; i < 9; i++) {
      answers(new Outcome.Refused("HTTP 400", false));
    }
    turns(delivery, 9, Duration.ofSeconds(1));
    now = now.plus(GIVE_UP).plusSeconds(1);
    delivery.turn();
    assertThat(letters)
        .extracting(one -> one.alert().id() + " " + one.why() + " " + one.mayBeKnown())
        .containsExactly(
            "a waited for more than 24 h, not taken: HTTP 400 false",
            "b waited for more than 24 h, not taken: HTTP 400 true");
  }

  private void takesAllBut(String id, Outcome outcome) {
    receiver.answers.add(
        parcel -> parcel.alert().id().equals(id) ? outcome : new Outcome.Accepted("ok"));
  }

  @Test
  void withdrawnAfterTheProcessThatMayHaveToldItWasKilled_isToldAsWithdrawn()
      throws InterruptedException {
    receiver.isDown(1);
    log.published(alert("a", 1));
    delivery().turn();
    log.published(withdrawn("a"));
    log = log.takenOver();
    delivery().turn();
    assertThat(told()).containsExactly("a WITHDRAWN");
  }

  /** A delivery that is told to end, and notes down where it is. */
  private void end(Delivery delivery) {
    delivery.stop();
    delivery.run();
  }

  @Test
  void withdrawnWhileNobodyWasAtWork_isNeverToldIfNobodyEverWasTold() throws InterruptedException {
    receiver.isDown(1);
    Delivery delivery = delivery();
    log.published(alert("a", 1));
    delivery.turn();
    end(delivery);
    log.published(withdrawn("a"));
    log.published(alert("b", 1));
    log.published(withdrawn("b"));
    log = log.takenOver();
    delivery().turn();
    assertThat(told()).isEmpty();
  }

  @Test
  void withdrawnWhileNobodyWasAtWork_isToldThoughAnotherKeptItsOffsetFromBeingNoted()
      throws InterruptedException {
    Delivery delivery = delivery();
    answers(new Outcome.Accepted("ok"));
    receiver.isDown(1);
    log.published(alert("late", 1));
    delivery.turn();
    log.published(alert("late", 2));
    log.published(alert("a", 1));
    answers(new Outcome.Accepted("ok"));
    turns(delivery, 3, Duration.ofSeconds(1));
    end(delivery);
    assertThat(log.settled).containsExactly(Map.entry(0, 1L));
    log.published(withdrawn("a"));
    log = log.takenOver();
    receiver.answers.clear();
    receiver.taken.clear();
    delivery().turn();
    assertThat(told()).contains("a WITHDRAWN");
  }
}
