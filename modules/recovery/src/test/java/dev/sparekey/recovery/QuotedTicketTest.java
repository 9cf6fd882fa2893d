package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.IdentityContextEvent;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A step that quotes the number of its ticket, and who acted and held it. */
class QuotedTicketTest {

  private static Scene quoting(String number) {
    return new Scene()
        .login(days(1), Scene.OTP, "as1")
        .add(Scene.quoting("r", RecoveryAction.FACTOR_RESET, STEP, number))
        .ticketsProvenTo(minutes(60 * 24 * 10));
  }

  private static TicketFinding judged(Scene scene) {
    return scene.step("r").ticket();
  }

  private static DossierEntry found(TicketEvent ticket) {
    return new DossierEntry(
        ticket, false, false, Designation.ticket(ticket.header().feed() + ":" + ticket.ticketId()));
  }

  private static TicketEvent of(Ticket ticket, String requester) {
    TicketEvent event = ticket.event();
    return new TicketEvent(
        event.header(),
        event.ticketId(),
        event.createdAt(),
        event.status(),
        event.category(),
        List.of(requester),
        event.agent(),
        event.verification());
  }

  @Test
  void ticketThatTheDeskHasNotToldOf_isProvenMissing() {
    assertThat(judged(quoting("4711")))
        .returns(TicketStatus.MISSING, TicketFinding::status)
        .returns(Proof.PROVEN, TicketFinding::proof)
        .extracting(TicketFinding::why)
        .asString()
        .endsWith("; the step quotes ticket 4711, which the desk has not told of");
  }

  @Test
  void ticketOfAnotherTime_isProvenMissingAndSaysSo() {
    Scene scene = quoting("#4711").add(found(of(Ticket.of("4711", days(3)), "zendesk:5")));

    assertThat(judged(scene))
        .returns(TicketStatus.MISSING, TicketFinding::status)
        .returns(Proof.PROVEN, TicketFinding::proof)
        .extracting(TicketFinding::why)
        .asString()
        .endsWith("; the step quotes ticket #4711, which is of another time");
  }

  /** 24 h before to the habit's end, 2 min of skew at both. */
  @ParameterizedTest
  @CsvSource({"-1443, PROVEN", "-1442, ASSUMED", "32, ASSUMED", "33, PROVEN"})
  void ticketWhoseRequesterIsNobodyKnown_createdMinutesAfter_isMissingBy(long after, Proof proof) {
    Scene scene = quoting("4711").add(found(of(Ticket.of("4711", minutes(after)), "zendesk:5")));

    assertThat(judged(scene))
        .returns(TicketStatus.MISSING, TicketFinding::status)
        .returns(proof, TicketFinding::proof)
        .returns(proof == Proof.ASSUMED, TicketFinding::provenButFor);
  }

  @Test
  void ticketsOfOneNumber_theOneOfTheTimeIsMeant() {
    Scene scene =
        quoting("4711")
            .add(found(of(Ticket.of("4711", minutes(-5)), "zendesk:5")))
            .add(found(of(otherDesk(minutes(60)), "other:5")));

    assertThat(judged(scene).why()).endsWith("whose requester is nobody known");
  }

  private static Ticket otherDesk(Instant created) {
    return Ticket.of("desk2:4711", created);
  }

  @Test
  void ticketOfSomebodyElse_isMismatched() {
    Scene scene =
        quoting("4711").add(found(of(Ticket.of("4711", minutes(-5)), "bert@example.com")));

    assertThat(judged(scene))
        .returns(TicketStatus.MISMATCHED, TicketFinding::status)
        .returns(Proof.PROVEN, TicketFinding::proof)
        .returns(
            "ticket 4711 does not fit: the step quotes it, but it is for somebody else",
            TicketFinding::why);
  }

  @Test
  void ticketOfSomebodyElse_thatTheStepDoesNotQuote_saysNothing() {
    Scene scene =
        quoting("4712").add(found(of(Ticket.of("4711", minutes(-5)), "bert@example.com")));

    assertThat(judged(scene).status()).isEqualTo(TicketStatus.MISSING);
  }

