package dev.sparekey.sinks.resend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.sinks.delivery.Filter;
import dev.sparekey.sinks.delivery.KafkaDeadLetters;
import dev.sparekey.sinks.delivery.Position;
import dev.sparekey.testkit.AlertDraft;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacklogTest {

  private static final String SALT = MemoryLedger.SALT;
  private static final Instant NOON = Instant.parse("2026-03-24T12:00:00Z");

  private Backlog backlog = new Backlog(Filter.DELIVERED, SALT);
  private long offset;

  private static Alert alert(String id, int revision, Consumer<AlertDraft> change) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.revision = revision;
    change.accept(draft);
    return draft.alert();
  }

  private static Alert alert(String id, int revision) {
    return alert(id, revision, draft -> {});
  }

  private static Alert withdrawn(String id, int revision) {
    return alert(id, revision, draft -> draft.verdict = Verdict.WITHDRAWN);
  }

  /** A record of the topic of dead letters about the revision of a finding. */
  private static Letter letter(
      long offset, Alert alert, String reason, Map<String, String> headers) {
    return Letter.of(
        new DeadLetter(
            "sink:siem",
            "sparekey.alerts",
            0,
            offset,
            reason,
            KafkaDeadLetters.hash(SALT, alert.id(), alert.epoch(), alert.revision())),
        NOON.plusSeconds(offset),
        headers);
  }

  private static Map<String, String> headers(Alert alert, boolean known) {
    return Map.of(
        "alert",
        alert.id(),
        "revision",
        alert.epoch() + "." + alert.revision(),
        "why",
        "HTTP 400",
        "known",
        String.valueOf(known));
  }

  private void died(long at, Alert alert, boolean known) {
    backlog.read(letter(at, alert, "refused", headers(alert, known)));
  }

  private void settled(long at, Alert dead, String how, Alert newest) {
    backlog.read(letter(at, dead, how, headers(newest, true)));
  }

  /** The alerts are read when the dead letters are. */
  private void published(Alert... alerts) {
    if (offset == 0) {
      backlog.choose(Instant.MIN, null);
    }
    for (Alert alert : alerts) {
      backlog.read(new Position(0, offset++), alert);
    }
  }

  private List<String> choices() {
    return backlog.choices().stream()
        .map(
            choice ->
                choice.what()
                    + " "
                    + choice.alertId()
                    + (choice.newest() == null ? "" : " " + choice.newest().revision()))
        .toList();
  }

  @Test
  void revisionThatDied_isSentWhenItIsTheNewest() {
    died(0, alert("a", 1), false);
    published(alert("a", 1));
    backlog.settled(Map.of(0, 1L));
    assertThat(choices()).containsExactly("SEND a 1");
  }

  @Test
  void newerRevisionThatIsNotDeliveredYet_isSentInItsPlace() {
    died(0, alert("a", 1), false);
    published(alert("a", 1), alert("a", 2));
    backlog.settled(Map.of(0, 1L));
    assertThat(choices()).containsExactly("SEND a 2");
  }

  @Test
  void newerRevisionThatWasDelivered_leavesNothingToSend() {
    died(0, alert("a", 1), false);
    published(alert("a", 1), alert("a", 2));
    backlog.settled(Map.of(0, 2L));
    assertThat(choices()).containsExactly("OVERTAKEN a 2");
  }

  @Test
  void newerRevisionThatDiedToo_isSentOnce() {
    died(0, alert("a", 1), false);
    died(1, alert("a", 2), false);
    published(alert("a", 1), alert("a", 2));
    backlog.settled(Map.of(0, 2L));
    assertThat(choices()).containsExactly("SEND a 2");
    assertThat(backlog.choices().getFirst().letters()).hasSize(2);
  }

  @Test
  void withdrawalOfWhatMayBeKnown_isSent() {
    died(0, alert("a", 1), true);
    published(alert("a", 1), withdrawn("a", 2));
    assertThat(choices()).containsExactly("SEND a 2");
  }

  @Test
  void withdrawalOfWhatNobodyHeardOf_isNotSent() {
    died(0, alert("a", 1), false);
    published(alert("a", 1), withdrawn("a", 2));
    assertThat(choices()).containsExactly("WITHDRAWN a 2");
  }

  @Test
  void withdrawalOfWhatWasSentAgainBefore_isSent() {
    died(0, alert("a", 1), false);
    settled(0, alert("a", 1), "resent", alert("a", 1));
    died(1, withdrawn("a", 2), false);
    published(alert("a", 1), withdrawn("a", 2));
    assertThat(choices()).containsExactly("SEND a 2");
  }

  @Test
  void settledDeadLetter_isNotSentTwice() {
    died(0, alert("a", 1), false);
    published(alert("a", 1));
    settled(0, alert("a", 1), "resent", alert("a", 1));
    assertThat(choices()).isEmpty();
    assertThat(backlog.choice("a")).isNull();
  }

  @Test
  void deadLetterOfTheSameRevisionAfterItWasSettled_isOpenAgain() {
    died(0, alert("a", 1), false);
    settled(0, alert("a", 1), "resent", alert("a", 1));
    died(0, alert("a", 1), false);
    published(alert("a", 1));
    assertThat(choices()).containsExactly("SEND a 1");
  }

  @Test
  void findingThatTheSinkDoesNotWantToday_isNotSent() {
    backlog =
        new Backlog(new Filter(false, Severity.HIGH, Set.of(), Set.of(), Set.of(), false), SALT);
    Alert mild = alert("a", 1, draft -> draft.severity = Severity.MEDIUM);
    died(0, mild, false);
    published(mild);
    assertThat(choices()).containsExactly("UNWANTED a 1");
  }

  @Test
  void gravestFinding_goesFirst() {
    Alert mild = alert("mild", 1, draft -> draft.severity = Severity.MEDIUM);
    died(0, mild, false);
    died(1, alert("grave", 1), false);
    died(2, withdrawn("over", 2), true);
    published(mild, alert("grave", 1), withdrawn("over", 2));
    assertThat(choices()).containsExactly("SEND grave 1", "SEND mild 1", "SEND over 2");
  }

  @Test
  void findingThatTheTopicHasNoMore_isSaidToBeGone() {
    died(7, alert("a", 1), false);
    published(alert("b", 1));
    assertThat(choices()).containsExactly("GONE a");
  }

  /** As those of versions before this: found by their place, and taken as known. */
  @Test
  void deadLetterWithoutHeaders_isFoundByItsPlace() {
    backlog.read(letter(1, alert("a", 1), "refused", Map.of()));
    published(alert("b", 1), alert("a", 1), withdrawn("a", 2));
    assertThat(choices()).containsExactly("SEND a 2");
  }

  @Test
  void headersOfAnotherHand_areOfNoUse() {
    Letter letter =
        letter(
            0,
            alert("a", 1),
            "refused",
            Map.of("alert", "a", "revision", "1.99999999999", "why", "x".repeat(9_000)));
    assertThat(letter.revision()).isNull();
    assertThat(letter.why()).hasSize(300);
    assertThat(letter.mayBeKnown()).isTrue();
  }

  /** Findings 0, 1, 2 … and their dead letters, in that order. */
  private List<Alert> moreThanCanBeHeld(int more) {
    List<Alert> all = new ArrayList<>();
    for (int i = 0; i < Backlog.MOST + more; i++) {
      Alert alert = alert("a" + i, 1);
      all.add(alert);
      died(i, alert, false);
    }
    return all;
  }

  @Test
  void moreThanCanBeHeld_isLeftForTheNextTimeAndCounted() {
    List<Alert> all = moreThanCanBeHeld(2);
    published(all.toArray(Alert[]::new));
    assertThat(backlog.choices()).hasSize(Backlog.MOST);
    assertThat(backlog.omitted()).isEqualTo(2);
    assertThat(backlog.choice("a" + Backlog.MOST)).isNull();
  }

  /** All that stands before it is settled by what stands behind it. */
  @Test
  void whatWasLeftTheTimeBefore_isSentTheNext() {
    List<Alert> all = moreThanCanBeHeld(2);
    for (int i = 0; i < Backlog.MOST; i++) {
      settled(i, all.get(i), "resent", all.get(i));
    }
    published(all.toArray(Alert[]::new));
    assertThat(choices())
        .containsExactly("SEND a" + Backlog.MOST + " 1", "SEND a" + (Backlog.MOST + 1) + " 1");
    assertThat(backlog.omitted()).isZero();
  }

  @Test
  void findingThatIsAskedFor_isFoundBehindMoreThanCanBeHeld() {
    List<Alert> all = moreThanCanBeHeld(2);
    backlog.choose(Instant.MIN, "a" + Backlog.MOST);
    backlog.read(new Position(0, Backlog.MOST), all.get(Backlog.MOST));
    assertThat(choices()).containsExactly("SEND a" + Backlog.MOST + " 1");
    assertThat(backlog.omitted()).isZero();
  }

  @Test
  void findingsThatDiedSince_areFoundBehindMoreThanCanBeHeld() {
    List<Alert> all = moreThanCanBeHeld(2);
    backlog.choose(NOON.plusSeconds(Backlog.MOST + 1), null);
    backlog.read(new Position(0, Backlog.MOST + 1), all.getLast());
    assertThat(choices()).containsExactly("SEND a" + (Backlog.MOST + 1) + " 1");
    assertThat(backlog.omitted()).isZero();
  }

  /** Its alerts were not read: it would seem to be gone. */
  @Test
  void findingThatDiesMeanwhile_isLeftForTheNextTime() {
    died(0, alert("a", 1), false);
    published(alert("a", 1));
    died(1, alert("b", 1), false);
    assertThat(choices()).containsExactly("SEND a 1");
  }

  /** Whoever sent it may have been killed before the destination came to it. */
  @Test
  void findingThatWasBeingSent_isSentThoughANewerRevisionWasDelivered() {
    died(0, alert("a", 1), false);
    settled(0, alert("a", 1), "resending", alert("a", 1));
    published(alert("a", 1), alert("a", 2));
    backlog.settled(Map.of(0, 2L));
    assertThat(choices()).containsExactly("SEND a 2");
  }

  @Test
  void withdrawalOfWhatWasBeingSent_isSent() {
    died(0, alert("a", 1), false);
    settled(0, alert("a", 1), "resending", alert("a", 1));
    published(alert("a", 1), withdrawn("a", 2));
    assertThat(choices()).containsExactly("SEND a 2");
  }

  @Test
  void findingThatWasBeingSentAndThenWas_isSettled() {
    died(0, alert("a", 1), false);
    settled(0, alert("a", 1), "resending", alert("a", 1));
    settled(0, alert("a", 1), "resent", alert("a", 1));
    published(alert("a", 1));
    assertThat(choices()).isEmpty();
  }

  /** As an earlier version wrote it down, of a finding of a later one. */
  @Test
  void revisionThatCannotBeReadYet_isNotSaidToBeGone() {
    backlog.read(letter(0, alert("a", 1), "unreadable", Map.of()));
    backlog.choose(Instant.MIN, null);
    backlog.unreadable(new Position(0, 0), "a");
    assertThat(choices()).containsExactly("UNREADABLE a");
  }

  @Test
  void deadLettersThatAreSettled_areNotKept() {
    for (int i = 0; i < 3; i++) {
      Alert alert = alert("a" + i, 1);
      died(i, alert, false);
      settled(i, alert, "resent", alert);
      backlog.read(letter(10 + i, alert, "refused", Map.of()));
      settled(10 + i, alert, "gone", alert);
    }
    died(7, alert("b", 1), false);
    assertThat(backlog.size()).isOne();
  }

  private static final Filter OF_ONE_TENANT =
      new Filter(
          false,
          Severity.MEDIUM,
          Set.of(Verdict.CONFIRMED),
          Set.of(),
          Set.of(new AlertDraft().alert().tenant()),
          false);

  private static Consumer<AlertDraft> change(String what) {
    return draft -> {
      switch (what) {
        case "tenant" -> draft.tenant = "another";
        case "severity" -> draft.severity = Severity.LOW;
        case "delivered" -> draft.delivered = false;
        default -> {}
      }
    };
  }

  /** As it is written down: by whoever could not tell whose it is. */
  private void couldNotBeRead(long at) {
    DeadLetter letter =
        new DeadLetter(
            "sink:siem", "sparekey.alerts", 0, at, KafkaDeadLetters.UNREADABLE, "0".repeat(64));
    backlog.read(Letter.of(letter, NOON.plusSeconds(at), Map.of()));
  }

  /**
   * Nobody looked at the filter when it died, and it may be another tenant's. Of a revision behind
   * the first one may have been delivered that could be read, when the finding was graver.
   */
  @ParameterizedTest
  @CsvSource({
    "0, 1, nothing, SEND",
    "0, 1, tenant, UNWANTED",
    "0, 1, severity, UNWANTED",
    "0, 1, delivered, UNWANTED",
    "0, 2, nothing, SEND",
    "0, 2, tenant, UNWANTED",
    "0, 2, severity, SEND",
    "0, 2, delivered, SEND",
    "1, 1, severity, SEND",
    "1, 1, tenant, UNWANTED"
  })
  void revisionThatCouldNotBeReadOnce_isSentIfTheSinkWantsItOrMayHaveHeard(
      int epoch, int revision, String what, Choice.What becomes) {
    backlog = new Backlog(OF_ONE_TENANT, SALT);
    couldNotBeRead(0);
    published(alert("a", revision, change(what).andThen(draft -> draft.epoch = epoch)));
    assertThat(choices()).containsExactly(becomes + " a " + revision);
  }

  /** Of a first revision that died nobody has heard, whatever came behind it. */
  @ParameterizedTest
  @CsvSource({"1, UNWANTED", "2, SEND"})
  void withdrawalBehindARevisionThatCouldNotBeRead_isSentToWhoMayHaveHeard(
      int died, Choice.What becomes) {
    backlog = new Backlog(OF_ONE_TENANT, SALT);
    couldNotBeRead(0);
    published(alert("a", died), withdrawn("a", died + 1));
    assertThat(choices()).containsExactly(becomes + " a " + (died + 1));
  }

  /** In an hour in which none could be read. */
  @ParameterizedTest
  @CsvSource({"1, UNWANTED", "2, SEND"})
  void withdrawalThatCouldNotBeReadEither_isSentToWhoMayHaveHeard(int died, Choice.What becomes) {
    backlog = new Backlog(OF_ONE_TENANT, SALT);
    couldNotBeRead(0);
    couldNotBeRead(1);
    published(alert("a", died), withdrawn("a", died + 1));
    assertThat(choices()).containsExactly(becomes + " a " + (died + 1));
  }

  /** What the sink took or did not want of it is its last word. */
  @Test
  void revisionThatCouldNotBeReadOnce_isOvertakenByANewerOne() {
    couldNotBeRead(0);
    published(alert("a", 1), alert("a", 2));
    backlog.settled(Map.of(0, 2L));
    assertThat(choices()).containsExactly("OVERTAKEN a 2");
  }

  /** The newer one was refused an hour before those that are asked for, and is still to be sent. */
  @Test
  void revisionThatCouldNotBeReadOnce_isNotOvertakenByOneThatDied() {
    died(1, alert("a", 2), false);
    couldNotBeRead(0);
    backlog.choose(NOON.plusSeconds(100), null);
    backlog.read(new Position(0, 0), alert("a", 1));
    backlog.read(new Position(0, 1), alert("a", 2));
    backlog.settled(Map.of(0, 2L));
    assertThat(choices()).containsExactly("SEND a 2");
  }

  @Test
  void findingOfWhichTheNewestRevisionCannotBeRead_isNotSentInAnOlderOne() {
    died(0, alert("a", 1), false);
    published(alert("a", 1));
    backlog.unreadable(new Position(0, 1), "a");
    assertThat(choices()).containsExactly("UNREADABLE a");
    backlog.read(new Position(0, 2), alert("a", 3));
    assertThat(choices()).containsExactly("SEND a 3");
  }

  @Test
  void findingThatWasErased_isGone() {
    died(0, alert("a", 1), false);
    published(alert("a", 1));
    backlog.erased("a");
    assertThat(choices()).containsExactly("GONE a");
  }

  @Test
  void findingThatIsGone_isSettledByANoteOfIt() {
    died(0, alert("a", 1), false);
    backlog.read(letter(0, alert("a", 1), "gone", Map.of()));
    published(alert("b", 1));
    assertThat(choices()).isEmpty();
  }
}
