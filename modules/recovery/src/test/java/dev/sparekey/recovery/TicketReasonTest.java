package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.Scene.Ticket;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why a ticket stands to a step as it does, and what makes a late one worse. */
class TicketReasonTest {

  private static final Instant LATER = minutes(60 * 24 * 10);

  private static Scene reset() {
    return new Scene()
        .login(Scene.days(1), Scene.OTP, "as1")
        .helped("r", RecoveryAction.FACTOR_RESET, STEP)
        .ticketsProvenTo(LATER);
  }

  private static TicketFinding judged(Scene scene) {
    return scene.step("r").ticket();
  }

  private static TicketFinding with(Ticket... tickets) {
    Scene scene = reset();
    for (Ticket ticket : tickets) {
      scene.add(ticket.event());
    }
    return judged(scene);
  }

  /** 24 h before, the step itself and the habit of 30 min; the clocks may differ by 2 min. */
  @ParameterizedTest
  @CsvSource({
    "-1441, 'there before the step, counting 2 min by which clocks may differ'",
    "-3, 'ticket 1 was there before the step'",
    "-1, 'with the step: their clocks may differ by 2 min, so it is read as before'",
    "2, 'with the step: their clocks may differ by 2 min, so it is read as before'",
    "3, 'ticket 1 was created 3 min after the step, within the desk''s habit'",
    "31, 'within the desk''s habit, counting 2 min by which clocks may differ'"
  })
  void ticket_withinTheSkewOfALimit_saysSo(long after, String words) {
    assertThat(with(Ticket.of("1", minutes(after), Verification.CALLBACK)).why()).endsWith(words);
  }

  @Test
  void lateTicket_ofAnAgentWhoCannotBeCompared_isLinkedLateAndSaysSo() {
    assertThat(with(Ticket.of("1", minutes(10)).agent("zendesk:7")))
        .returns(TicketStatus.LINKED_LATE, TicketFinding::status)
        .extracting(TicketFinding::why)
        .asString()
        .endsWith("; whether its agent zendesk:7 is who acted cannot be told");
  }

  @Test
  void lateTicket_thatNobodyHolds_isNoExcuseAndNoProof() {
    assertThat(with(Ticket.of("1", minutes(10)).agent(null)))
        .returns(TicketStatus.MISMATCHED, TicketFinding::status)
        .returns(Proof.ASSUMED, TicketFinding::proof);
  }

  @Test
  void lateTicket_thatTheActorTakesUpInTime_isLinkedLate() {
    Ticket open = Ticket.of("1", minutes(10)).agent(null);

    assertThat(with(open, open.at(minutes(20)).agent("desk@example.com")).status())
        .isEqualTo(TicketStatus.LINKED_LATE);
  }

  @Test
  void lateTicket_ofAnotherAgent_isMismatched() {
    assertThat(with(Ticket.of("1", minutes(10)).agent("other@example.com")))
        .returns(TicketStatus.MISMATCHED, TicketFinding::status)
        .returns(Proof.PROVEN, TicketFinding::proof);
  }

  @Test
  void ticket_heldByTheSubject_isMismatched() {
    assertThat(with(Ticket.of("1", minutes(-10)).agent("anna@example.com")).why())
        .isEqualTo("ticket 1 does not fit: the subject holds it");
  }

  @Test
  void retroactiveTicket_ofTheActor_isNoWorseThanLate() {
    assertThat(with(Ticket.of("1", minutes(60))))
        .returns(TicketStatus.RETROACTIVE, TicketFinding::status)
        .returns(false, TicketFinding::aggravated);
  }

  @ParameterizedTest
  @CsvSource({
    "60, anna@example.com, by the subject",
    "60, other@example.com, by another agent",
    "241, desk@example.com, after the step had been reported as undecided"
  })
  void retroactiveTicket_ofSomebodyElseOrAfterTheFirstSignal_isWorse(
      long after, String agent, String words) {
    assertThat(with(Ticket.of("1", minutes(after)).agent(agent)))
        .returns(TicketStatus.RETROACTIVE, TicketFinding::status)
        .returns(true, TicketFinding::aggravated)
        .extracting(TicketFinding::why)
        .asString()
        .endsWith(words);
  }

  /** An edit that dates a ticket back does not make it one that was there. */
  @Test
  void ticket_whoseLaterVersionDatesItBack_countsFromItsFirstWord() {
    Ticket late = Ticket.of("1", minutes(60));
    Ticket backdated = Ticket.of("1", minutes(-60)).at(minutes(90));

    assertThat(with(late, backdated))
        .returns(TicketStatus.RETROACTIVE, TicketFinding::status)
        .extracting(TicketFinding::why)
        .asString()
        .endsWith("; its versions disagree about when it was created, and the first counts");
  }

  @Test
  void ticket_closedBeforeItWasOpened_saysThatItCannotBe() {
    Ticket closed = Ticket.of("1", minutes(-5)).at(minutes(-60)).status(TicketEvent.Status.CLOSED);

    assertThat(with(closed))
        .returns(TicketStatus.MISMATCHED, TicketFinding::status)
        .extracting(TicketFinding::why)
        .asString()
        .endsWith("; a version is older than the ticket");
  }

  /** As an export tells it, or whoever writes a ticket that is dated back. */
  @Test
  void ticket_ofWhichOnlyALaterVersionIsTold_saysThatTheTimesIsNotKnown() {
    assertThat(with(Ticket.of("1", minutes(-5)).at(minutes(300))))
        .returns(TicketStatus.LINKED, TicketFinding::status)
        .extracting(TicketFinding::why)
        .asString()
        .endsWith(
            "; what it said at the time is not known, since its first version told is of "
                + minutes(300));
    assertThat(with(Ticket.of("1", minutes(-5)).at(minutes(32))).why()).doesNotContain("not known");
  }

  @Test
  void version_withTwoContents_saysSo() {
    Ticket one = Ticket.of("1", minutes(-5), Verification.CALLBACK);
    Ticket other = Ticket.of("1", minutes(-5), Verification.IN_PERSON);
    DossierEntry joined =
        new DossierEntry(one.event(), false).joined(new DossierEntry(other.event(), false));

    assertThat(judged(reset().add(joined)))
        .returns(TicketStatus.LINKED, TicketFinding::status)
        .extracting(TicketFinding::why)
        .asString()
        .endsWith("; one of its versions came with two contents");
  }
}
