package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of an account and day of which more is told than is kept. */
class OverflowedDayTest {

  private static final int MOST_REQUESTS = DayTally.Kind.RECOVERY_REQUESTED.mostADay();

  private static final RuleSet RULES =
      load(
          """
          title: Requested by Mallory
          id: 11111111-1111-4111-8111-111111111110
          logsource: {product: sparekey, category: recovery_step}
          detection: {s: {step.action: recovery_requested, actor.id: mallory}, condition: s}
          level: high
          sparekey: {emit: finding, deliver: always}
          ---
          title: Counted
          id: 11111111-1111-4111-8111-111111111111
          name: mallory
          logsource: {product: sparekey, category: recovery_step}
          detection: {s: {step.action: recovery_requested, actor.id: mallory}, condition: s}
          level: low
          ---
          title: Requested of two by Mallory
          id: 22222222-2222-4222-8222-222222222222
          correlation:
            type: value_count
            rules: [mallory]
            group-by: [actor.id]
            timespan: 1d
            condition: {field: subject.account, gte: 2}
          level: high
          sparekey: {emit: finding, deliver: always}
          ---
          title: Requested once more by Mallory
          id: 33333333-3333-4333-8333-333333333333
          correlation:
            type: event_count
            rules: [mallory]
            group-by: [subject.account]
            timespan: 1d
            condition: {gte: 2}
          level: high
          sparekey: {emit: finding, deliver: always}
          """);

  private static RuleSet load(String text) {
    RuleSet rules = RuleSet.load(Map.of("test.yml", text));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
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

  private static RecoveryEvent request(String id, AccountId account, int second) {
    return told(
        id, "okta", account, day(10).plusSeconds(second), RecoveryAction.RECOVERY_REQUESTED);
  }

  private static RecoveryEvent mallory(String id, AccountId account, int second) {
    return by(new Actor(Actor.Role.SELF, "mallory", null), request(id, account, second));
  }

  /** As many as are kept, of which the last is Mallory's. */
  private static Drive fullDay(RecoveryEvent... before) {
    Drive drive = new Drive(0, RULES).with(before);
    for (int i = before.length + 1; i < MOST_REQUESTS; i++) {
      drive.with(request("r" + i, ANNA, 100 + i));
    }
    return drive.with(mallory("m", ANNA, 200));
  }

  @Test
  void alert_onAStepThatMakesRoomForAnEarlierOne_stays() {
    Drive drive = fullDay();
    List<Alert> before = drive.alerts();

    drive.with(request("late", ANNA, 1)).clock(day(11));

    assertThat(before).singleElement().returns(true, Alert::delivered);
    assertThat(drive.store().dossierEntry(ANNA, DossierEntry.id("okta:m", null))).isNull();
    assertThat(drive.alerts()).isEqualTo(before);
    assertThat(drive.revisions()).extracting(Alert::verdict).containsOnly(Verdict.CONFIRMED);
  }

  @Test
  void alertOnSeveral_ofWhichOneMakesRoomForAnEarlierOne_stays() {
    Drive drive = fullDay(mallory("first", ANNA, 100));
    List<Alert> before = drive.alerts("Requested once more by Mallory");

    drive.with(request("late", ANNA, 1)).clock(day(11));

    assertThat(before).singleElement().returns(true, Alert::delivered);
    assertThat(drive.alerts("Requested once more by Mallory"))
        .singleElement()
        .returns(true, Alert::delivered)
        .returns(Verdict.CONFIRMED, Alert::verdict);
  }

  @Test
  void alertAcrossAccounts_onAStepThatMakesRoomForAnEarlierOne_stays() {
    Drive drive = fullDay().with(mallory("b", BERT, 300));
    List<Alert> before = drive.alerts("Requested of two by Mallory");

    drive.with(request("late", ANNA, 1)).clock(day(11));

    assertThat(before).singleElement().returns(true, Alert::delivered);
    assertThat(drive.alerts("Requested of two by Mallory")).isEqualTo(before);
  }

  /** What was told of it is forgotten with its day. */
  @Test
  void stepThatMadeRoom_beyondTheHorizon_leavesNothing() {
    Drive drive = fullDay().with(mallory("b", BERT, 300)).with(request("late", ANNA, 1));
    drive.clock(day(150));

    assertThat(drive.store().dossier(ANNA)).isEmpty();
    assertThat(drive.store().alerts(ANNA)).isEmpty();
    assertThat(drive.store().grouped(ANNA)).isEmpty();
  }

  @Test
  void match_thatMakesRoomForAnEarlierOne_isStillSaid() {
    RuleSet rules = RawMatchesTest.rules(RawMatchesTest.LOUD);
    Drive drive = new Drive(0, rules);
    for (int i = 1; i <= MatchCap.MOST_A_DAY; i++) {
      drive.with(match(rules, "r" + i, day(10).plusSeconds(i)));
    }
    drive.with(match(rules, "late", day(10)));

    assertThat(drive.store().matches(ANNA)).hasSize(MatchCap.MOST_A_DAY);
    assertThat(drive.alerts()).hasSize(MatchCap.MOST_A_DAY + 1);
    assertThat(drive.revisions()).extracting(Alert::verdict).doesNotContain(Verdict.WITHDRAWN);
  }

  private static RawMatch match(RuleSet rules, String id, Instant at) {
    return RawMatchesTest.match(rules, "Loud", id, at, ANNA, Map.of());
  }

  /** Whoever reads what was found of that day is to know that it may not be all. */
  @Test
  void alertOfADay_ofWhichMoreIsToldThanIsKept_saysSo() {
    String more = "there may be more: of the requests for recovery of a day the first 16 are kept";
    Drive drive = fullDay(mallory("first", ANNA, 100));
    assertThat(drive.alerts()).noneMatch(alert -> alert.absence().contains(more));

    drive.with(request("more", ANNA, 900));

    assertThat(drive.alerts("Requested by Mallory"))
        .hasSize(2)
        .allSatisfy(alert -> assertThat(alert.absence()).contains(more));
  }

  @Test
  void alertsOfAnOverflowedDay_whateverTheOrder_sayTheSame() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 2 * MOST_REQUESTS; i++) {
      events.add(request("r" + i, ANNA, 100 + i));
    }
    events.add(mallory("first", ANNA, 1));
    events.add(mallory("second", ANNA, 2));
    Drive inOrder = new Drive(0, RULES).with(events.toArray(Event[]::new));
    Collections.shuffle(events, new Random(3));
    Drive shuffled = new Drive(0, RULES).with(events.toArray(Event[]::new));

