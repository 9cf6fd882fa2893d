package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static dev.sparekey.engine.Happenings.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.DossierEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What anybody can bring about is bounded by account and day. */
class DailyCapsTest {

  private static final int MOST_TICKETS = DayTally.Kind.TICKET.mostADay();

  private static List<Event> requests(int many) {
    List<Event> requests = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      requests.add(
          told("q" + i, "okta", ANNA, day(10).plusSeconds(i), RecoveryAction.RECOVERY_REQUESTED));
    }
    return requests;
  }

  @Test
  void requests_aHundredOfOneDay_areKeptUpToTheCap() {
    Drive drive = new Drive().with(requests(100).toArray(Event[]::new));

    assertThat(drive.store().dossier(ANNA)).hasSize(DayTally.Kind.RECOVERY_REQUESTED.mostADay());
  }

  @Property(tries = 20)
  void kept_whateverTheOrderAndTheDuplicates_areTheFirstOfTheDay(@ForAll long seed) {
    Random random = new Random(seed);
    List<Event> events = requests(30);
    events.addAll(events.subList(0, random.nextInt(30)));
    Drive inOrder = new Drive().with(requests(30).toArray(Event[]::new));
    Collections.shuffle(events, random);
    Drive shuffled = new Drive().with(events.toArray(Event[]::new));

    assertThat(shuffled.store().dossier(ANNA))
        .containsExactlyElementsOf(inOrder.store().dossier(ANNA));
  }

  @Test
  void unlocking_byTheDesk_hasNoCap() {
    Drive drive = new Drive();
    for (int i = 0; i < 20; i++) {
      drive.with(helped("u" + i, ANNA, day(10).plusSeconds(i), RecoveryAction.ACCOUNT_UNLOCKED));
    }

    assertThat(drive.store().dossier(ANNA)).hasSize(20);
  }

  @Test
  void absence_besideMoreTicketsThanAreKept_isSuspectedAtMost() {
    Drive drive = new Drive("zendesk").with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"));
    for (int i = 0; i < MOST_TICKETS + 1; i++) {
      drive.with(ticket("t" + i, ANNA, day(10).minusSeconds(100_000 - i)));
    }
    drive
        .with(helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET))
        .complete("zendesk", day(11), Proof.PROVEN)
        .clock(day(11));

    assertThat(drive.store().dossier(ANNA).stream().map(DossierEntry::event))
        .hasSize(MOST_TICKETS + 1);
    assertThat(drive.alerts().stream().map(Alert::verdict)).doesNotContain(Verdict.CONFIRMED);
  }

  @Test
  void absence_whenAllTicketsThatWereKeptAreTakenBack_isStillSuspectedAtMost() {
    Instant from = day(10).minusSeconds(100_000);
    Drive drive =
        new Drive("zendesk")
            .with(Happenings.row("a", ANNA, day(0), null, "shared@example.com"))
            .with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"));
    for (int i = 0; i < MOST_TICKETS + 1; i++) {
      drive.with(
          Happenings.changed(
              ticket("t" + i, ANNA, from.plusSeconds(i)), List.of("shared@example.com"), null));
    }
    drive.with(Happenings.row("b", ANNA, day(5), null, Happenings.mail(ANNA)));
    long tickets = drive.store().dossier(ANNA).stream().filter(DailyCapsTest::isTicket).count();

    drive
        .with(helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET))
        .complete("zendesk", day(11), Proof.PROVEN)
        .clock(day(11));

    assertThat(tickets).isZero();
    assertThat(drive.store().dayTally(ANNA, DayTally.Kind.TICKET, DaySet.dayOf(from)))
        .extracting(DayTally::kept, DayTally::overflowed)
        .containsExactly(0, true);
    assertThat(drive.alerts()).isNotEmpty();
    assertThat(drive.alerts().stream().map(Alert::verdict)).doesNotContain(Verdict.CONFIRMED);
  }

  private static boolean isTicket(DossierEntry entry) {
    return entry.event() instanceof TicketEvent;
  }

  @Test
  void guesses_moreThanAreKept_areSaidToBePerhapsMore() {
    List<Event> codes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      codes.add(codeFailed("f" + i, ANNA, day(10).plusSeconds(i)));
    }
    Drive drive = new Drive().with(codes.toArray(Event[]::new));

    assertThat(drive.alerts())
        .anySatisfy(
            alert ->
                assertThat(alert.absence())
                    .contains(
                        "there may be more: of the wrong codes of a day the first 128 are kept"));
  }
}
