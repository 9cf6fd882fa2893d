package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.changed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.employed;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.mail;
import static dev.sparekey.engine.Happenings.otherTicket;
import static dev.sparekey.engine.Happenings.quoting;
import static dev.sparekey.engine.Happenings.renamed;
import static dev.sparekey.engine.Happenings.row;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Whose a ticket is, and what the desk's other tickets say of it. */
class LinksTest {

  private static final String NO_TICKET = "Agent re-armed an account without a fitting ticket";
  private static final Instant RESET = day(20);
  private static final RecoveryEvent STEP = helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET);
  private static final TicketEvent TICKET =
      ticket("4711", ANNA, RESET.minus(Duration.ofMinutes(5)), Verification.CALLBACK);

  private static Drive known() {
    return new Drive("zendesk")
        .with(login("l", ANNA, day(19), PASSWORD_OTP, "as1"))
        .with(login("b", BERT, day(19), PASSWORD_OTP, "as1"));
  }

  private static TicketStatus status(Drive drive) {
    return drive.complete("zendesk", day(40), Proof.PROVEN).clock(day(40)).alerts().stream()
        .map(Alert::ticketStatus)
        .findFirst()
        .orElse(TicketStatus.LINKED);
  }

  @Test
  void ticket_underANameThatALoginGivesTwoHoursLater_isDeliveredThen() {
    Drive drive =
        known()
            .with(STEP, changed(TICKET, List.of("new@example.com"), "desk@example.com"))
            .complete("zendesk", RESET.plus(Duration.ofHours(1)), Proof.PROVEN);
    assertThat(drive.alerts(NO_TICKET)).isNotEmpty();

    drive.with(renamed("n", ANNA, RESET.plus(Duration.ofHours(2)), "new@example.com"));

    assertThat(drive.alerts(NO_TICKET)).isEmpty();
  }

  @Test
  void ticket_underANameThatADirectoryTakesBack_countsNoMore() {
    Drive drive = known().with(STEP, TICKET).complete("zendesk", day(21), Proof.PROVEN);
    assertThat(drive.alerts(NO_TICKET)).isEmpty();

    drive.with(row("moved", ANNA, day(0), RESET.minus(Duration.ofDays(1)), mail(ANNA)));

    assertThat(drive.alerts(NO_TICKET)).hasSize(1);
  }

  @Test
  void ticket_ofTheNamesNewOwner_isNotTheOldOnes() {
    Drive drive =
        known()
            .with(row("left", ANNA, day(0), day(10), "desk.lead@example.com", mail(ANNA)))
            .with(row("came", BERT, day(10), null, mail(ANNA), mail(BERT)))
            .with(STEP, helped("rb", BERT, RESET, RecoveryAction.FACTOR_RESET), TICKET)
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET)).extracting(Alert::account).containsExactly(ANNA);
  }

  /** Rows are known in any order, with tickets and steps in between. */
  @Property(tries = 200)
  void rows_inAnyOrder_giveTheSameOwner(@ForAll long seed) {
    List<Event> events =
        new ArrayList<>(
            List.of(
                login("l", ANNA, day(1), PASSWORD_OTP, "as1"),
                login("b", BERT, day(1), PASSWORD_OTP, "as1"),
                row("1", ANNA, day(0), null, mail(ANNA)),
                row("2", ANNA, day(12), null, "anna.b@example.com"),
                row("3", ANNA, day(18), day(22), mail(ANNA)),
                row("4", BERT, day(12), day(18), mail(ANNA), mail(BERT)),
                STEP,
                TICKET,
                helped("e", ANNA, day(13), RecoveryAction.FACTOR_RESET),
                helped("f", BERT, day(13), RecoveryAction.FACTOR_RESET),
                ticket("12", ANNA, day(13), Verification.CALLBACK)));
    List<String> inOrder = played(events, 0);
    Collections.shuffle(events, new Random(seed));

    assertThat(played(events, seed)).isEqualTo(inOrder).isNotEmpty();
  }

  private static List<String> played(List<Event> events, long seed) {
    Drive drive = new Drive(seed, "zendesk");
    events.forEach(drive::withoutWaiting);
    return drive.complete("zendesk", day(40), Proof.PROVEN).clock(day(40)).finalState();
  }

  @Test
  void quotedTicket_ofSomebodyElse_isMismatchedAndSaysSo() {
    TicketEvent berts = ticket("4711", BERT, RESET.minus(Duration.ofMinutes(5)));
    Drive drive = known().with(berts, quoting(STEP, "#4711"));
    drive.complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns(TicketStatus.MISMATCHED, Alert::ticketStatus)
        .satisfies(
            alert ->
                assertThat(alert.assurance().why())
                    .contains(
                        "ticket 4711 does not fit: the step quotes it, but it is for somebody"
                            + " else"));
  }

  @Test
  void quotedTicket_ofTheSubject_isLinked() {
    assertThat(status(known().with(TICKET, quoting(STEP, "zendesk:4711"))))
        .isEqualTo(TicketStatus.LINKED);
  }

  @Test
  void quotedTicket_forADesksOwnNumberThatNobodyIsKnownBy_isAtMostSuspected() {
    TicketEvent numbered = changed(TICKET, List.of("zendesk:77"), "desk@example.com");
    Drive drive = known().with(numbered, quoting(STEP, "4711"));
    drive.complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET)).singleElement().returns(Verdict.SUSPECTED, Alert::verdict);
  }

  @Test
  void quotedTicket_thatTheDeskHasNotToldOf_isMissing() {
    Drive drive = known().with(quoting(STEP, "99"));

    assertThat(status(drive)).isEqualTo(TicketStatus.MISSING);
    assertThat(drive.alerts(NO_TICKET).getFirst().absence().getFirst())
        .contains("the step quotes ticket 99, which the desk has not told of");
  }

  @Property(tries = 200)
  void quotedTicket_whicheverStageGetsOnFirst_isNeverMissed(@ForAll long seed) {
    Drive drive =
        new Drive(seed, "zendesk")
            .withoutWaiting(TICKET)
            .withoutWaiting(row("r", ANNA, day(0), null, mail(ANNA)))
            .withoutWaiting(quoting(STEP, "4711"))
            .completeWithoutWaiting("zendesk", day(21), Proof.PROVEN)
            .clock(day(22));

    assertThat(drive.revisions().stream().map(Alert::ticketStatus).toList())
        .isSubsetOf(TicketStatus.PENDING, TicketStatus.LINKED);
  }

  @Test
  void absence_besideTicketsForNobodyKnown_isSuspectedAndCountsThem() {
    Drive drive =
        known()
            .with(STEP)
            .with(changed(TICKET, List.of("a.nna@example.org"), null))
            .with(changed(ticket("2", ANNA, RESET), List.of("zendesk:5"), null));
    drive.complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns(Verdict.SUSPECTED, Alert::verdict)
        .satisfies(
            alert ->
                assertThat(alert.absence())
                    .contains("2 tickets of the time name people nobody is known by"));
  }

  /** One of those that were not kept may be the one, as may the one for nobody. */
  @Test
  void absence_besideATicketForNobodyAndADayWithMoreThanAreKept_saysBoth() {
    Drive drive = known();
    for (int i = 0; i <= DayTally.Kind.TICKET.mostADay(); i++) {
      drive.with(otherTicket("o" + i, ANNA, RESET.minus(Duration.ofHours(3)).plusSeconds(i)));
    }
    drive
        .with(STEP)
        .with(changed(TICKET, List.of("a.nna@example.org"), null))
        .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.absence())
                  .contains("1 tickets of the time name people nobody is known by");
              assertThat(alert.evidence())
                  .extracting(EvidenceLine::text)
                  .anyMatch(text -> text.contains("more tickets of the time than are kept"));
            });
  }

  /** Anybody can write to the desk in nobody's name once a day. */
  @Test
  void absence_thatOnlySuchTicketsKeepFromBeingConfirmed_isDelivered() {
    Drive drive =
        known()
            .with(STEP)
            .with(changed(TICKET, List.of("a.nna@example.org"), null))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET)).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void absence_besideSuchTicketsInAFeedThatIsAssumedComplete_isNotDelivered() {
    Drive drive =
        known()
            .with(STEP)
            .with(changed(TICKET, List.of("a.nna@example.org"), null))
            .complete("zendesk", day(21), Proof.ASSUMED);

    assertThat(drive.alerts(NO_TICKET)).singleElement().returns(false, Alert::delivered);
  }

  @Test
  void absence_besideOtherPeoplesTickets_isConfirmed() {
    Drive drive =
        known()
            .with(STEP, ticket("b", BERT, RESET))
            .with(otherTicket("p", new AccountId("default", "okta", "00uCARL"), RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET)).singleElement().returns(Verdict.CONFIRMED, Alert::verdict);
  }

  @Test
  void absence_onceTheOtherTicketsOwnerIsKnown_isConfirmed() {
    AccountId carl = new AccountId("default", "okta", "00uCARL");
    Drive drive =
        known().with(STEP, ticket("c", carl, RESET)).complete("zendesk", day(21), Proof.PROVEN);
    assertThat(drive.alerts(NO_TICKET)).singleElement().returns(Verdict.SUSPECTED, Alert::verdict);

    drive.with(login("c", carl, day(22), PASSWORD_OTP, "as3"));

    assertThat(drive.alerts(NO_TICKET)).singleElement().returns(Verdict.CONFIRMED, Alert::verdict);
  }

  @Test
  void absence_besideATicketOfAnotherDay_isConfirmed() {
    Drive drive =
        known()
            .with(STEP, ticket("c", new AccountId("default", "okta", "00uCARL"), day(17)))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET)).singleElement().returns(Verdict.CONFIRMED, Alert::verdict);
  }

  @Test
  void agent_knownByTheDesksNumberOfTheActor_isTheSame() {
    AccountId desk = new AccountId("default", "okta", "00uDESK");
    TicketEvent late =
        changed(
            ticket("1", ANNA, RESET.plus(Duration.ofMinutes(20)), Verification.CALLBACK),
            List.of(mail(ANNA)),
            "zendesk:9");

    Drive drive =
        known().with(STEP, late).with(employed("e", desk, StaffRole.HELP_DESK, "zendesk:9"));

    assertThat(status(drive)).isEqualTo(TicketStatus.LINKED_LATE);
    assertThat(drive.alerts().getLast().assurance().why().toString())
        .doesNotContain("cannot be told");
  }

  @Test
  void agent_whoIsKnownToBeAnother_doesNotFitOnceTheDirectoryTells() {
    TicketEvent held = changed(TICKET, List.of(mail(ANNA)), "zendesk:8");
    Drive drive = known().with(STEP, held).complete("zendesk", day(21), Proof.PROVEN);
    assertThat(drive.alerts(NO_TICKET)).isEmpty();

    drive
        .with(
            employed(
                "e", new AccountId("default", "okta", "00uDESK"), StaffRole.HELP_DESK, "zendesk:9"))
        .with(
            employed(
                "f",
                new AccountId("default", "okta", "00uOTHER"),
                StaffRole.HELP_DESK,
                "zendesk:8"));

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns(TicketStatus.MISMATCHED, Alert::ticketStatus);
  }

  @Property(tries = 50)
  void staff_toldBeforeOrAfterTheSteps_givesTheSame(@ForAll long seed) {
    AccountId desk = new AccountId("default", "okta", "00uDESK");
    List<Event> events =
        new ArrayList<>(
            List.of(
                login("l", ANNA, day(19), PASSWORD_OTP, "as1"),
                STEP,
                changed(TICKET, List.of(mail(ANNA)), "zendesk:8"),
                employed("e", desk, StaffRole.HELP_DESK, "zendesk:9"),
                employed(
                    "f",
                    new AccountId("default", "okta", "00uOTHER"),
                    StaffRole.ADMINISTRATOR,
                    "zendesk:8")));
    List<String> inOrder = played(events, 0);
    Collections.shuffle(events, new Random(seed));

    assertThat(played(events, seed)).isEqualTo(inOrder);
  }
}