    assertThat(inOrder.alerts()).isNotEmpty();
    assertThat(shuffled.finalState()).isEqualTo(inOrder.finalState());
    assertThat(shuffled.alerts())
        .extracting(Alert::absence)
        .isEqualTo(inOrder.alerts().stream().map(Alert::absence).toList());
  }

  /** Shared Signals tell of a reset and not of who made it. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SELF")
  void resetByAnother_onADayWhoseRoomTheSubjectUsedUp_isKept(Actor.Role role) {
    HeapAccountsStore store = new HeapAccountsStore();
    Actor self = new Actor(Actor.Role.SELF, ANNA.nativeId(), null);
    for (int i = 0; i < 600; i++) {
      comes(store, by(self, step("c" + i, i, RecoveryAction.CONTACT_CHANGED)));
    }

    boolean kept =
        comes(store, by(new Actor(role, null, null), step("x", 900, RecoveryAction.FACTOR_RESET)));

    assertThat(kept).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void stepsOfOneDay_byAnybody_areBounded(Actor.Role role) {
    for (RecoveryAction action : RecoveryAction.values()) {
      HeapAccountsStore store = new HeapAccountsStore();
      for (int i = 0; i < 1_100; i++) {
        comes(store, by(new Actor(role, null, null), step("c" + i, i, action)));
      }

      assertThat(store.dossier(ANNA)).as("%s by %s", action, role).hasSizeLessThanOrEqualTo(1_024);
    }
  }

  private static RecoveryEvent step(String id, int second, RecoveryAction action) {
    return told(id, "caep", ANNA, day(10).plusSeconds(second), action);
  }

  private static boolean comes(HeapAccountsStore store, Event event) {
    DossierEntry entry = new DossierEntry(event, false);
    boolean admitted = DailyCaps.admit(ANNA, entry, store);
    if (admitted) {
      store.putDossierEntry(ANNA, entry);
    }
    return admitted;
  }
}
