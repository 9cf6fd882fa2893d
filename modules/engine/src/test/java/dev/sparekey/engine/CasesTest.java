package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.by;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static dev.sparekey.engine.Happenings.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CasesTest {

  private static final String NO_TICKET = "Agent re-armed an account without a fitting ticket";
  private static final String GUESSING = "Guessing of recovery codes";
  private static final String WEAKER = "Recovery path weaker than the account's primary MFA";
  private static final Instant RESET = day(20);

  private static Drive used() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    return drive;
  }

  private static Drive reset(Drive drive, String id, Instant at) {
    return drive.with(helped(id, ANNA, at, RecoveryAction.FACTOR_RESET));
  }

  private static Alert of(Drive drive, String anchor, String title) {
    return drive.alerts(title).stream()
        .filter(alert -> alert.anchor().equals("okta:" + anchor))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no '" + title + "' about " + anchor));
  }

  private static List<String> caseIds(Drive drive) {
    return drive.alerts().stream().map(alert -> alert.handling().caseId()).distinct().toList();
  }

  @Test
  void findings_aboutOneEpisode_shareACase() {
    Drive drive = reset(reset(used(), "r1", RESET), "r2", RESET.plus(Duration.ofHours(23)));
    drive.complete("zendesk", day(30), Proof.PROVEN);

    assertThat(drive.alerts()).hasSizeGreaterThan(2);
    assertThat(caseIds(drive)).hasSize(1);
  }

  @Test
  void findings_aboutTwoEpisodes_areTwoCases() {
    Drive drive = reset(reset(used(), "r1", RESET), "r2", RESET.plus(Duration.ofHours(25)));
    drive.complete("zendesk", day(30), Proof.PROVEN);

    assertThat(caseIds(drive)).hasSize(2);
  }

  @Test
  void lateStep_thatJoinsTwoEpisodes_revisesTheCase() {
    Drive drive = reset(reset(used(), "r1", RESET), "r2", RESET.plus(Duration.ofHours(40)));
    drive.complete("zendesk", day(30), Proof.PROVEN);
    assertThat(caseIds(drive)).hasSize(2);
    drive.with(contactChanged("between", RESET.plus(Duration.ofHours(20))));

    assertThat(caseIds(drive)).hasSize(1);
  }

  @Test
  void rule_thatFiresAgainInACase_isRecordedAsARepeat() {
    Drive drive = reset(reset(used(), "r1", RESET), "r2", RESET.plus(Duration.ofHours(2)));
    drive.complete("zendesk", day(30), Proof.PROVEN);
    Alert first = of(drive, "r1", NO_TICKET);
    Alert second = of(drive, "r2", NO_TICKET);

    assertThat(first).returns(true, Alert::delivered);
    assertThat(second)
        .returns(false, Alert::delivered)
        .returns(first.id(), alert -> alert.handling().repeatOf());
  }

  @Test
  void rule_thatFiresAgainInAnotherCase_isDeliveredAgain() {
    Drive drive = reset(reset(used(), "r1", RESET), "r2", RESET.plus(Duration.ofHours(25)));
    drive.complete("zendesk", day(30), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET)).hasSize(2).allMatch(Alert::delivered);
  }

  @Test
  void earlierStep_toldOfLate_takesOverTheDelivery() {
    Drive drive = reset(used(), "r2", RESET.plus(Duration.ofHours(2)));
    drive.complete("zendesk", day(30), Proof.PROVEN);
    reset(drive, "r1", RESET);
    Alert first = of(drive, "r1", NO_TICKET);

    assertThat(first).returns(true, Alert::delivered);
    assertThat(of(drive, "r2", NO_TICKET))
        .returns(false, Alert::delivered)
        .returns(first.id(), alert -> alert.handling().repeatOf());
  }

  @Test
  void repeat_thatIsGraver_isDelivered() {
    Drive drive = reset(reset(used(), "r1", RESET), "r2", RESET.plus(Duration.ofHours(2)));
    drive
        .with(identity("i", ANNA, true, RESET.plus(Duration.ofHours(1))))
        .complete("zendesk", day(30), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET)).hasSize(2).allMatch(Alert::delivered);
  }

  @Test
  void repeat_afterTheFirstWasClosed_isDelivered() {
    Drive drive =
        reset(used(), "r1", RESET)
            .complete("zendesk", RESET.plus(Duration.ofHours(1)), Proof.PROVEN);
    drive.decide("d", of(drive, "r1", NO_TICKET), Outcome.BENIGN, RESET.plus(Duration.ofHours(2)));
    reset(drive, "r2", RESET.plus(Duration.ofHours(3))).complete("zendesk", day(30), Proof.PROVEN);

    assertThat(of(drive, "r2", NO_TICKET)).returns(true, Alert::delivered);
  }

  /** Somebody works on it, and it happens again. */
  @Test
  void repeat_afterTheFirstWasCalledATruePositive_isDelivered() {
    Drive drive =
        reset(used(), "r1", RESET)
            .complete("zendesk", RESET.plus(Duration.ofHours(1)), Proof.PROVEN);
    drive.decide(
        "d", of(drive, "r1", NO_TICKET), Outcome.TRUE_POSITIVE, RESET.plus(Duration.ofHours(2)));
    reset(drive, "r2", RESET.plus(Duration.ofHours(3))).complete("zendesk", day(30), Proof.PROVEN);

    assertThat(of(drive, "r2", NO_TICKET)).returns(true, Alert::delivered);
  }

  private static RecoveryEvent contactChanged(String id, Instant at) {
    return told(id, "okta", ANNA, at, RecoveryAction.CONTACT_CHANGED);
  }

  /** Whoever is in changes a contact a day, and so keeps the episode open, and with it the case. */
  @Test
  void reset_byAnotherAgentInACaseKeptOpenFromWithin_isDelivered() {
    Drive drive = reset(used(), "r1", RESET);
    for (int i = 1; i < 12; i++) {
      drive.with(contactChanged("w" + i, RESET.plus(Duration.ofHours(23L * i))));
    }
    Instant again = RESET.plus(Duration.ofHours(23 * 12));
    drive.with(by("00uOTHER", helped("r2", ANNA, again, RecoveryAction.FACTOR_RESET)));
    drive.complete("zendesk", day(35), Proof.PROVEN);

    assertThat(of(drive, "r1", NO_TICKET).handling().caseId())
        .isEqualTo(of(drive, "r2", NO_TICKET).handling().caseId());
    assertThat(of(drive, "r2", NO_TICKET)).returns(true, Alert::delivered);
  }

  /** Which anybody can type. */
  @Test
  void wrongCodeADay_keepsNoCaseOpen() {
    Drive drive = reset(used(), "r1", RESET);
    drive.with(codeFailed("w", ANNA, RESET.plus(Duration.ofHours(23))));
    reset(drive, "r2", RESET.plus(Duration.ofHours(46))).complete("zendesk", day(30), Proof.PROVEN);

    assertThat(caseIds(drive)).hasSize(2);
  }

  /** A form relays what anybody asks for, and a scanner finds what anybody writes. */
  @ParameterizedTest
  @CsvSource({
    "RECOVERY_REQUESTED, INTEGRATION",
    "RECOVERY_REQUESTED, UNKNOWN",
    "CODE_EXPOSED, SYSTEM"
  })
  void whatAnybodyCanHaveToldADay_hushesUpNoReset(RecoveryAction action, Actor.Role by) {
    Drive drive = reset(used(), "r1", RESET);
    for (int i = 1; i < 12; i++) {
      drive.with(toldBy(by, "q" + i, RESET.plus(Duration.ofHours(23L * i)), action));
    }
    reset(drive, "r2", RESET.plus(Duration.ofHours(23 * 12)));
    drive.complete("zendesk", day(35), Proof.PROVEN);

    assertThat(of(drive, "r2", NO_TICKET))
        .returns(true, Alert::delivered)
        .returns(null, alert -> alert.handling().repeatOf());
  }

  private static RecoveryEvent toldBy(Actor.Role by, String id, Instant at, RecoveryAction action) {
    RecoveryEvent told = told(id, "okta", ANNA, at, action);
    return new RecoveryEvent(
        told.header(),
        ANNA,
        null,
        action,
        told.path(),
        new Actor(by, "portal", null),
        told.credential(),
        null,
        null,
        told.origin(),
        null);
  }

  /** Who assumes a role of AWS calls the session as he likes, a robot by the run. */
  @Test
  void reset_byAnotherSessionOfOneRole_isARepeat() {
    Drive drive =
        used()
            .with(by("12 Admin/run-1", helped("r1", ANNA, RESET, RecoveryAction.FACTOR_RESET)))
            .with(
                by(
                    "12 Admin/run-2",
                    helped("r2", ANNA, RESET.plusSeconds(60), RecoveryAction.FACTOR_RESET)))
            .complete("zendesk", day(35), Proof.PROVEN);

    assertThat(of(drive, "r1", NO_TICKET)).returns(true, Alert::delivered);
    assertThat(of(drive, "r2", NO_TICKET)).returns(false, Alert::delivered);
  }

  @Test
  void cluster_whoseAnchorMoves_continuesUnderItsNewId() {
    Drive drive = used();
    for (int i = 1; i <= 5; i++) {
      drive.with(codeFailed("g" + i, ANNA, RESET.plus(Duration.ofMinutes(i))));
    }
    Alert old = of(drive, "g1", GUESSING);
    drive.with(codeFailed("g0", ANNA, RESET));
    Alert moved = of(drive, "g0", GUESSING);
    Alert gone = last(drive, old.id());

    assertThat(moved.handling().supersedes()).containsExactly(old.id());
    assertThat(gone)
        .returns(Verdict.WITHDRAWN, Alert::verdict)
        .returns(moved.id(), alert -> alert.handling().mergedInto());
  }

  @Test
  void decision_onAClusterWhoseAnchorMoves_goesWithIt() {
    Drive drive = used();
    for (int i = 1; i <= 5; i++) {
      drive.with(codeFailed("g" + i, ANNA, RESET.plus(Duration.ofMinutes(i))));
    }
    drive.decide("d", of(drive, "g1", GUESSING), Outcome.TRUE_POSITIVE, day(21));
    drive.with(codeFailed("g0", ANNA, RESET));

    assertThat(drive.alerts(GUESSING))
        .singleElement()
        .returns("okta:g0", Alert::anchor)
        .satisfies(alert -> assertThat(alert.handling().triage()).isNotNull());
  }

  @Test
  void decision_isPartOfTheNextRevision() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as66"));
    Alert alert = drive.alerts().getFirst();
    drive.decide("d", alert, Outcome.BENIGN, day(21));

    assertThat(last(drive, alert.id()))
        .returns(alert.revision() + 1, Alert::revision)
        .returns(alert.verdict(), Alert::verdict)
        .satisfies(
            decided -> {
              assertThat(decided.handling().triage()).isNotNull();
              assertThat(decided.handling().reopened()).isFalse();
            });
  }

  @Test
  void decisions_twoOnOneAlert_theLaterCountsInAnyOrder() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as66"));
    Alert alert = drive.alerts().getFirst();
    drive.decide("later", alert, Outcome.TRUE_POSITIVE, day(22));
    drive.decide("earlier", alert, Outcome.BENIGN, day(21));

    assertThat(last(drive, alert.id()).handling().triage())
        .satisfies(triage -> assertThat(triage.id()).isEqualTo("later"));
  }

  @Test
  void benignFinding_whenMoreHappened_isReopened() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as66"));
    Alert alert = drive.alerts().getFirst();
    drive.decide("d", alert, Outcome.BENIGN, day(21));
    drive.with(login("late", ANNA, RESET.plus(Duration.ofHours(3)), PASSWORD_OTP, "as77"));

    assertThat(last(drive, alert.id()).handling()).returns(true, Handling::reopened);
  }

  @Test
  void suspicion_decidedOn_isKeptWhenATicketExplainsIt() {
    Drive drive = reset(used(), "r", RESET).complete("zendesk", day(21), Proof.ASSUMED);
    Alert alert = of(drive, "r", NO_TICKET);
    drive.decide("d", alert, Outcome.TRUE_POSITIVE, day(21));
    drive.with(ticket("1", ANNA, RESET.minus(Duration.ofMinutes(5)), Verification.CALLBACK));

    assertThat(last(drive, alert.id()))
        .returns(Verdict.SUSPECTED, Alert::verdict)
        .returns(false, kept -> kept.handling().holds())
        .satisfies(kept -> assertThat(kept.absence()).singleElement().asString().contains("stays"));
  }

  @Test
  void suspicion_decidedOnAfterItWasExplained_isAsIfDecidedOnBefore() {
    Drive drive = reset(used(), "r", RESET).complete("zendesk", day(21), Proof.ASSUMED);
    Alert alert = of(drive, "r", NO_TICKET);
    drive.with(ticket("1", ANNA, RESET.minus(Duration.ofMinutes(5)), Verification.CALLBACK));
    assertThat(drive.alerts(NO_TICKET)).isEmpty();
    drive.decide("d", alert, Outcome.TRUE_POSITIVE, day(21));

    assertThat(last(drive, alert.id()))
        .returns(Verdict.SUSPECTED, Alert::verdict)
        .returns(false, kept -> kept.handling().holds());
  }

  @Test
  void decision_toldTwice_isNoSecondRevision() {
    Drive drive = reset(used(), "r", RESET).complete("zendesk", day(21), Proof.ASSUMED);
    Alert alert = of(drive, "r", NO_TICKET);
    drive.with(ticket("1", ANNA, RESET.minus(Duration.ofMinutes(5)), Verification.CALLBACK));
    drive.decide("d", alert, Outcome.TRUE_POSITIVE, day(21));
    int revisions = drive.revisions().size();
    drive.decide("d", alert, Outcome.TRUE_POSITIVE, day(21)).clock(day(60));

    assertThat(drive.revisions()).hasSize(revisions);
  }

  @Test
  void catchAll_besideAMoreSpecificFindingOnTheStep_isItsRepeat() {
    Drive drive = reset(used(), "r", RESET).complete("zendesk", day(30), Proof.PROVEN);
    Alert specific = of(drive, "r", NO_TICKET);

    assertThat(specific).returns(true, Alert::delivered);
    assertThat(of(drive, "r", WEAKER))
        .returns(Verdict.CONFIRMED, Alert::verdict)
        .returns(false, Alert::delivered)
        .returns(specific.id(), alert -> alert.handling().repeatOf());
  }

  @Test
  void catchAll_onALaterStepOfTheCase_isARepeatToo() {
    Drive drive = reset(used(), "r", RESET).complete("zendesk", day(30), Proof.PROVEN);
    drive.with(codeUsed("c", ANNA, RESET.plus(Duration.ofHours(1)), "as66"));

    assertThat(of(drive, "c", WEAKER))
        .returns(of(drive, "r", NO_TICKET).id(), alert -> alert.handling().repeatOf());
  }

  @Test
  void catchAll_onAStepBeforeTheMoreSpecificFinding_isDelivered() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET.minus(Duration.ofHours(1)), "as66"));
    reset(drive, "r", RESET).complete("zendesk", day(30), Proof.PROVEN);

    assertThat(of(drive, "r", NO_TICKET)).returns(true, Alert::delivered);
    assertThat(of(drive, "c", WEAKER))
        .returns(true, Alert::delivered)
        .returns(null, alert -> alert.handling().repeatOf());
  }

  /** On an assumed mark the ticket is only suspected to be missing; the code is certain. */
  @Test
  void catchAll_thatIsFirmerThanTheMoreSpecificFinding_isDelivered() {
    Drive drive = reset(used(), "r", RESET).complete("zendesk", day(30), Proof.ASSUMED);
    drive.with(codeUsed("c", ANNA, RESET.plus(Duration.ofHours(1)), "as66"));

    assertThat(of(drive, "c", WEAKER)).returns(true, Alert::delivered);
  }

  @Test
  void catchAll_afterTheMoreSpecificFindingWasClosed_isDelivered() {
    Drive drive =
        reset(used(), "r", RESET)
            .complete("zendesk", RESET.plus(Duration.ofHours(1)), Proof.PROVEN);
    drive.decide("d", of(drive, "r", NO_TICKET), Outcome.BENIGN, RESET.plus(Duration.ofHours(2)));
    drive.with(codeUsed("c", ANNA, RESET.plus(Duration.ofHours(3)), "as66"));

    assertThat(of(drive, "c", WEAKER)).returns(true, Alert::delivered);
  }

  @Test
  void rule_onTwoStepsOfOneTime_isDeliveredOnTheFirstById() {
    Drive drive = reset(reset(used(), "r2", RESET), "r1", RESET);
    drive.complete("zendesk", day(30), Proof.PROVEN);

    assertThat(of(drive, "r1", NO_TICKET)).returns(true, Alert::delivered);
    assertThat(of(drive, "r2", NO_TICKET))
        .returns(of(drive, "r1", NO_TICKET).id(), alert -> alert.handling().repeatOf());
  }

  /** One that waits for its ticket is told to nobody, and speaks for nobody. */
  @Test
  void rule_thatIsPendingOnTheFirstStep_isDeliveredOnTheSecond() {
    Drive drive = reset(used().with(identity("i", ANNA, true, RESET.plusSeconds(60))), "r1", RESET);
    reset(drive, "r2", RESET.plus(Duration.ofMinutes(10)));
    drive.clock(RESET.plus(Duration.ofMinutes(40)));

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns("okta:r2", Alert::anchor)
        .returns(true, Alert::delivered);
  }

  @Test
  void guesses_thatGoOnAfterTheCodeThatFitted_areOfItsCase() {
    Drive drive = used();
    for (int i = 1; i <= 4; i++) {
      drive.with(codeFailed("g" + i, ANNA, RESET.plusSeconds(i)));
    }
    drive.with(
        codeUsed("c", ANNA, RESET.plusSeconds(5), "as66"),
        codeFailed("g6", ANNA, RESET.plusSeconds(6)));

    assertThat(of(drive, "g1", GUESSING).handling().caseId())
        .isEqualTo(of(drive, "c", WEAKER).handling().caseId());
  }

  @Test
  void guesses_outsideAnyEpisode_areACaseByThemselves() {
    Drive drive = used();
    for (int i = 1; i <= 5; i++) {
      drive.with(codeFailed("g" + i, ANNA, RESET.plusSeconds(i)));
    }

    assertThat(of(drive, "g1", GUESSING).handling().caseId())
        .isEqualTo(AlertIds.ofCase(ANNA, "okta:g1"));
  }

  @Test
  void decision_onOneFinding_isNoneOnAnother() {
    Drive drive = reset(used(), "r", RESET).complete("zendesk", day(30), Proof.PROVEN);
    drive.decide("d", of(drive, "r", NO_TICKET), Outcome.BENIGN, day(31));

    assertThat(of(drive, "r", WEAKER).handling().triage()).isNull();
    assertThat(of(drive, "r", NO_TICKET).handling().triage()).isNotNull();
  }

  private static Alert last(Drive drive, String id) {
    return drive.revisions().stream()
        .filter(alert -> alert.id().equals(id))
        .reduce((one, other) -> other)
        .orElseThrow();
  }
}
