package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.Scene.Ticket;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TicketJudgementTest {

  private static final Instant LATER = minutes(60 * 24 * 10);

  private static Scene reset() {
    return new Scene()
        .login(Scene.days(1), Scene.OTP, "as1")
        .helped("r", RecoveryAction.FACTOR_RESET, STEP);
  }

  private static TicketFinding judged(Scene scene) {
    return scene.step("r").ticket();
  }

  private static TicketStatus with(Ticket... tickets) {
    Scene scene = reset().ticketsProvenTo(LATER);
    for (Ticket ticket : tickets) {
      scene.add(ticket.event());
    }
    return judged(scene).status();
  }

  /** 24 h before, and 2 min of skew at every edge; the habit is 30 min. */
  @ParameterizedTest
  @CsvSource({
    "-1443, MISMATCHED",
    "-1442, LINKED",
    "-1, LINKED",
    "2, LINKED",
    "3, LINKED_LATE",
    "32, LINKED_LATE",
    "33, RETROACTIVE"
  })
  void ticket_createdMinutesAfterTheStep_stands(long after, TicketStatus status) {
    assertThat(with(Ticket.of("1", minutes(after), Verification.CALLBACK))).isEqualTo(status);
  }

  /** Who resets and then writes "solved" did both in one call; the clocks differ by up to 2 min. */
  @ParameterizedTest
  @CsvSource({"-300, MISMATCHED", "-121, MISMATCHED", "-119, LINKED", "45, LINKED", "600, LINKED"})
  void ticketThatIsSolvedSecondsAfterTheStep_stands(long after, TicketStatus status) {
    Ticket ticket = Ticket.of("1", minutes(-10), Verification.CALLBACK);
    Instant solved = STEP.plusSeconds(after);

    assertThat(
            with(
                ticket, ticket.at(solved, Verification.CALLBACK).status(TicketEvent.Status.SOLVED)))
        .isEqualTo(status);
  }

  @Test
  void ticketThatIsWrittenAsSolvedWithTheStep_isLinked() {
    assertThat(
            with(
                Ticket.of("1", STEP.plusSeconds(60), Verification.CALLBACK)
                    .status(TicketEvent.Status.SOLVED)))
        .isEqualTo(TicketStatus.LINKED);
  }

  /** An export tells the last state alone. */
  @Test
  void ticketOfWhichOnlyItsLaterEndIsTold_isNotSaidToHaveEndedBefore() {
    assertThat(
            with(
                Ticket.of("1", minutes(-10))
                    .at(minutes(300), Verification.CALLBACK)
                    .status(TicketEvent.Status.CLOSED)))
        .isEqualTo(TicketStatus.LINKED);
  }

  @Test
  void ticketOfFriday_thatItsAgentWritesToOnMonday_isLinked() {
    Ticket ticket = Ticket.of("1", minutes(-70 * 60));
    Scene scene =
        reset()
            .add(ticket.agent(null).event())
            .add(ticket.at(minutes(-5), Verification.CALLBACK).event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene))
        .returns(TicketStatus.LINKED, TicketFinding::status)
        .returns(List.of(Verification.CALLBACK), TicketFinding::verification);
    assertThat(judged(scene).why())
        .endsWith(
            "and was worked on in the day before, by an agent whom no version before names: he"
                + " took it then, or was not told of before");
  }

  @Test
  void ticketOfFriday_thatOnlyItsWriterWroteToSince_doesNotFit() {
    Ticket ticket = Ticket.of("1", minutes(-70 * 60)).agent(null);
    Scene scene =
        reset().add(ticket.event()).add(ticket.at(minutes(-5)).event()).ticketsProvenTo(LATER);

    assertThat(judged(scene).status()).isEqualTo(TicketStatus.MISMATCHED);
    assertThat(judged(scene).why()).contains("it was created 70 h before the step");
  }

  /** A customer's comment, a reminder and a tag make versions, too. */
  @Test
  void ticketOfFriday_thatItsAgentHoldsAndSomebodyCommented_doesNotFit() {
    Ticket ticket = Ticket.of("1", minutes(-70 * 60), Verification.CALLBACK);

    assertThat(with(ticket, ticket.at(minutes(-60), Verification.CALLBACK)))
        .isEqualTo(TicketStatus.MISMATCHED);
  }

  /** What a record does not tell is no change, nor is that it calls the agent by another name. */
  @ParameterizedTest
  @MethodSource("retellings")
  void ticketOfFriday_thatAnotherRecordTellsOtherwise_doesNotFit(Ticket friday, Ticket monday) {
    assertThat(with(friday, monday)).isEqualTo(TicketStatus.MISMATCHED);
  }

  private static List<Arguments> retellings() {
    Ticket checked = Ticket.of("1", minutes(-70 * 60), Verification.CALLBACK, Verification.PUSH);
    Ticket again = checked.at(minutes(-60), Verification.CALLBACK, Verification.PUSH);
    Ticket unchecked = Ticket.of("1", minutes(-70 * 60));
    return List.of(
        Arguments.of(checked, again.status(TicketEvent.Status.UNKNOWN)),
        Arguments.of(checked, again.withoutVerification()),
        Arguments.of(checked.withoutVerification(), again),
        Arguments.of(checked, checked.at(minutes(-60), Verification.PUSH, Verification.CALLBACK)),
        Arguments.of(checked, checked.at(minutes(-60), Verification.PUSH)),
        Arguments.of(unchecked.agent("zendesk:77"), unchecked.at(minutes(-60))));
  }

  @Test
  void ticketOfFriday_ofWhichARecordBetweenTellsLess_doesNotFit() {
    Ticket ticket = Ticket.of("1", minutes(-70 * 60), Verification.CALLBACK);
    Ticket less =
        ticket
            .at(minutes(-60))
            .withoutVerification()
            .agent(null)
            .status(TicketEvent.Status.UNKNOWN);

    assertThat(with(ticket, less, ticket.at(minutes(-50), Verification.CALLBACK)))
        .isEqualTo(TicketStatus.MISMATCHED);
  }

  /** The directory knows one person by both. */
  @Test
  void ticketOfFriday_heldByTheAgentUnderBothHisNumbers_doesNotFit() {
    Ticket ticket = Ticket.of("1", minutes(-70 * 60));
    Scene scene =
        reset()
            .staffed(
                Scene.duty(
                    "00uDESK", StaffRole.HELP_DESK, "desk@example.com", "zendesk:77", "zendesk:78"))
            .add(ticket.agent("zendesk:77").event())
            .add(ticket.at(minutes(-60)).agent("zendesk:78").event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene).status()).isEqualTo(TicketStatus.MISMATCHED);
  }

  /** Of two forms of name the directory tells that they are two people. */
  @Test
  void ticketOfFriday_thatItsAgentTookOverFromAColleague_isLinked() {
    Ticket ticket = Ticket.of("1", minutes(-70 * 60));
    Scene scene =
        reset()
            .staffed(
                Scene.duty("00uDESK", StaffRole.HELP_DESK, "desk@example.com", "zendesk:77"),
                Scene.duty("00uOTHER", StaffRole.HELP_DESK, "other@example.com", "zendesk:78"))
            .add(ticket.agent("zendesk:78").event())
            .add(ticket.at(minutes(-60)).event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene).status()).isEqualTo(TicketStatus.LINKED);
    assertThat(judged(scene).why()).endsWith("and was worked on in the day before");
    assertThat(with(ticket.agent("other@example.com"), ticket.at(minutes(-60))))
        .isEqualTo(TicketStatus.LINKED);
  }

  /** He held it all the time; he may call and write that down, or write only that it is done. */
  @ParameterizedTest
  @CsvSource({"-300, OPEN", "-45, SOLVED", "45, SOLVED", "45, CLOSED"})
  void ticketOfFriday_thatItsAgentWorksOnOnMonday_isLinked(long after, TicketEvent.Status status) {
    Ticket ticket = Ticket.of("1", minutes(-70 * 60));
    Instant monday = STEP.plusSeconds(after);
    Ticket now =
        status == TicketEvent.Status.OPEN
            ? ticket.at(monday, Verification.CALLBACK)
            : ticket.at(monday).status(status);

    assertThat(with(ticket, now)).isEqualTo(TicketStatus.LINKED);
  }

  @Test
  void ticketOfFriday_ofWhichOnlyTheChecksChanged_saysSo() {
    Ticket ticket = Ticket.of("1", minutes(-70 * 60));
    Scene scene =
        reset()
            .add(ticket.event())
            .add(ticket.at(minutes(-60), Verification.CALLBACK).event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene).why())
        .endsWith("and was worked on in the day before, by a check that was written into it");
  }

  /** Who deletes his ticket after the reset did no work on it. */
  @Test
  void ticketOfFriday_thatIsDeletedWithTheStep_doesNotFit() {
    Ticket ticket = Ticket.of("1", minutes(-70 * 60), Verification.CALLBACK);

    assertThat(
            with(
                ticket,
                ticket
                    .at(STEP.plusSeconds(45), Verification.CALLBACK)
                    .status(TicketEvent.Status.DELETED)))
        .isEqualTo(TicketStatus.MISMATCHED);
  }

  /** A desk opens a solved ticket by itself when its writer replies by mail. */
  @ParameterizedTest
  @CsvSource({"-60, MISMATCHED", "-1, MISMATCHED", "1, MISSING"})
  void ticketOfLastWeek_thatIsOpenedAgainMinutesAfter_isNoTicketForTheStep(
      long after, TicketStatus status) {
    assertThat(with(solvedLastWeek(minutes(after)))).isEqualTo(status);
  }

  private static Ticket[] solvedLastWeek(Instant opened) {
    Ticket ticket = Ticket.of("1", minutes(-5 * 1_440), Verification.CALLBACK);
    Ticket solved = ticket.at(minutes(-5 * 1_440 + 20), Verification.CALLBACK);
    return new Ticket[] {
      ticket, solved.status(TicketEvent.Status.SOLVED), ticket.at(opened, Verification.CALLBACK)
    };
  }

  /** The caller calls again, and it is the other shift's ticket. */
  @ParameterizedTest
  @ValueSource(longs = {-60, -1})
  void ticketOfLastWeek_thatItsNewAgentOpensAgain_isLinked(long after) {
    Ticket[] versions = solvedLastWeek(minutes(after));
    versions[0] = versions[0].agent("other@example.com");
    versions[1] = versions[1].agent("other@example.com");

    assertThat(with(versions)).isEqualTo(TicketStatus.LINKED);
  }

  /** Called back and solved in the morning; the caller calls again, and he opens it again. */
  @ParameterizedTest
  @ValueSource(longs = {-60, -1})
  void ticketOfFriday_solvedOnMondayAndOpenedAgainByItsAgent_isLinked(long after) {
    Ticket ticket = Ticket.of("1", minutes(-70 * 60));
    Ticket checked = ticket.at(minutes(-240), Verification.CALLBACK);

    assertThat(
            with(
                ticket,
                checked.status(TicketEvent.Status.SOLVED),
                ticket.at(minutes(after), Verification.CALLBACK)))
        .isEqualTo(TicketStatus.LINKED);
  }

  /** Only of a ticket of the day itself is it read as before that it was opened after. */
  @Test
  void ticketOfFriday_solvedOnMondayAndOpenedAgainAfterTheStep_doesNotFit() {
    Ticket ticket = Ticket.of("1", minutes(-70 * 60));
    Ticket checked = ticket.at(minutes(-240), Verification.CALLBACK);

    assertThat(
            with(
                ticket,
                checked.status(TicketEvent.Status.SOLVED),
                ticket.at(minutes(1), Verification.CALLBACK)))
        .isEqualTo(TicketStatus.MISSING);
  }

  @ParameterizedTest
  @CsvSource({"OPEN, LINKED", "UNKNOWN, MISMATCHED"})
  void ticketOfToday_solvedAndOfAStatusAMinuteAfterTheStep_stands(
      TicketEvent.Status after, TicketStatus status) {
    Ticket ticket = Ticket.of("1", minutes(-300), Verification.CALLBACK);

    assertThat(
            with(
                ticket,
                ticket.at(minutes(-240), Verification.CALLBACK).status(TicketEvent.Status.SOLVED),
                ticket.at(minutes(1), Verification.CALLBACK).status(after)))
        .isEqualTo(status);
  }

  /** What is read as open for the skew alone is named. */
  @ParameterizedTest
  @CsvSource({"-45,", "-14400, 60"})
  void ticketThatWasSolvedAtTheStepByItsOwnClock_saysSo(long solved, @Nullable Long opened) {
    Ticket ticket = Ticket.of("1", minutes(-300), Verification.CALLBACK);
    Instant at = STEP.plusSeconds(solved);
    Scene scene =
        reset()
            .add(ticket.event())
            .add(ticket.at(at, Verification.CALLBACK).status(TicketEvent.Status.SOLVED).event())
            .ticketsProvenTo(LATER);
    if (opened != null) {
      scene.add(ticket.at(STEP.plusSeconds(opened), Verification.CALLBACK).event());
    }

    assertThat(judged(scene).status()).isEqualTo(TicketStatus.LINKED);
    assertThat(judged(scene).why())
        .endsWith(
            "; by its own times it was solved then, and is read as open for the 2 min by which clocks"
                + " may differ");
  }

  @Test
  void ticketOfFriday_ofWhichOnlyALaterStateIsTold_doesNotFit() {
    assertThat(with(Ticket.of("1", minutes(-70 * 60)).at(minutes(2_880), Verification.CALLBACK)))
        .isEqualTo(TicketStatus.MISMATCHED);
  }

  /** Its writer calls again, and is helped at once. */
  @Test
  void ticketThatIsOpenedAgainWithTheStep_isLinked() {
    Ticket ticket = Ticket.of("1", minutes(-300), Verification.CALLBACK);

    assertThat(
            with(
                ticket,
                ticket.at(minutes(-240), Verification.CALLBACK).status(TicketEvent.Status.SOLVED),
                ticket.at(minutes(-1), Verification.CALLBACK)))
        .isEqualTo(TicketStatus.LINKED);
  }

  @Test
  void ticketOfFriday_thatIsClosed_isNoneForTheStep() {
    assertThat(with(Ticket.of("1", minutes(-70 * 60)).status(TicketEvent.Status.CLOSED)))
        .isEqualTo(TicketStatus.MISSING);
  }

  @Test
  void ticketOfTheWeekBeforeLast_isNoneForTheStep() {
    Ticket ticket = Ticket.of("1", minutes(-8 * 24 * 60));

    assertThat(with(ticket, ticket.at(minutes(-5), Verification.CALLBACK)))
        .isEqualTo(TicketStatus.MISSING);
  }

  /** Whoever asks may give his own form any label. */
  @Test
  void formThatNobodyOfTheDeskHolds_addsNothingToWhatTheAgentsTicketSaysOfChecks() {
    Scene scene =
        reset()
            .add(Ticket.of("1", minutes(-10)).event())
            .add(Ticket.of("2", minutes(-5), Verification.CALLBACK).agent(null).event())
            .add(Ticket.of("3", minutes(-120)).agent(null).withoutVerification().event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene))
        .returns("zendesk:1", TicketFinding::ticketId)
        .returns(List.of(), TicketFinding::verification);
  }

  @Test
  void step_ofTheSubject_requiresNoTicket() {
    Scene scene =
        new Scene().step("c", RecoveryAction.CODE_USED, STEP, Scene.CODE).ticketsProvenTo(LATER);

    assertThat(scene.step("c").ticket().status()).isEqualTo(TicketStatus.NOT_REQUIRED);
  }

  @Test
  void reset_withoutAFeed_isNotConnected() {
    assertThat(judged(reset()).status()).isEqualTo(TicketStatus.NOT_CONNECTED);
  }

  @Test
  void reset_whileTheFeedIsASecondShortOfTheDeadline_isPending() {
    assertThat(judged(reset().ticketsProvenTo(minutes(32).minusSeconds(1))).status())
        .isEqualTo(TicketStatus.PENDING);
  }

  @Test
  void reset_withTheFeedProvenToTheDeadline_isMissing() {
    assertThat(judged(reset().ticketsProvenTo(minutes(32))))
        .returns(TicketStatus.MISSING, TicketFinding::status)
        .returns(Proof.PROVEN, TicketFinding::proof);
  }

  @Test
  void reset_ofAnAccountWithoutAName_isMissingByAssumptionThoughTheFeedIsProven() {
    Scene nameless = new Scene().helped("r", RecoveryAction.FACTOR_RESET, STEP);

    assertThat(judged(nameless.ticketsProvenTo(minutes(32))))
        .returns(TicketStatus.MISSING, TicketFinding::status)
        .returns(Proof.ASSUMED, TicketFinding::proof);
  }

  @Test
  void reset_withTheFeedAssumedToTheDeadline_isMissingByAssumption() {
    assertThat(judged(reset().ticketsTo(Instant.MIN, minutes(32), minutes(32))))
        .returns(TicketStatus.MISSING, TicketFinding::status)
        .returns(Proof.ASSUMED, TicketFinding::proof);
  }

  @Test
  void reset_withASilentFeed_isUndeterminedAfterFourHoursAndNotBefore() {
    assertThat(judged(reset().ticketsTo(STEP, STEP, minutes(240).minusSeconds(1))).status())
        .isEqualTo(TicketStatus.PENDING);
    assertThat(judged(reset().ticketsTo(STEP, STEP, minutes(240))).status())
        .isEqualTo(TicketStatus.UNDETERMINED);
  }

  @Test
  void ticket_heldByAnotherAgent_isMismatched() {
    assertThat(with(Ticket.of("1", minutes(-5)).agent("other@example.com")))
        .isEqualTo(TicketStatus.MISMATCHED);
  }

  @Test
  void ticket_heldByADesksOwnNumber_cannotContradictAMail() {
    assertThat(with(Ticket.of("1", minutes(-5)).agent("zendesk:77")))
        .isEqualTo(TicketStatus.LINKED);
  }

  @Test
  void ticket_closedBeforeTheStep_isMismatched() {
    assertThat(with(Ticket.of("1", minutes(-5)).status(TicketEvent.Status.CLOSED)))
        .isEqualTo(TicketStatus.MISMATCHED);
  }

  @Test
  void ticket_closedAfterTheStep_isLinkedAsOfTheStep() {
    Ticket open = Ticket.of("1", minutes(-5), Verification.CALLBACK);

    assertThat(
            with(
                open,
                open.at(minutes(10), Verification.CALLBACK).status(TicketEvent.Status.CLOSED)))
        .isEqualTo(TicketStatus.LINKED);
  }

  @Test
  void ticket_aboutSomethingElse_isMismatched() {
    assertThat(with(Ticket.of("1", minutes(-5)).category(TicketEvent.Category.OTHER)))
        .isEqualTo(TicketStatus.MISMATCHED);
  }

  @Test
  void ticket_aboutSomethingElse_saysNothingWhileAFittingOneMayCome() {
    Ticket printer = Ticket.of("1", minutes(-5)).category(TicketEvent.Category.OTHER);

    assertThat(judged(reset().add(printer.event()).ticketsProvenTo(minutes(5))).status())
        .isEqualTo(TicketStatus.PENDING);
  }

  @Test
  void ticket_thatFits_winsOverOneThatDoesNot() {
    assertThat(
            with(
                Ticket.of("1", minutes(-5)).category(TicketEvent.Category.OTHER),
                Ticket.of("2", minutes(-4))))
        .isEqualTo(TicketStatus.LINKED);
  }

  @Test
  void ticket_behindAProvenMark_isContested() {
    Scene scene = reset().add(Ticket.of("1", minutes(-5)).event(), true).ticketsProvenTo(LATER);

    assertThat(judged(scene).status()).isEqualTo(TicketStatus.CONTESTED);
  }

  @Test
  void verification_filledInBehindAProvenMark_doesNotCount() {
    Ticket empty = Ticket.of("1", minutes(-5));
    Scene scene =
        reset()
            .add(empty.event())
            .add(empty.at(minutes(5), Verification.CALLBACK).event(), true)
            .ticketsProvenTo(LATER);

    assertThat(judged(scene).status()).isEqualTo(TicketStatus.LINKED);
    assertThat(judged(scene).verification()).isEmpty();
  }

  @Test
  void verification_empty_isUnknownUntilTheFeedIsComplete() {
    Scene scene = reset().add(Ticket.of("1", minutes(-5)).event()).ticketsProvenTo(minutes(1));

    assertThat(judged(scene).verification()).isNull();
    assertThat(judged(scene.ticketsProvenTo(minutes(32))).verification()).isEmpty();
  }

  @Test
  void verification_thatTheRecordCannotShow_staysUnknown() {
    Scene scene =
        reset()
            .add(Ticket.of("1", minutes(-5)).withoutVerification().event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene).status()).isEqualTo(TicketStatus.LINKED);
    assertThat(judged(scene).verification()).isNull();
  }

  @Test
  void verification_filledWithinTheHabit_counts() {
    Ticket empty = Ticket.of("1", minutes(-5));
    Scene scene =
        reset()
            .add(empty.event())
            .add(empty.at(minutes(20), Verification.CALLBACK).event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene).verification()).containsExactly(Verification.CALLBACK);
  }

  @Test
  void verification_filledAfterTheHabit_staysEmpty() {
    Ticket empty = Ticket.of("1", minutes(-5));
    Scene scene =
        reset()
            .add(empty.event())
            .add(empty.at(minutes(33), Verification.CALLBACK).event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene).verification()).isEmpty();
  }

  @Test
  void ticket_withinOneEpisode_explainsEveryStep() {
    Scene scene =
        reset()
            .helped("p", RecoveryAction.PASSWORD_RESET, minutes(20))
            .add(Ticket.of("1", minutes(-5)).event())
            .ticketsProvenTo(LATER);

    assertThat(scene.steps()).allMatch(step -> step.ticket().status() == TicketStatus.LINKED);
  }

  /** The earlier reset is 24 h 1 min before, so another episode; the ticket fits both by time. */
  @Test
  void ticket_usedByAnEarlierEpisode_isMismatched() {
    Scene scene =
        reset()
            .helped("early", RecoveryAction.FACTOR_RESET, minutes(-24 * 60 - 1))
            .add(Ticket.of("1", minutes(-24 * 60)).event())
            .ticketsProvenTo(LATER);

    assertThat(scene.step("early").ticket().status()).isEqualTo(TicketStatus.LINKED);
    assertThat(judged(scene).status()).isEqualTo(TicketStatus.MISMATCHED);
  }

  @Test
  void ticket_thatTwoStepsOfOneEpisodeRestOn_isUsedOnce() {
    Scene scene =
        reset()
            .helped("p", RecoveryAction.PASSWORD_RESET, minutes(20))
            .add(Ticket.of("1", minutes(-5)).event())
            .ticketsProvenTo(LATER);

    assertThat(scene.steps()).allMatch(step -> step.ticket().uses() == 1);
  }

  @Test
  void ticket_usedByAnEarlierEpisode_isInItsSecondUse() {
    Scene scene =
        reset()
            .helped("early", RecoveryAction.FACTOR_RESET, minutes(-24 * 60 - 1))
            .add(Ticket.of("1", minutes(-24 * 60)).event())
            .ticketsProvenTo(LATER);

    assertThat(scene.step("early").ticket().uses()).isEqualTo(1);
    assertThat(judged(scene).uses()).isEqualTo(2);
  }

  @Test
  void ticket_names_whomItIsFor() {
    assertThat(judged(reset().add(Ticket.of("1", minutes(-5)).event()).ticketsProvenTo(LATER)))
        .satisfies(ticket -> assertThat(ticket.requesters()).containsExactly("a@example.com"));
  }

  @Test
  void ticket_ofAnUnlockBeforeTheReset_explainsTheResetToo() {
    Scene scene =
        reset()
            .helped("u", RecoveryAction.ACCOUNT_UNLOCKED, minutes(-5))
            .add(Ticket.of("1", minutes(-10)).event())
            .ticketsProvenTo(LATER);

    assertThat(scene.steps()).allMatch(step -> step.ticket().status() == TicketStatus.LINKED);
  }

  /** The user's own form was there first; its number is the smaller one, as text or not. */
  @ParameterizedTest
  @CsvSource({"1200, 1201", "1201, 1200", "999, 1000", "1000, 999"})
  void checkInTheAgentsOwnTicket_besideAForm_counts(String form, String own) {
    Scene scene =
        reset()
            .add(Ticket.of(form, minutes(-10)).agent(null).event())
            .add(Ticket.of(own, minutes(-5), Verification.CALLBACK).event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene))
        .returns("zendesk:" + own, TicketFinding::ticketId)
        .returns(List.of(Verification.CALLBACK), TicketFinding::verification);
  }

  @Test
  void checkInAnotherTicketThatFits_counts() {
    Scene scene =
        reset()
            .add(Ticket.of("1", minutes(-10)).event())
            .add(Ticket.of("2", minutes(-5), Verification.CALLBACK).event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene))
        .returns("zendesk:1", TicketFinding::ticketId)
        .returns(List.of(Verification.CALLBACK), TicketFinding::verification);
    assertThat(judged(scene).why()).endsWith("zendesk:2 tells of more checks");
  }

  @Test
  void checkInAnotherTicketThatDoesNotFit_doesNotCount() {
    Scene scene =
        reset()
            .add(Ticket.of("1", minutes(-10)).event())
            .add(
                Ticket.of("2", minutes(-5), Verification.CALLBACK)
                    .agent("other@example.com")
                    .event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene).verification()).isEmpty();
  }

  @Test
  void checksThatOneOfTwoTicketsCannotTell_stayUnknown() {
    Scene scene =
        reset()
            .add(Ticket.of("1", minutes(-10)).event())
            .add(Ticket.of("2", minutes(-5)).withoutVerification().event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene).verification()).isNull();
  }

  /** Else it could vouch once as another's companion, and once by itself. */
  @Test
  void ticketWhoseCheckCounted_isUsedUp() {
    Scene scene =
        reset()
            .helped("early", RecoveryAction.FACTOR_RESET, minutes(-24 * 60 - 1))
            .add(Ticket.of("1", minutes(-24 * 60)).event())
            .add(Ticket.of("2", minutes(-24 * 60), Verification.CALLBACK).event())
            .ticketsProvenTo(LATER);

    assertThat(scene.step("early").ticket().verification()).containsExactly(Verification.CALLBACK);
    assertThat(judged(scene).status()).isEqualTo(TicketStatus.MISMATCHED);
  }

  @Test
  void ticketThatAddedNothing_isThereForTheNextEpisode() {
    Scene scene =
        reset()
            .helped("early", RecoveryAction.FACTOR_RESET, minutes(-24 * 60 - 1))
            .add(Ticket.of("1", minutes(-24 * 60)).event())
            .add(Ticket.of("2", minutes(-24 * 60)).event())
            .ticketsProvenTo(LATER);

    assertThat(judged(scene))
        .returns(TicketStatus.LINKED, TicketFinding::status)
        .returns("zendesk:2", TicketFinding::ticketId);
  }
}
