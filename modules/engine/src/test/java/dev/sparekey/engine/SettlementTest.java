package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.Designation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step is judged for good 35 days after it, and forgotten 132 days after it. */
class SettlementTest {

  private static Drive reset() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 4; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    return drive
        .with(helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET))
        .complete("zendesk", day(11), Proof.PROVEN);
  }

  @Test
  void settledStep_whoseTicketArrivesAtLast_keepsItsVerdict() {
    Drive drive = reset().complete("zendesk", day(45), Proof.PROVEN).clock(day(45));
    List<String> before = drive.finalState();

    drive.with(ticket("1", ANNA, day(10), Verification.CALLBACK));

    assertThat(before).isNotEmpty();
    assertThat(drive.finalState()).isEqualTo(before);
  }

  /** Ten days between two times under one id: the later one is read, and settles on day 55. */
  @Test
  void step_toldOnceMoreOfALaterTime_settlesByThat() {
    Drive drive =
        reset()
            .with(helped("r", ANNA, day(20), RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(46), Proof.PROVEN)
            .clock(day(46));
    int open = drive.store().settled(ANNA).size();

    drive.complete("zendesk", day(57), Proof.PROVEN).clock(day(57));

    assertThat(open).isZero();
    assertThat(drive.store().settled(ANNA)).hasSize(1);
  }

  @Test
  void step_whoseTicketArrivesTheDayBeforeItSettles_isRevised() {
    Drive drive = reset().complete("zendesk", day(44), Proof.PROVEN).clock(day(44));
    List<String> before = drive.finalState();

    drive.with(ticket("1", ANNA, day(10), Verification.CALLBACK));

    assertThat(drive.finalState()).isNotEqualTo(before);
  }

  @Test
  void step_whoseDeskHasNotSpokenSince_settlesNotYet() {
    Drive drive = reset().clock(day(45));
    List<String> before = drive.finalState();

    drive.with(ticket("1", ANNA, day(10).minusSeconds(60), Verification.CALLBACK));

    assertThat(drive.finalState()).isNotEqualTo(before);
  }

  @Test
  void step_whoseDeskNeverSpeaksAgain_settlesWhenItWouldBeForgotten() {
    Drive drive = reset().clock(day(141));
    int open = drive.store().settled(ANNA).size();

    drive.clock(day(142));

    assertThat(open).isZero();
    assertThat(drive.store().settled(ANNA)).hasSize(1);
  }

  private static Drive linkedUntil(int clock) {
    return new Drive(0, GroupsStageTest.rules("ticket.status", "1d", 1), "zendesk")
        .with(login("l", ANNA, day(0), PASSWORD_OTP, "as1"))
        .with(ticket("1", ANNA, day(50), Verification.CALLBACK))
        .with(helped("r", ANNA, day(50).plusSeconds(60), RecoveryAction.FACTOR_RESET))
        .complete("zendesk", day(clock), Proof.PROVEN)
        .clock(day(clock));
  }

  private static IdentityContextEvent since(int validFrom, int toldOn) {
    return new IdentityContextEvent(
        Happenings.header("i", "directory", day(toldOn)),
        ANNA,
        Happenings.mail(ANNA),
        SubjectKind.PERSON,
        List.of(Happenings.mail(ANNA)),
        false,
        null,
        null,
        day(validFrom),
        null);
  }

  /** The row says that the name under which the ticket was filed was nobody's before. */
  @ParameterizedTest
  @CsvSource({"80, 110, missing", "110, 110, linked"})
  void directorysFirstRow_takesTheTicketFromAStepOnlyBeforeItSettles(
      int clock, int row, String status) {
    Drive drive = linkedUntil(clock).with(since(60, row));

    assertThat(drive.complete("zendesk", day(111), Proof.PROVEN).clock(day(111)).alerts())
        .extracting(Alert::group)
        .containsExactly(List.of("ticket.status=" + status));
  }

  /** When a directory was first read says nothing of when it began to be so. */
  @Test
  void directorysFirstRow_thatDoesNotTellSinceWhenItHolds_takesNoTicket() {
    Drive drive = linkedUntil(60).with(Happenings.identity("i", ANNA, false, day(60)));

    assertThat(drive.complete("zendesk", day(61), Proof.PROVEN).clock(day(61)).alerts())
        .extracting(Alert::group)
        .containsExactly(List.of("ticket.status=linked"));
  }

  @Test
  void stepOf60DaysAgo_backfilledToday_settles7DaysAfterItCame() {
    Drive drive = new Drive("zendesk").with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"));
    drive
        .complete("zendesk", day(70), Proof.PROVEN)
        .clock(day(70))
        .with(
            Happenings.receivedAt(
                day(70), helped("r", ANNA, day(10), RecoveryAction.ACCOUNT_UNLOCKED)));
    int atOnce = drive.store().settled(ANNA).size();
    drive.complete("zendesk", day(77).minusSeconds(1), Proof.PROVEN).clock(day(77).minusSeconds(1));
    int before = drive.store().settled(ANNA).size();

    drive.complete("zendesk", day(77), Proof.PROVEN).clock(day(77));

    assertThat(atOnce).isZero();
    assertThat(before).isZero();
    assertThat(drive.store().settled(ANNA)).hasSize(1);
  }

  @Test
  void stepOf60DaysAgo_whoseTicketIsBackfilledAfterIt_isLinked() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 4; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive
        .complete("zendesk", day(70), Proof.PROVEN)
        .clock(day(70))
        .with(
            Happenings.receivedAt(
                day(70), helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET)));
    List<String> before = drive.finalState();

    drive.with(ticket("1", ANNA, day(10).minusSeconds(60), Verification.CALLBACK));

    assertThat(before).isNotEmpty();
    assertThat(drive.finalState()).isNotEqualTo(before);
  }

  @Test
  void settledStep_isPublishedNoMore() {
    Drive drive = reset().complete("zendesk", day(45), Proof.PROVEN).clock(day(45));
    int revisions = drive.revisions().size();

    drive.with(
        Happenings.renamed("n", ANNA, day(46), "anna.new@example.com"),
        login("x", ANNA, day(11), PASSWORD_OTP, "as66"));

    assertThat(drive.revisions()).hasSize(revisions);
  }

  @Test
  void account_132DaysAfterItsLastStep_holdsNeitherEventsNorAlertsOfIt() {
    Drive drive =
        new Drive("zendesk")
            .with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"))
            .with(codeFailed("f", ANNA, day(10)), ticket("1", ANNA, day(10)))
            .with(helped("u", ANNA, day(10), RecoveryAction.ACCOUNT_UNLOCKED))
            .complete("zendesk", day(200), Proof.PROVEN)
            .clock(day(200));

    assertThat(drive.store().dossier(ANNA)).isEmpty();
    assertThat(drive.store().alerts(ANNA)).isEmpty();
    assertThat(drive.store().witnesses(ANNA)).isEmpty();
    assertThat(drive.store().settled(ANNA)).isEmpty();
    assertThat(drive.store().profile(ANNA).logins()).hasSize(1);
  }

  @Test
  void quotedTicket_ofAForgottenStep_isAskedForNoMore() {
    var quoted = Designation.ticket("4711");
    Drive drive =
        new Drive("zendesk")
            .with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"))
            .with(
                Happenings.quoting(
                    helped("u", ANNA, day(10), RecoveryAction.ACCOUNT_UNLOCKED), "4711"));
    assertThat(drive.store().answered(ANNA, quoted)).isTrue();

    drive.complete("zendesk", day(200), Proof.PROVEN).clock(day(200));

    assertThat(drive.store().answered(ANNA, quoted)).isFalse();
    assertThat(drive.namesStore().link(new Name("default", quoted), ANNA)).isNull();
  }

  @Test
  void binding_132DaysAfterIt_livesAsLongAsItsCredentialMay() {
    Drive drive = reset().complete("zendesk", day(200), Proof.PROVEN).clock(day(200));

    assertThat(drive.store().dossier(ANNA)).hasSize(1);
    assertThat(drive.store().settled(ANNA)).hasSize(1);
  }

  @Test
  void degradedAccount_whoseRecoveryIsForgotten_isNotNormalAgain() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 4; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive
        .with(helped("p", ANNA, day(10), RecoveryAction.TEMPORARY_PASS_ISSUED))
        .complete("zendesk", day(11), Proof.PROVEN)
        .complete("zendesk", day(200), Proof.PROVEN)
        .clock(day(200))
        .with(helped("u", ANNA, day(201), RecoveryAction.ACCOUNT_UNLOCKED))
        .complete("zendesk", day(203), Proof.PROVEN)
        .clock(day(203));

    assertThat(drive.store().dossier(ANNA)).hasSize(2);
    var views = Objects.requireNonNull(drive.store().views(ANNA));
    assertThat(views.state().phase()).isEqualTo(RecoveryState.Phase.DEGRADED);
    assertThat(views.state().shortfall()).isEqualTo(RecoveryState.Shortfall.CERTAIN);
  }

  @Test
  void decision_onAnAlertThatIsForgotten_bringsItNotBack() {
    Drive drive = new Drive("zendesk").with(login("l", ANNA, day(0), PASSWORD_OTP, "as1"));
    drive
        .with(helped("p", ANNA, day(10), RecoveryAction.IMPERSONATION_STARTED))
        .complete("zendesk", day(11), Proof.PROVEN);
    Alert alert = drive.alerts().getFirst();
    TriageDecision benign =
        new TriageDecision("d", TriageDecision.Outcome.BENIGN, "known", "mara", day(12), null);
    drive.store().putDecision(new Triaged(benign, alert));
    drive.complete("zendesk", day(200), Proof.PROVEN).clock(day(200));
    int revisions = drive.revisions().size();

    drive.with(helped("u", ANNA, day(201), RecoveryAction.ACCOUNT_UNLOCKED));

    assertThat(drive.store().decisions(ANNA)).isEmpty();
    assertThat(drive.revisions()).hasSize(revisions);
  }

  @Test
  void directorysRow_olderThanTheHorizon_stillSaysThatTheAccountIsPrivileged() {
    Drive drive =
        new Drive("zendesk")
            .with(Happenings.identity("i", ANNA, true, day(0)))
            .with(Happenings.identity("j", ANNA, true, day(1)))
            .complete("zendesk", day(300), Proof.PROVEN)
            .clock(day(300));

    assertThat(drive.store().dossier(ANNA)).hasSize(2);
  }

  @Property(tries = 50)
  void record_olderThanTheHorizonOnArrival_changesNothing(
      @ForAll @IntRange(min = 0, max = 3) int kind, @ForAll @IntRange(min = 0, max = 60) int at) {
    Drive drive = reset().complete("zendesk", day(200), Proof.PROVEN).clock(day(200));
    List<String> state = drive.finalState();
    var profile = drive.store().profile(ANNA);
    var dossier = List.copyOf(drive.store().dossier(ANNA));

    Event late =
        switch (kind) {
          case 0 -> login("late", ANNA, day(at), PASSWORD_OTP, "as9");
          case 1 -> codeUsed("late", ANNA, day(at), "as9");
          case 2 -> codeFailed("late", ANNA, day(at));
          default -> ticket("late", ANNA, day(at), Verification.CALLBACK);
        };
    drive.with(late);

    assertThat(drive.finalState()).isEqualTo(state);
    assertThat(drive.store().profile(ANNA)).isEqualTo(profile);
    assertThat(drive.store().dossier(ANNA)).containsExactlyElementsOf(dossier);
  }

  /** Settling and forgetting on the way leads to the same as judging all at the end. */
  @Tag("slow")
  @Property(tries = 8)
  void finalState_withAClockThatGoesAlong_isThatOfOneThatComesAtTheEnd(@ForAll long seed) {
    Random random = new Random(seed);
    // The name by which tickets mean the account is known from the start.
    List<Event> events = new ArrayList<>();
    events.add(login("first", ANNA, day(0), PASSWORD_OTP, "as0"));
    for (int i = 0; i < 60; i++) {
      events.add(happening(random, i));
    }
    events.sort(Comparator.comparing(event -> event.header().occurredAt()));
    Drive along = new Drive("zendesk");
    Drive atTheEnd = new Drive("zendesk");
    for (Event event : events) {
      along.with(event);
      atTheEnd.with(event);
      var then = event.header().occurredAt().minus(Duration.ofHours(1));
      along.complete("zendesk", then, Proof.PROVEN).clock(then);
    }
    along.complete("zendesk", day(500), Proof.PROVEN).clock(day(500));
    atTheEnd.complete("zendesk", day(500), Proof.PROVEN).clock(day(500));

    assertThat(along.finalState()).isEqualTo(atTheEnd.finalState());
  }

  @Test
  void wrongCodes_ofOneDay_areKeptUpToACapWhateverTheirOrder() {
    List<Event> codes = new ArrayList<>();
    for (int i = 0; i < 2 * DayTally.Kind.CODE_FAILED.mostADay(); i++) {
      codes.add(codeFailed("f" + i, ANNA, day(10).plusSeconds(i)));
    }
    Drive inOrder = new Drive().with(codes.toArray(Event[]::new));
    Collections.shuffle(codes, new Random(7));
    Drive shuffled = new Drive().with(codes.toArray(Event[]::new));

    assertThat(inOrder.store().dossier(ANNA)).hasSize(DayTally.Kind.CODE_FAILED.mostADay());
    assertThat(shuffled.finalState()).isEqualTo(inOrder.finalState());
  }

  /**
   * A code used on day 20, a wrong one 20 h later, and 27 h after the first, when that episode is
   * over, the owner from a network that is new. Settling on day 55 changes nothing about it.
   */
  @Test
  void settledEpisode_asAnOpenOne_endsWithWhatMadeItLast() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive.with(
        codeUsed("c", ANNA, day(20), "as1"),
        codeFailed("w", ANNA, day(20).plus(Duration.ofHours(20))),
        login("t", ANNA, day(20).plus(Duration.ofHours(27)), PASSWORD_OTP, "as77"),
        login("u", ANNA, day(50).minusSeconds(60), PASSWORD_OTP, "as77"),
        Happenings.own("s", ANNA, day(50), RecoveryAction.CODE_SET_REGENERATED, "as77"));
    drive.complete("zendesk", day(54), Proof.PROVEN).clock(day(54));
    Boolean open = drive.steps(ANNA).getLast().session().newNetwork();
    drive.complete("zendesk", day(57), Proof.PROVEN).clock(day(57));

    assertThat(drive.store().settled(ANNA)).hasSize(2);
    assertThat(open).isFalse();
    assertThat(drive.steps(ANNA).getLast().session().newNetwork()).isFalse();
    assertThat(drive.store().profile(ANNA).inEpisode().days()).hasSize(1);
  }

  private static Event happening(Random random, int i) {
    var at = day(random.nextInt(300)).plus(Duration.ofMinutes(random.nextInt(1440)));
    String network = "as" + random.nextInt(4);
    return switch (random.nextInt(6)) {
      case 0 -> codeUsed("e" + i, ANNA, at, network);
      case 1 -> helped("e" + i, ANNA, at, RecoveryAction.FACTOR_RESET);
      case 2 -> helped("e" + i, ANNA, at, RecoveryAction.FACTOR_BOUND);
      case 3 -> ticket("e" + i, ANNA, at, Verification.CALLBACK);
      default -> login("e" + i, ANNA, at, PASSWORD_OTP, network);
    };
  }
}
