package dev.sparekey.app.triage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Handling;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.model.Triaged;
import dev.sparekey.receivers.decisions.Decisions.Answer;
import dev.sparekey.receivers.decisions.Stated;
import dev.sparekey.sinks.delivery.Signals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DecisionDeskTest {

  private static final Instant NOON = Instant.parse("2026-03-24T12:00:00Z");
  private static final Alert FIRST = Signals.test("x", NOON);

  private final AlertPlaces places = new AlertPlaces();
  private final Map<AlertPlaces.Place, Alert> kept = new ConcurrentHashMap<>();
  private final List<Triaged> sent = new CopyOnWriteArrayList<>();
  private volatile CompletableFuture<Void> acknowledgment = CompletableFuture.completedFuture(null);
  private volatile boolean brokersAnswer = true;
  private final DecisionDesk desk = new DecisionDesk(places, this::read, this::append);

  private @Nullable Alert read(AlertPlaces.Place place) {
    if (!brokersAnswer) {
      throw new TimeoutException("no broker");
    }
    return kept.get(place);
  }

  private CompletableFuture<Void> append(Triaged triaged) {
    sent.add(triaged);
    return acknowledgment;
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private void publish(Alert alert) {
    AlertPlaces.Place place =
        new AlertPlaces.Place(new Stated.Revision(alert.epoch(), alert.revision()), 0, kept.size());
    kept.put(place, alert);
    places.put(alert.tenant(), alert.id(), place);
    places.caughtUp();
  }

  private static Alert revision(int number, @Nullable TriageDecision triage) {
    Handling before = FIRST.handling();
    return FIRST.revised(
        new Alert.Revision(
            0,
            number,
            FIRST.verdict(),
            NOON.plusSeconds(number),
            FIRST.absence(),
            new Handling(before.caseId(), null, List.of(), null, true, triage, false)));
  }

  private static Stated said(String id, boolean named, Stated.@Nullable Revision seen) {
    return new Stated(id, named, FIRST.id(), seen, Outcome.BENIGN, "a drill", "mara", null, "note");
  }

  private Answer decide(Stated stated, Instant now) throws Exception {
    return desk.decide(stated, now).get(10, TimeUnit.SECONDS);
  }

  @Test
  void decision_onAnAlert_isSentWithTheNewestRevisionAsSeen() throws Exception {
    publish(FIRST);
    publish(revision(2, null));

    assertThat(decide(said("d-1", true, null), NOON)).isEqualTo(new Answer.Recorded(false));
    assertThat(sent)
        .singleElement()
        .satisfies(
            triaged -> {
              assertThat(triaged.decision())
                  .isEqualTo(
                      new TriageDecision("d-1", Outcome.BENIGN, "a drill", "mara", NOON, "note"));
              assertThat(triaged.seen().revision()).isEqualTo(2);
            });
  }

  /** What came after it was not seen by whoever closed it. */
  @Test
  void decision_onAnOlderRevision_quotesThatOne() throws Exception {
    publish(FIRST);
    publish(revision(2, null));

    decide(said("d-1", true, new Stated.Revision(0, 1)), NOON);

    assertThat(sent.getFirst().seen().revision()).isEqualTo(1);
  }

  @Test
  void decision_onARevisionThatIsKeptNoMore_isNotSent() throws Exception {
    publish(FIRST);
    kept.clear();
    publish(revision(2, null));

    assertThat(decide(said("d-1", true, new Stated.Revision(0, 1)), NOON))
        .isEqualTo(new Answer.UnknownRevision());
    assertThat(decide(said("d-2", true, new Stated.Revision(0, 9)), NOON))
        .isEqualTo(new Answer.UnknownRevision());
    assertThat(sent).isEmpty();
  }

  @Test
  void decision_onAnAlertThatIsNotThere_isNotSent() throws Exception {
    places.caughtUp();

    assertThat(decide(said("d-1", true, null), NOON)).isEqualTo(new Answer.UnknownAlert());
  }

  @Test
  void decision_beforeTheTopicIsRead_isToBeSentAgain() throws Exception {
    assertThat(decide(said("d-1", true, null), NOON)).isEqualTo(new Answer.NotReady());
  }

  @Test
  void decision_thatIsSentAgain_isOne() throws Exception {
    publish(FIRST);

    decide(said("d-1", true, null), NOON);

    assertThat(decide(said("d-1", true, null), NOON.plus(Duration.ofDays(1))))
        .isEqualTo(new Answer.Recorded(true));
    assertThat(sent).hasSize(1);
  }

  @Test
  void sameWords_withoutAnId_areOneDecisionForAnHour() throws Exception {
    publish(FIRST);

    decide(said("hash", false, null), NOON);

    assertThat(decide(said("hash", false, null), NOON.plusSeconds(3599)))
        .isEqualTo(new Answer.Recorded(true));
    assertThat(decide(said("hash", false, null), NOON.plusSeconds(3601)))
        .isEqualTo(new Answer.Recorded(false));
    assertThat(sent).hasSize(2);
  }

  @Test
  void otherDecision_underTheSameId_isNotTakenForARepeat() throws Exception {
    publish(FIRST);
    decide(said("d-1", true, null), NOON);
    Stated other =
        new Stated(
            "d-1", true, FIRST.id(), null, Outcome.TRUE_POSITIVE, "a drill", "mara", null, "note");

    assertThat(decide(other, NOON)).isEqualTo(new Answer.OtherDecision());
    assertThat(sent).hasSize(1);
  }

  @Test
  void decision_thatCannotBeMade_doesNotEndTheDesk() throws Exception {
    publish(FIRST);
    Stated wrong =
        new Stated("d-1", true, FIRST.id(), null, Outcome.BENIGN, "", "mara", null, null);

    assertThat(decide(wrong, NOON)).isEqualTo(new Answer.NotKept());
    assertThat(decide(said("d-2", true, null), NOON)).isEqualTo(new Answer.Recorded(false));
  }

  /** A process that was started anew knows nothing of what the one before has sent. */
  @Test
  void decision_thatTheAlertBears_isNotSentAgain() throws Exception {
    publish(
        revision(2, new TriageDecision("d-1", Outcome.BENIGN, "a drill", "mara", NOON, "note")));

    assertThat(decide(said("d-1", true, null), NOON)).isEqualTo(new Answer.Recorded(true));
    assertThat(sent).isEmpty();
  }

  @Test
  void decision_thatKafkaLoses_isToBeSentAgainAndIsThenTaken() throws Exception {
    publish(FIRST);
    acknowledgment = CompletableFuture.failedFuture(new TimeoutException("no broker"));
    assertThat(decide(said("d-1", true, null), NOON)).isEqualTo(new Answer.NotKept());

    acknowledgment = CompletableFuture.completedFuture(null);
    assertThat(decide(said("d-1", true, null), NOON)).isEqualTo(new Answer.Recorded(false));
  }

  @Test
  void decision_whileTheBrokersAreSilent_isToBeSentAgain() throws Exception {
    publish(FIRST);
    brokersAnswer = false;

    assertThat(decide(said("d-1", true, null), NOON)).isEqualTo(new Answer.NotKept());
  }

  @Test
  void twoAtOnce_ofTheSameDecision_areOne() throws Exception {
    publish(FIRST);
    acknowledgment = new CompletableFuture<>();

    CompletableFuture<Answer> one = desk.decide(said("d-1", true, null), NOON);
    CompletableFuture<Answer> other = desk.decide(said("d-1", true, null), NOON);
    acknowledgment.complete(null);

    assertThat(one.get(10, TimeUnit.SECONDS)).isEqualTo(new Answer.Recorded(false));
    assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(new Answer.Recorded(true));
    assertThat(sent).hasSize(1);
  }
}
