package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import dev.sparekey.testkit.AlertDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final Instant NOON = Instant.parse("2026-03-24T12:00:00Z");
  private static final Duration MINUTE = Duration.ofSeconds(60);

  private static final Filter FINAL_ONLY =
      new Filter(false, Severity.LOW, Set.of(), Set.of(), Set.of(), true);

  private Outbox outbox = outbox(Filter.DELIVERED);
  private long offset = 10;

  private static Outbox outbox(Filter filter) {
    return new Outbox(filter, MINUTE, Duration.ofDays(2), one -> false);
  }

  private static Alert revision(int revision, Consumer<AlertDraft> change) {
    AlertDraft draft = new AlertDraft();
    draft.revision = revision;
    change.accept(draft);
    return draft.alert();
  }

  private static Alert revision(int revision) {
    return revision(revision, draft -> {});
  }

  private void accept(Alert alert, int second) {
    outbox.accept(alert, new Position(0, offset++), NOON.plusSeconds(second));
  }

  private List<Integer> due(int second) {
    return outbox.due(NOON.plusSeconds(second), 100).stream()
        .map(one -> one.alert().revision())
        .toList();
  }

  /** Sends what is due, as a destination that takes everything. */
  private List<Integer> send(int second) {
    List<Integer> sent = new ArrayList<>();
    for (Outbox.Waiting one : outbox.due(NOON.plusSeconds(second), 100)) {
      outbox.accepted(one);
      sent.add(one.alert().revision());
    }
    return sent;
  }

  /** By the oldest a successor could not tell: compaction takes it away. */
  @Test
  void whatWasTried_goesByTheRevisionThatWasSent() {
    accept(revision(1), 0);
    accept(revision(2), 1);
    send(2);
    assertThat(outbox.tried()).containsExactly(Map.entry(0, 12L));
  }

  @Test
  void firstRevision_isDueAtOnce() {
    accept(revision(1), 0);
    assertThat(due(0)).containsExactly(1);
  }

  @Test
  void revisionsThatNobodyActsOn_waitAMinuteAndOnlyTheLastIsSent() {
    accept(revision(1), 0);
    send(0);
    accept(revision(2), 10);
    accept(revision(3), 40);

    assertThat(due(69)).isEmpty();
    assertThat(due(70)).containsExactly(3);
  }

  @Test
  void revisionWithAnotherSeverity_isDueAtOnce() {
    accept(revision(1), 0);
    send(0);
    accept(revision(2, draft -> draft.severity = Severity.HIGH), 10);
    assertThat(due(10)).containsExactly(2);
  }

  @Test
  void revisionWithMoreToRevoke_isDueAtOnce() {
    accept(revision(1), 0);
    send(0);
    accept(
        revision(
            2,
            draft ->
                draft.containment =
                    List.of(new Containment("session", "s-9", AlertDraft.OCCURRED, "end it"))),
        10);
    assertThat(due(10)).containsExactly(2);
  }

  @Test
  void revisionWithADecision_isDueAtOnce() {
    accept(revision(1), 0);
    send(0);
    accept(revision(2, draft -> draft.triaged(TriageDecision.Outcome.BENIGN)), 10);
    assertThat(due(10)).containsExactly(2);
  }

  @Test
  void urgentRevisionBehindAWaitingOne_takesItsPlaceAtOnce() {
    accept(revision(1), 0);
    send(0);
    accept(revision(2), 10);
    accept(revision(3, draft -> draft.severity = Severity.HIGH), 20);
    assertThat(due(20)).containsExactly(3);
  }

  @Test
  void findingWithdrawnBeforeItWasSent_isNeverTold() {
    accept(revision(1), 0);
    accept(revision(2, draft -> draft.verdict = Verdict.WITHDRAWN), 1);
    assertThat(due(1000)).isEmpty();
    assertThat(outbox.unsettled()).isEmpty();
  }

  @Test
  void findingWithdrawnAfterItWasSent_isTold() {
    accept(revision(1), 0);
    send(0);
    accept(revision(2, draft -> draft.verdict = Verdict.WITHDRAWN), 1);
    assertThat(due(1)).containsExactly(2);
  }

  @Test
  void undeliveredFinding_isNotWantedByDefault() {
    accept(revision(1, draft -> draft.delivered = false), 0);
    assertThat(due(1000)).isEmpty();
  }

  @Test
  void findingThatIsNoLongerDelivered_isCorrectedWhereItWasTold() {
    accept(revision(1), 0);
    send(0);
    accept(revision(2, draft -> draft.delivered = false), 10);
    assertThat(due(10)).containsExactly(2);
  }

  @Test
  void filter_looksAtSeverityVerdictRuleAndTenant() {
    outbox =
        outbox(
            new Filter(
                true,
                Severity.HIGH,
                Set.of(Verdict.CONFIRMED),
                Set.of("r-1"),
                Set.of("tamarack"),
                false));
    accept(revision(1, draft -> {}), 0);
    accept(revision(1, draft -> wanted(draft, "b").severity = Severity.MEDIUM), 0);
    accept(revision(1, draft -> wanted(draft, "c").verdict = Verdict.SUSPECTED), 0);
    accept(revision(1, draft -> wanted(draft, "d").tenant = "other"), 0);
    accept(revision(7, draft -> wanted(draft, "e").delivered = false), 0);
    assertThat(due(0)).containsExactly(7);
  }

  private static AlertDraft wanted(AlertDraft draft, String id) {
    draft.id = id;
    draft.ruleId = "r-1";
    return draft;
  }

  @Test
  void onlyFinalVerdicts_tellsConfirmedOnceAndItsWithdrawal() {
    outbox = outbox(FINAL_ONLY);
    accept(revision(1, draft -> draft.verdict = Verdict.SUSPECTED), 0);
    assertThat(send(1000)).isEmpty();
    accept(revision(2), 1);
    assertThat(send(1)).containsExactly(2);
    accept(revision(3, draft -> draft.severity = Severity.HIGH), 2);
    assertThat(send(1000)).isEmpty();
    accept(revision(4, draft -> draft.verdict = Verdict.WITHDRAWN), 3);
    assertThat(send(3)).containsExactly(4);
  }

  @Test
  void onlyFinalVerdicts_withdrawnAndConfirmedAgainBeforeItIsSent_isNotTold() {
    outbox = outbox(FINAL_ONLY);
    accept(revision(1), 0);
    send(0);
    accept(revision(2, draft -> draft.verdict = Verdict.WITHDRAWN), 1);
    accept(revision(3), 2);
    assertThat(send(1000)).isEmpty();
  }

  @Test
  void onlyFinalVerdicts_tellsWhatStaysUndetermined() {
    outbox = outbox(FINAL_ONLY);
    accept(revision(1, draft -> draft.verdict = Verdict.SUSPECTED), 0);
    accept(revision(2, draft -> draft.verdict = Verdict.UNDETERMINED), 1);
    assertThat(send(1)).containsExactly(2);
  }

  @Test
  void onlyFinalVerdicts_tellsWhatBecameGraver() {
    outbox = outbox(FINAL_ONLY);
    accept(revision(1, draft -> draft.severity = Severity.MEDIUM), 0);
    send(0);
    accept(revision(2), 1);
    assertThat(send(1)).containsExactly(2);
  }

  @Test
  void onlyFinalVerdicts_tellsOfMoreToRevokeAndNotOfLess() {
    Containment session = new Containment("session", "s-9", AlertDraft.OCCURRED, "end it");
    Containment factor = new Containment("factor", "f-1", AlertDraft.OCCURRED, "revoke it");
    outbox = outbox(FINAL_ONLY);
    accept(revision(1, draft -> draft.containment = List.of(session)), 0);
    send(0);
    accept(revision(2, draft -> draft.containment = List.of(session, factor)), 1);
    assertThat(send(1)).containsExactly(2);
    accept(revision(3, draft -> draft.containment = List.of(factor)), 2);
    assertThat(send(1000)).isEmpty();
  }

  @Test
  void onlyFinalVerdicts_tellsWhatIsReopenedAndNotWhatIsClosed() {
    outbox = outbox(FINAL_ONLY);
    accept(revision(1), 0);
    send(0);
    accept(revision(2, draft -> draft.triaged(TriageDecision.Outcome.BENIGN)), 1);
    assertThat(send(1000)).isEmpty();
    outbox.remember(revision(2, draft -> draft.triaged(TriageDecision.Outcome.BENIGN)), 0);
    accept(
        revision(3, draft -> draft.triaged(TriageDecision.Outcome.BENIGN).reopened = true), 1001);
    assertThat(send(1001)).containsExactly(3);
  }

  @Test
  void revisionThatIsReopened_isDueAtOnce() {
    accept(revision(1, draft -> draft.triaged(TriageDecision.Outcome.BENIGN)), 0);
    send(0);
    accept(revision(2, draft -> draft.triaged(TriageDecision.Outcome.BENIGN).reopened = true), 1);
    assertThat(due(1)).containsExactly(2);
  }

  @Test
  void gravest_isFirstAndOfTwoTheOlder() {
    accept(revision(1, draft -> wanted(draft, "b").severity = Severity.LOW), 0);
    accept(revision(2, draft -> wanted(draft, "c").severity = Severity.CRITICAL), 1);
    accept(revision(3, draft -> wanted(draft, "d").severity = Severity.CRITICAL), 2);
    assertThat(due(2)).containsExactly(2, 3, 1);
  }

  @Test
  void whatFailed_isBehindWhatCameBeforeItFailedAndNotSentWithIt() {
    accept(revision(1, draft -> draft.id = "a"), 0);
    accept(revision(2, draft -> draft.id = "b"), 1);
    accept(revision(3, draft -> draft.id = "c"), 5);
    outbox.stands(
        outbox.due(NOON, 1).getFirst(), new Standing.Suspected(NOON.plusSeconds(3), 1), "no");
    assertThat(due(5)).containsExactly(2, 1, 3);
    assertThat(outbox.batch(NOON.plusSeconds(5), 10, false))
        .extracting(one -> one.alert().revision())
        .containsExactly(2, 3);
  }

  private int probe(int failures) {
    return outbox.probe(NOON, false, failures).orElseThrow().alert().revision();
  }

  @Test
  void probes_areOfTheGravestAndFromTheThirdOnOfEachGravityInTurn() {
    accept(revision(1, draft -> wanted(draft, "a").severity = Severity.CRITICAL), 0);
    accept(revision(2, draft -> wanted(draft, "b").severity = Severity.HIGH), 0);
    accept(revision(3, draft -> wanted(draft, "c").severity = Severity.LOW), 0);
    assertThat(IntStream.range(1, 10).map(this::probe)).containsExactly(1, 1, 3, 1, 2, 1, 1, 1, 3);
  }

  @Test
  void probes_areOfNoneThatFailedWhileOthersHaveNot() {
    accept(revision(1, draft -> wanted(draft, "a").severity = Severity.CRITICAL), 0);
    accept(revision(2, draft -> wanted(draft, "b").severity = Severity.LOW), 0);
    outbox.stands(outbox.batch(NOON, 2, false).getLast(), new Standing.Suspected(NOON, 1), "no");
    assertThat(IntStream.range(1, 10).map(this::probe)).containsOnly(1);
  }

  @Test
  void whatIsSetAside_standsInNoLineAndIsTriedAtItsTime() {
    accept(revision(1, draft -> draft.id = "a"), 0);
    accept(revision(2, draft -> draft.id = "b"), 0);
    outbox.stands(outbox.due(NOON, 1).getFirst(), aside(9), "no");
    outbox.stands(outbox.due(NOON, 1).getFirst(), aside(8), "no");
    assertThat(due(100)).isEmpty();
    assertThat(outbox.probe(NOON.plusSeconds(100), false, 1)).isEmpty();
    assertThat(outbox.alone(NOON.plusSeconds(7), true)).isEmpty();
    assertThat(outbox.alone(NOON.plusSeconds(100), false).orElseThrow().alert().revision())
        .isEqualTo(2);
    assertThat(outbox.asideSince()).containsExactly(NOON, NOON);
  }

  private static Standing aside(int second) {
    return new Standing.Aside(NOON, 1, NOON, NOON.plusSeconds(second));
  }

  @Test
  void withdrawnFinding_isBehindWhatStands() {
    accept(revision(1), 0);
    send(0);
    accept(revision(2, draft -> draft.verdict = Verdict.WITHDRAWN), 1);
    accept(revision(3, draft -> wanted(draft, "b").severity = Severity.LOW), 2);
    assertThat(due(2)).containsExactly(3, 2);
  }

  @Test
  void olderRevision_isPassedOver() {
    accept(revision(2), 0);
    send(0);
    accept(revision(1, draft -> draft.severity = Severity.LOW), 1);
    assertThat(due(1000)).isEmpty();
  }

  @Test
  void firstRevisionOfALaterEpoch_isNewer() {
    accept(revision(5), 0);
    send(0);
    accept(revision(1, draft -> draft.epoch = 1), 1);
    assertThat(due(61)).containsExactly(1);
  }

  private static AlertLog.Unsettled unsettled(String id, long offset) {
    return new AlertLog.Unsettled(new Position(0, offset), id);
  }

  @Test
  void findingsThatWait_areNotSettledFromTheirOldestRevisionOn() {
    accept(revision(1), 0);
    accept(revision(1, draft -> wanted(draft, "b").severity = Severity.LOW), 0);
    accept(revision(2, draft -> draft.severity = Severity.HIGH), 1);
    Outbox.Waiting first = outbox.due(NOON.plusSeconds(1), 1).getFirst();

    assertThat(outbox.unsettled())
        .containsExactlyInAnyOrder(unsettled(new AlertDraft().id, 10), unsettled("b", 11));
    outbox.accepted(first);
    assertThat(outbox.unsettled()).containsExactly(unsettled("b", 11));
    send(1);
    assertThat(outbox.unsettled()).isEmpty();
  }

  @Test
  void whatWasSettledBefore_countsAsTold() {
    outbox.remember(revision(1), 0);
    accept(revision(2, draft -> draft.verdict = Verdict.WITHDRAWN), 0);
    assertThat(due(0)).containsExactly(2);
  }

  @Test
  void whatWasSettledBeforeAndNotWanted_countsAsNotTold() {
    outbox.remember(revision(1, draft -> draft.delivered = false), 0);
    accept(revision(2, draft -> draft.verdict = Verdict.WITHDRAWN), 0);
    assertThat(due(0)).isEmpty();
  }

  @Test
  void waitingForMoreToTell_isNoWaitingForTheDestination() {
    accept(revision(1), 0);
    send(0);
    accept(revision(2), 0);
    Instant due = NOON.plus(MINUTE);
    assertThat(outbox.expired(due.plus(Duration.ofDays(2)))).isEmpty();
    assertThat(outbox.expired(due.plus(Duration.ofDays(2)).plusSeconds(1))).hasSize(1);
  }

  @Test
  void waitingForTooLong_isTakenOut() {
    accept(revision(1), 0);
    assertThat(outbox.expired(NOON.plus(Duration.ofDays(2)))).isEmpty();
    assertThat(outbox.expired(NOON.plus(Duration.ofDays(2)).plusSeconds(1))).hasSize(1);
    assertThat(outbox.unsettled()).isEmpty();
  }

  @Test
  void lostPartition_isForgottenWithWhatWaits() {
    accept(revision(1), 0);
    outbox.accept(revision(1, draft -> draft.id = "b"), new Position(1, 5), NOON);
    outbox.forget(0);
    assertThat(outbox.unsettled()).containsExactly(new AlertLog.Unsettled(new Position(1, 5), "b"));
    assertThat(outbox.size()).isEqualTo(1);
  }
}
