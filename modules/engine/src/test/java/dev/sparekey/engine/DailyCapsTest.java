package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static dev.sparekey.engine.Happenings.told;
import static dev.sparekey.model.RecoveryAction.FACTOR_RESET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.DossierEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

  /** Each is earlier than those before it, and makes room for itself. */
  @Test
  void wrongCodes_toldNewestFirst_areFoundByTheirTimeUpToTheCap() {
    Drive drive = new Drive();
    for (int i = 200; i > 0; i--) {
      drive.with(codeFailed("f" + i, ANNA, day(10).plusSeconds(i)));
    }

    assertThat(drive.store().taken(day(10), day(11))).hasSize(DayTally.Kind.CODE_FAILED.mostADay());
  }

  /** One content after another under one id, each of another agent and time. */
  @Test
  void stepOfManyContents_isFoundByTheTimeOfTheOneThatIsKept() {
    Drive drive = new Drive();
    for (int i = 0; i < 20; i++) {
      drive.with(
          Happenings.by("00uA" + i, helped("r", ANNA, day(10).plusSeconds(i), FACTOR_RESET)));
    }
    DossierEntry kept = drive.store().dossier(ANNA).iterator().next();

    assertThat(drive.store().taken(day(10), day(11)))
        .extracting(Taken::at)
        .containsExactly(kept.event().header().occurredAt());
    assertThat(drive.store().helped(day(10), day(11))).hasSize(1);
  }

  @Test
  void looksAtTheCodes_aHundredOfOneDay_areKeptUpToTheCap() {
    Drive drive = new Drive();
    for (int i = 0; i < 100; i++) {
      drive.with(told("v" + i, "github", ANNA, day(10), RecoveryAction.CODE_SET_VIEWED));
    }

    assertThat(drive.store().dossier(ANNA)).hasSize(DayTally.Kind.CODE_SET_VIEWED.mostADay());
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
  void unlocking_byTheDesk_isNotCappedWithThatByNobodysHand() {
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

  /** Admits as the stage does: what is admitted is kept. */
  private static boolean comes(HeapAccountsStore store, Event event) {
    DossierEntry entry = new DossierEntry(event, false);
    boolean admitted = DailyCaps.admit(ANNA, entry, store, gone -> {}) == DailyCaps.Admission.KEPT;
    if (admitted) {
      store.putDossierEntry(ANNA, entry);
    }
    return admitted;
  }

  private static void goes(HeapAccountsStore store, Event event) {
    DossierEntry entry = new DossierEntry(event, false);
    store.removeDossierEntry(ANNA, entry.id());
    DailyCaps.removed(ANNA, entry, store);
  }

  private static DayTally tally(HeapAccountsStore store, DayTally.Kind kind, Instant at) {
    return Objects.requireNonNull(store.dayTally(ANNA, kind, DaySet.dayOf(at)));
  }

  static Event of(DayTally.Kind kind, String id, Instant at) {
    return switch (kind) {
      case CODE_FAILED -> codeFailed(id, ANNA, at);
      case RECOVERY_REQUESTED -> told(id, "okta", ANNA, at, RecoveryAction.RECOVERY_REQUESTED);
      case ACCOUNT_UNLOCKED -> told(id, "okta", ANNA, at, RecoveryAction.ACCOUNT_UNLOCKED);
      case RECOVERY_NOTIFIED -> told(id, "okta", ANNA, at, RecoveryAction.RECOVERY_NOTIFIED);
      case TICKET -> ticket(id, ANNA, at);
      case CODE_SET_VIEWED -> told(id, "okta", ANNA, at, RecoveryAction.CODE_SET_VIEWED);
      case SELF_SERVICE -> byRole(Actor.Role.SELF, id, at);
      case UNATTRIBUTED -> byRole(Actor.Role.UNKNOWN, id, at);
      case PROVIDER -> byRole(Actor.Role.SYSTEM, id, at);
      case DESK -> byRole(Actor.Role.AGENT, id, at);
      case INTEGRATION -> byRole(Actor.Role.INTEGRATION, id, at);
      case HELPED_UNLOCK -> helped(id, ANNA, at, RecoveryAction.ACCOUNT_UNLOCKED);
      case CREDENTIAL_LISTED -> told(id, "okta", ANNA, at, RecoveryAction.CREDENTIAL_LISTED);
      case PRIVILEGED_ACTION -> told(id, "okta", ANNA, at, RecoveryAction.PRIVILEGED_ACTION);
      case HEARSAY -> hearsay(told(id, "zendesk", ANNA, at, RecoveryAction.CODE_EXPOSED));
      case FINDING -> found(id, at);
    };
  }

  private static RecoveryEvent byRole(Actor.Role role, String id, Instant at) {
    return by(
        new Actor(role, null, null), told(id, "okta", ANNA, at, RecoveryAction.CONTACT_CHANGED));
  }

  /** By something that looks for codes. */
  private static Event found(String id, Instant at) {
    return by(
        new Actor(Actor.Role.SYSTEM, null, null),
        told(id, "ocsf", ANNA, at, RecoveryAction.CODE_EXPOSED));
  }

  /** By nobody knows whom. */
  private static Event hearsay(RecoveryEvent told) {
    return by(Actor.UNKNOWN, told);
  }

  private static RecoveryEvent by(Actor actor, RecoveryEvent told) {
    return new RecoveryEvent(
        told.header(),
        told.account(),
        told.accountName(),
        told.action(),
        told.path(),
        actor,
        told.credential(),
        told.authenticators(),
        told.sessionId(),
        told.origin(),
        told.ticketId());
  }

  private static Instant second(int second) {
    return day(10).plusSeconds(second);
  }

  private static String id(int second) {
    return "%04d".formatted(second);
  }

  /** A store with the first so many of a day, a second apart from 1. */
  private static HeapAccountsStore with(DayTally.Kind kind, int many) {
    HeapAccountsStore store = new HeapAccountsStore();
    for (int i = 1; i <= many; i++) {
      assertThat(comes(store, of(kind, id(i), second(i)))).isTrue();
    }
    return store;
  }

  @ParameterizedTest
  @EnumSource
  void day_withAsManyAsAreKept_isNotOverflowed(DayTally.Kind kind) {
    HeapAccountsStore store = with(kind, kind.mostADay());

    assertThat(store.dossier(ANNA)).hasSize(kind.mostADay());
    assertThat(tally(store, kind, second(0)))
        .returns(kind.mostADay(), DayTally::kept)
        .returns(second(kind.mostADay()), DayTally::lastAt)
        .returns(false, DayTally::overflowed);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FINDING")
  void finding_afterAFullDayOfAnythingElse_isKept(DayTally.Kind kind) {
    HeapAccountsStore store = with(kind, kind.mostADay());
    comes(store, of(kind, "late", second(1_999)));

    assertThat(comes(store, found("found", second(2_000)))).isTrue();
    assertThat(tally(store, DayTally.Kind.FINDING, second(0)))
        .returns(1, DayTally::kept)
        .returns(false, DayTally::overflowed);
  }

  @Test
  void exposure_thatTheSubjectToldOf_countsWithTheSubjectsSteps() {
    HeapAccountsStore store = new HeapAccountsStore();
    Actor self = new Actor(Actor.Role.SELF, ANNA.nativeId(), null);
    comes(store, by(self, told("e", "okta", ANNA, second(1), RecoveryAction.CODE_EXPOSED)));

    assertThat(tally(store, DayTally.Kind.SELF_SERVICE, second(0)).kept()).isOne();
  }

  @Property(tries = 20)
  void findings_whateverTheOrderAndTheDuplicates_areTheFirstOfTheDay(@ForAll long seed) {
    int most = DayTally.Kind.FINDING.mostADay();
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < most + 20; i++) {
      events.add(found(id(i), second(i)));
      events.add(of(DayTally.Kind.HEARSAY, "h" + id(i), second(i)));
    }
    Drive inOrder = new Drive().with(events.toArray(Event[]::new));
    Random random = new Random(seed);
    events.addAll(events.subList(0, random.nextInt(40)));
    Collections.shuffle(events, random);
    Drive shuffled = new Drive().with(events.toArray(Event[]::new));

    assertThat(shuffled.store().dossier(ANNA))
        .hasSize(most + DayTally.Kind.HEARSAY.mostADay())
        .containsExactlyElementsOf(inOrder.store().dossier(ANNA));
    assertThat(shuffled.store().dayTally(ANNA, DayTally.Kind.FINDING, DaySet.dayOf(second(0))))
        .returns(true, DayTally::overflowed);
  }

  @ParameterizedTest
  @EnumSource
  void record_afterAsManyAsAreKept_isNotKeptAndTheDayIsOverflowed(DayTally.Kind kind) {
    HeapAccountsStore store = with(kind, kind.mostADay());
    DayTally full = tally(store, kind, second(0));

    assertThat(comes(store, of(kind, "late", second(1_999)))).isFalse();
    assertThat(comes(store, of(kind, "later", second(2_000)))).isFalse();
    assertThat(tally(store, kind, second(0)))
        .returns(kind.mostADay(), DayTally::kept)
        .returns(full.lastAt(), DayTally::lastAt)
        .returns(full.lastId(), DayTally::lastId)
        .returns(true, DayTally::overflowed);
  }

  @Test
  void record_beforeAsManyAsAreKept_takesTheLastOnesPlace() {
    HeapAccountsStore store = with(DayTally.Kind.RECOVERY_REQUESTED, 16);
    // Of the same day, and of no cap of this kind.
    comes(store, of(DayTally.Kind.CODE_FAILED, "code", second(500)));
    comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "tomorrow", day(11).plusSeconds(1)));

    assertThat(comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "early", second(0)))).isTrue();
    assertThat(store.dossier(ANNA).stream().map(entry -> entry.event().header().id()))
        .hasSize(18)
        .contains("okta:early", "okta:" + id(15))
        .doesNotContain("okta:" + id(16));
    assertThat(tally(store, DayTally.Kind.RECOVERY_REQUESTED, second(0)))
        .returns(16, DayTally::kept)
        .returns(second(15), DayTally::lastAt)
        .returns(true, DayTally::overflowed);
  }

  @Test
  void record_betweenTheLastTwoThatAreKept_isTheLastThen() {
    HeapAccountsStore store = with(DayTally.Kind.RECOVERY_REQUESTED, 16);

    assertThat(
            comes(
                store, of(DayTally.Kind.RECOVERY_REQUESTED, "between", second(15).plusMillis(500))))
        .isTrue();
    assertThat(tally(store, DayTally.Kind.RECOVERY_REQUESTED, second(0)))
        .returns(second(15).plusMillis(500), DayTally::lastAt);
  }

  @Test
  void records_ofOneTime_areTheFirstById() {
    HeapAccountsStore store = with(DayTally.Kind.RECOVERY_REQUESTED, 16);

    assertThat(comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "0017", second(16)))).isFalse();
    assertThat(comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "0000", second(16)))).isTrue();
    assertThat(tally(store, DayTally.Kind.RECOVERY_REQUESTED, second(0)).lastId())
        .isEqualTo(DossierEntry.id("okta:0000", null));
  }

  @Test
  void recordsAllOfOneTime_makeRoomByTheirIds() {
    HeapAccountsStore store = new HeapAccountsStore();
    for (int i = 16; i >= 1; i--) {
      comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, id(i), second(1)));
    }

    assertThat(comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, id(0), second(1)))).isTrue();
    assertThat(tally(store, DayTally.Kind.RECOVERY_REQUESTED, second(0)).lastId())
        .isEqualTo(DossierEntry.id("okta:" + id(15), null));
  }

  @Test
  void record_toldAgain_isCountedOnce() {
    HeapAccountsStore store = with(DayTally.Kind.RECOVERY_REQUESTED, 16);

    assertThat(comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, id(3), second(3)))).isTrue();
    assertThat(tally(store, DayTally.Kind.RECOVERY_REQUESTED, second(0)))
        .returns(16, DayTally::kept)
        .returns(false, DayTally::overflowed);
  }

  @Test
  void earlierRecords_thatComeLater_leaveTheLastWhatItWas() {
    HeapAccountsStore store = new HeapAccountsStore();
    comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "b", second(9)));
    comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "a", second(1)));

    assertThat(tally(store, DayTally.Kind.RECOVERY_REQUESTED, second(0)))
        .returns(2, DayTally::kept)
        .returns(second(9), DayTally::lastAt);
  }

  @Test
  void days_endAtMidnightUtc() {
    Instant midnight = Instant.parse("2026-03-13T00:00:00Z");
    HeapAccountsStore store = new HeapAccountsStore();
    comes(store, of(DayTally.Kind.CODE_FAILED, "a", midnight.minusMillis(1)));
    comes(store, of(DayTally.Kind.CODE_FAILED, "b", midnight));

    assertThat(tally(store, DayTally.Kind.CODE_FAILED, midnight.minusMillis(1)).kept()).isOne();
    assertThat(tally(store, DayTally.Kind.CODE_FAILED, midnight).kept()).isOne();
  }

  @Test
  void ticketVersions_countOnTheDayTheTicketWasCreated() {
    TicketEvent ticket = ticket("1", ANNA, day(10));
    HeapAccountsStore store = new HeapAccountsStore();
    comes(
        store,
        new TicketEvent(
            Happenings.header("t1v2", "zendesk", day(12)),
            ticket.ticketId(),
            ticket.createdAt(),
            ticket.status(),
            ticket.category(),
            ticket.requesters(),
            ticket.agent(),
            ticket.verification()));

    assertThat(tally(store, DayTally.Kind.TICKET, day(10)).kept()).isOne();
    assertThat(store.dayTally(ANNA, DayTally.Kind.TICKET, DaySet.dayOf(day(12)))).isNull();
  }

  @Test
  void recordTakenBack_leavesRoomForAnother() {
    HeapAccountsStore store = with(DayTally.Kind.RECOVERY_REQUESTED, 16);
    comes(store, of(DayTally.Kind.CODE_FAILED, "code", second(500)));
    comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "tomorrow", day(11).plusSeconds(1)));
    goes(store, of(DayTally.Kind.RECOVERY_REQUESTED, id(16), second(16)));

    assertThat(tally(store, DayTally.Kind.RECOVERY_REQUESTED, second(0)))
        .returns(15, DayTally::kept)
        .returns(second(15), DayTally::lastAt)
        .returns(false, DayTally::overflowed);
    assertThat(comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "late", second(999)))).isTrue();
  }

  @Test
  void lastRecordTakenBack_leavesNothingToRemember() {
    HeapAccountsStore store = with(DayTally.Kind.RECOVERY_REQUESTED, 1);
    goes(store, of(DayTally.Kind.RECOVERY_REQUESTED, id(1), second(1)));

    assertThat(store.dayTally(ANNA, DayTally.Kind.RECOVERY_REQUESTED, DaySet.dayOf(second(1))))
        .isNull();
  }

  @Test
  void overflow_outlastsWhatWasKept() {
    HeapAccountsStore store = with(DayTally.Kind.RECOVERY_REQUESTED, 16);
    comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "late", second(999)));
    goes(store, of(DayTally.Kind.RECOVERY_REQUESTED, id(16), second(16)));
    assertThat(tally(store, DayTally.Kind.RECOVERY_REQUESTED, second(0)))
        .returns(15, DayTally::kept)
        .returns(true, DayTally::overflowed);
    for (int i = 1; i < 16; i++) {
      goes(store, of(DayTally.Kind.RECOVERY_REQUESTED, id(i), second(i)));
    }

    assertThat(tally(store, DayTally.Kind.RECOVERY_REQUESTED, second(0)))
        .returns(0, DayTally::kept)
        .returns(true, DayTally::overflowed);
  }

  @Test
  void record_ofADayWhoseRecordsWereAllTakenBack_isTheFirstAgain() {
    HeapAccountsStore store = with(DayTally.Kind.RECOVERY_REQUESTED, 16);
    comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "late", second(999)));
    for (int i = 1; i <= 16; i++) {
      goes(store, of(DayTally.Kind.RECOVERY_REQUESTED, id(i), second(i)));
    }

    assertThat(comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "again", second(7)))).isTrue();
    assertThat(tally(store, DayTally.Kind.RECOVERY_REQUESTED, second(0)))
        .returns(1, DayTally::kept)
        .returns(second(7), DayTally::lastAt)
        .returns(true, DayTally::overflowed);
  }

  @Test
  void whatHasNoCap_isAlwaysKeptAndNowhereCounted() {
    HeapAccountsStore store = new HeapAccountsStore();
    Event row = Happenings.row("r", ANNA, day(10), null, Happenings.mail(ANNA));

    assertThat(comes(store, row)).isTrue();
    goes(store, row);
    DailyCaps.forget(ANNA, new DossierEntry(row, false), store);
    assertThat(DailyCaps.kind(row)).isNull();
    assertThat(DailyCaps.kind(login("l", ANNA, day(10), PASSWORD_OTP, "as1"))).isNull();
  }

  @Test
  void forgottenDay_isForgottenForItsKindOnly() {
    HeapAccountsStore store = with(DayTally.Kind.RECOVERY_REQUESTED, 1);
    Event code = of(DayTally.Kind.CODE_FAILED, "code", second(5));
    comes(store, code);
    DailyCaps.forget(ANNA, new DossierEntry(code, false), store);

    assertThat(store.dayTally(ANNA, DayTally.Kind.CODE_FAILED, DaySet.dayOf(day(10)))).isNull();
    assertThat(store.dayTally(ANNA, DayTally.Kind.RECOVERY_REQUESTED, DaySet.dayOf(day(10))))
        .isNotNull();
  }

  @Test
  void omittedOfADay_areToldBetweenTwoTimesBothIncluded() {
    HeapAccountsStore store = new HeapAccountsStore();
    for (int d : List.of(10, 12)) {
      for (int i = 0; i <= 16; i++) {
        comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, d + id(i), day(d).plusSeconds(i)));
      }
    }
    comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, "one", day(11)));

    assertThat(omits(store, 11, 12, day(20))).isTrue();
    assertThat(omits(store, 10, 11, day(20))).isTrue();
    assertThat(omits(store, 11, 11, day(20))).isFalse();
    assertThat(omits(store, 13, 20, day(20))).isFalse();
  }

  @Test
  void omittedOfADay_areLaterThanWhatIsKept() {
    HeapAccountsStore store = new HeapAccountsStore();
    for (int i = 0; i <= 16; i++) {
      comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, id(i), day(10).plusSeconds(i)));
    }

    assertThat(omits(store, 10, 10, day(10).plusSeconds(14))).isFalse();
    assertThat(omits(store, 10, 10, day(10).plusSeconds(15))).isTrue();
  }

  /** What is left may all be earlier, or later, than what was not kept. */
  @Test
  void omittedOfADay_ofWhichSomeWereTakenBack_mayBeOfAnyTime() {
    HeapAccountsStore store = new HeapAccountsStore();
    for (int i = 0; i <= 16; i++) {
      comes(store, of(DayTally.Kind.RECOVERY_REQUESTED, id(i), day(10).plusSeconds(i)));
    }
    DossierEntry first =
        new DossierEntry(of(DayTally.Kind.RECOVERY_REQUESTED, id(0), day(10)), false);
    store.removeDossierEntry(ANNA, first.id());
    DailyCaps.removed(ANNA, first, store);

    assertThat(omits(store, 10, 10, day(10).plusSeconds(1))).isTrue();
  }

  private static boolean omits(HeapAccountsStore store, int from, int to, Instant until) {
    return DailyCaps.omits(
        ANNA, DayTally.Kind.RECOVERY_REQUESTED, day(from), day(to), until, store);
  }

  /** The 65th version of the day, which tells of the call-back, is not kept. */
  @Test
  void linkedTicket_ofADayWithMoreTicketsThanAreKept_leavesOpenHowTheRequesterWasVerified() {
    Drive drive = linkedBesideMany(day(10).minusSeconds(7_200));

    assertThat(drive.steps(ANNA).getLast().ticket())
        .returns(TicketStatus.LINKED, TicketFinding::status)
        .returns(null, TicketFinding::verification)
        .returns(Proof.ASSUMED, TicketFinding::proof)
        .satisfies(
            ticket ->
                assertThat(ticket.why()).contains("there were more tickets of the time than"));
    assertThat(drive.steps(ANNA).getLast().assurance().effective()).isEqualTo(Interval.UNKNOWN);
  }

  /** Whoever was let in cannot write his traces away. */
  @Test
  void linkedTicket_followedByMoreTicketsThanAreKept_provesThatNothingWasVerified() {
    Drive drive = linkedBesideMany(day(10).plusSeconds(3_600));

    assertThat(drive.steps(ANNA).getLast().ticket())
        .returns(TicketStatus.LINKED, TicketFinding::status)
        .returns(List.of(), TicketFinding::verification)
        .returns(Proof.PROVEN, TicketFinding::proof);
  }

  private static Drive linkedBesideMany(Instant many) {
    Drive drive = new Drive("zendesk").with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"));
    drive.with(ticket("1", ANNA, day(10).minusSeconds(7_300)));
    for (int i = 0; i < MOST_TICKETS; i++) {
      drive.with(Happenings.otherTicket("other" + i, ANNA, many.plusSeconds(i)));
    }
    return drive
        .with(helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET))
        .complete("zendesk", day(11), Proof.PROVEN)
        .clock(day(11));
  }
}