  /** A source that hides who acted is asked for nothing, and given what there is. */
  @Test
  void step_ofAnActorWhoIsNotTold_requiresNoTicketButTakesOneThatFits() {
    Scene scene =
        new Scene()
            .login(days(1), Scene.OTP, "as1")
            .add(
                Scene.event(
                    "r", RecoveryAction.FACTOR_RESET, STEP, Actor.Role.UNKNOWN, null, null, "as9"))
            .ticketsProvenTo(minutes(60));

    assertThat(judged(scene))
        .returns(TicketStatus.NOT_REQUIRED, TicketFinding::status)
        .returns(
            "the source does not tell who acted, so no ticket can be missed", TicketFinding::why);
    assertThat(
            judged(scene.add(Ticket.of("1", minutes(-5), Verification.CALLBACK).event())).status())
        .isEqualTo(TicketStatus.LINKED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Actor.Role.class,
      names = {"SELF", "SYSTEM"})
  void step_ofTheSubjectOrTheProviderItself_requiresNoTicketThoughThereIsOne(Actor.Role role) {
    Scene scene =
        new Scene()
            .login(days(1), Scene.OTP, "as1")
            .add(Scene.event("r", RecoveryAction.FACTOR_RESET, STEP, role, null, null, "as9"))
            .add(Ticket.of("1", minutes(-5), Verification.CALLBACK).event())
            .ticketsProvenTo(minutes(60));

    assertThat(judged(scene).status()).isEqualTo(TicketStatus.NOT_REQUIRED);
    assertThat(judged(scene).why())
        .isEqualTo(
            role == Actor.Role.SELF
                ? "the subject acted, so no ticket is due"
                : "the identity provider itself acted, so no ticket is due");
  }

  /** The directory knows the actor by his mail and by his number at the desk. */
  @Test
  void ticket_heldByTheActorsOwnNumberAtTheDesk_isLinkedLate() {
    Scene scene =
        quoting("1")
            .staffed(duty("00uDESK", "desk@example.com", "zendesk:77"))
            .add(Ticket.of("1", minutes(10), Verification.CALLBACK).agent("zendesk:77").event());

    assertThat(judged(scene).why()).doesNotContain("cannot be told");
    assertThat(judged(scene).status()).isEqualTo(TicketStatus.LINKED_LATE);
  }

  @Test
  void ticket_heldByAColleaguesNumberAtTheDesk_isMismatched() {
    Scene scene =
        quoting("1")
            .staffed(
                duty("00uDESK", "desk@example.com", "zendesk:77"),
                duty("00uOTHER", "other@example.com", "zendesk:78"))
            .add(Ticket.of("1", minutes(-5), Verification.CALLBACK).agent("zendesk:78").event());

    assertThat(judged(scene).why()).endsWith("another agent holds it");
  }

  @Test
  void ticket_heldByANumberThatNobodyIsKnownBy_isNotHeldAgainstIt() {
    Scene scene =
        quoting("1")
            .staffed(duty("00uDESK", "desk@example.com", "zendesk:77"))
            .add(Ticket.of("1", minutes(-5), Verification.CALLBACK).agent("zendesk:99").event());

    assertThat(judged(scene).status()).isEqualTo(TicketStatus.LINKED);
  }

  /** Of two that stand alike the first by name, whichever came first. */
  @Test
  void tickets_twoThatFit_areAnsweredByTheFirstOfThem() {
    Scene scene =
        quoting("0")
            .add(Ticket.of("2", minutes(-9), Verification.CALLBACK).event())
            .add(Ticket.of("1", minutes(-5), Verification.IN_PERSON).event());

    assertThat(judged(scene).ticketId()).isEqualTo("zendesk:1");
  }

  private static IdentityContextEvent duty(String id, String... names) {
    return Scene.duty(id, StaffRole.HELP_DESK, names);
  }
}
