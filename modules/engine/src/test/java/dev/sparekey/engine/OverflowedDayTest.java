package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.Handling;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of an account and day of which more is told than is kept. */
class OverflowedDayTest {

  private static final int MOST_REQUESTS = DayTally.Kind.RECOVERY_REQUESTED.mostADay();
  private static final String BY_MALLORY = "Requested by Mallory";
  private static final String TWICE = "Requested twice by Mallory";
  private static final String OF_TWO = "Requested of two by Mallory";

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
          title: Requested twice by Mallory
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

  private static RecoveryEvent by(Actor.Role role, String id, int second, RecoveryAction action) {
    return by(
        new Actor(role, null, null), told(id, "okta", ANNA, day(10).plusSeconds(second), action));
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

  private static List<Alert> overflows(Drive drive) {
    return drive.alerts(OverflowedDay.TITLE);
  }

  private static Alert last(Drive drive, String id) {
    return drive.revisions().stream()
        .filter(alert -> alert.id().equals(id))
        .reduce((one, later) -> later)
        .orElseThrow();
  }

  @Test
  void day_withAsManyAsAreKept_isNotSaidToHaveMore() {
    assertThat(overflows(fullDay())).isEmpty();
  }

  @Test
  void day_withOneMoreThanIsKept_isDeliveredAndSaysWhatIsNotJudged() {
    Drive drive = fullDay().with(request("more", ANNA, 900));

    assertThat(overflows(drive))
        .singleElement()
        .returns(true, Alert::delivered)
        .returns(Verdict.CONFIRMED, Alert::verdict)
        .returns(ANNA, Alert::account)
        .returns(
            List.of("there are more: of the requests for recovery of a day the first 16 are kept"),
            Alert::absence)
        .satisfies(
            alert ->
                assertThat(alert.evidence().getFirst().text())
                    .isEqualTo(
                        "more requests for recovery than the 16 that are judged, on 2026-03-12"
                            + " UTC"));
  }

  @Test
  void day_whoseRestIsToldAgainAndAgain_isSaidOnce() {
    Drive drive = fullDay();
    for (int i = 0; i < 100; i++) {
      drive.with(request("more" + i % 50, ANNA, 900 + i % 50));
    }

    assertThat(drive.revisions())
        .filteredOn(alert -> alert.ruleTitle().equals(OverflowedDay.TITLE))
        .hasSize(1);
  }

  @Test
  void alert_onAStepThatMakesRoomForAnEarlierOne_goesOnInTheDaysOwn() {
    Drive drive = fullDay();
    Alert before = drive.alerts(BY_MALLORY).getFirst();

    drive.with(request("late", ANNA, 1));

    Alert overflow = overflows(drive).getFirst();
    assertThat(drive.store().dossierEntry(ANNA, DossierEntry.id("okta:m", null))).isNull();
    assertThat(last(drive, before.id()))
        .returns(Verdict.WITHDRAWN, Alert::verdict)
        .returns(overflow.id(), alert -> alert.handling().mergedInto());
    assertThat(overflow.handling().supersedes()).contains(before.id());
    assertThat(overflow.delivered()).isTrue();
    assertThat(overflow.severity()).isGreaterThanOrEqualTo(before.severity());
  }

  @Test
  void alertOnSeveral_ofWhichOneMakesRoomForAnEarlierOne_goesOnInTheDaysOwn() {
    Drive drive = fullDay(mallory("first", ANNA, 100));
    Alert before = drive.alerts(TWICE).getFirst();

    drive.with(request("late", ANNA, 1));

    assertThat(last(drive, before.id()).handling().mergedInto())
        .isEqualTo(overflows(drive).getFirst().id());
  }

  @Test
  void alertAcrossAccounts_onAStepThatMadeRoom_isWithdrawnAndTheDayIsSaidToHaveMore() {
    Drive drive = fullDay().with(mallory("b", BERT, 300));
    assertThat(drive.alerts(OF_TWO)).hasSize(1);

    drive.with(request("late", ANNA, 1));

    assertThat(drive.alerts(OF_TWO)).isEmpty();
    assertThat(overflows(drive)).singleElement().returns(true, Alert::delivered);
  }

  /**
   * The law: which of the day's records came first makes no difference to what is said in the end.
   */
  @Property(tries = 30)
  void finalState_ofADayThatOverflows_isTheSameWhateverTheOrder(@ForAll long seed) {
    Random random = new Random(seed);
    List<Object> records = new ArrayList<>();
    int many = 10 + random.nextInt(30);
    for (int i = 0; i < many; i++) {
      int second = random.nextInt(2 * 86_400);
      records.add(
          random.nextBoolean() ? mallory("m" + i, ANNA, second) : request("r" + i, ANNA, second));
      if (random.nextInt(4) == 0) {
        records.add(mallory("b" + i, BERT, second));
      }
    }
    records.addAll(decisions(played(shuffled(records, random)), random));

    Drive one = played(shuffled(records, random));
    Drive other = played(shuffled(records, random));

    assertThat(other.finalState()).isEqualTo(one.finalState());
  }

  private static Drive played(List<Object> records) {
    Drive drive = new Drive(0, RULES);
    for (Object record : records) {
      if (record instanceof Event event) {
        drive.with(event);
      } else if (record instanceof Triaged triaged) {
        drive.decide(triaged);
      }
    }
    return drive;
  }

  private static List<Object> shuffled(List<Object> records, Random random) {
    List<Object> shuffled = new ArrayList<>(records);
    shuffled.addAll(records.subList(0, random.nextInt(records.size())));
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  private static List<Triaged> decisions(Drive drive, Random random) {
    List<Triaged> decisions = new ArrayList<>();
    for (Alert alert : drive.revisions()) {
      if (random.nextInt(6) == 0) {
        decisions.add(decided("d" + decisions.size(), alert));
      }
    }
    return decisions;
  }

  private static Triaged decided(String id, Alert seen) {
    return new Triaged(
        new TriageDecision(id, Outcome.BENIGN, "looked at", "mara", day(11), null), seen);
  }

  /** As by a poller that reads from the newest record back. */
  @Test
  void dayThatIsReadFromItsEnd_leavesNoMoreThanOneThatIsReadFromItsStart() {
    Drive drive = new Drive(0, RULES);
    for (int i = 500; i > 0; i--) {
      drive.with(mallory("m" + i, ANNA, i));
    }

    assertThat(drive.store().dossier(ANNA)).hasSize(MOST_REQUESTS);
    assertThat(drive.store().alerts(ANNA)).hasSizeLessThan(3 * MOST_REQUESTS);
    assertThat(drive.store().grouped(ANNA)).hasSize(MOST_REQUESTS);
    assertThat(overflows(drive).getFirst().revision())
        .isLessThanOrEqualTo(1 + Handling.MOST_SUPERSEDED);
  }

  @Test
  void decisionOnWhatMadeRoom_isKeptAsItWasSeenBehindTheWithdrawal() {
    Drive drive = fullDay();
    Alert seen = drive.alerts(BY_MALLORY).getFirst();
    drive.with(request("late", ANNA, 1));
    Alert withdrawn = last(drive, seen.id());

    drive.decide(decided("d", seen));

    assertThat(last(drive, seen.id()))
        .returns(seen.verdict(), Alert::verdict)
        .returns(false, alert -> alert.handling().holds())
        .satisfies(alert -> assertThat(alert.revision()).isGreaterThan(withdrawn.revision()));
  }

  @Test
  void decisionOnAnOverflowedDay_isShown() {
    Drive drive = fullDay().with(request("more", ANNA, 900));

    drive.decide(decided("d", overflows(drive).getFirst()));

    assertThat(overflows(drive))
        .singleElement()
        .satisfies(alert -> assertThat(alert.handling().triage()).isNotNull());
  }

  /** Day by day, and never taken back. */
  @Test
  void overflowedDay_beyondTheHorizon_leavesNothing() {
    Drive drive = fullDay().with(mallory("b", BERT, 300)).with(request("late", ANNA, 1));
    drive.decide(decided("d", overflows(drive).getFirst()));
    drive.decide(decided("e", drive.revisions().getFirst()));
    for (int i = 11; i < 150; i++) {
      drive.clock(day(i));
    }

    assertThat(drive.store().dossier(ANNA)).isEmpty();
    assertThat(drive.store().alerts(ANNA)).isEmpty();
    assertThat(drive.store().grouped(ANNA)).isEmpty();
    assertThat(drive.store().decisions(ANNA)).isEmpty();
    assertThat(overflows(drive)).hasSize(1);
  }

  /** What makes or ends a credential is remembered for as long as the account lives. */
  @Test
  void overflowedDay_ofWhichAllOutlivesTheHorizon_isNotSaidAnew() {
    Drive drive = new Drive(0, RULES);
    HeapAccountsStore store = (HeapAccountsStore) drive.store();
    for (int i = 0; i < 256; i++) {
      comes(store, by(Actor.Role.SELF, "f" + i, i, RecoveryAction.FACTOR_BOUND));
      comes(store, by(Actor.Role.SELF, "c" + i, i, RecoveryAction.CONTACT_CHANGED));
    }
    drive.with(by(Actor.Role.SELF, "more", 900, RecoveryAction.CONTACT_CHANGED));
    drive.with(request("q", ANNA, 1)).clock(day(150));

    drive.with(told("next", "okta", ANNA, day(150), RecoveryAction.RECOVERY_REQUESTED));

    assertThat(store.dossier(ANNA)).hasSize(513);
    assertThat(drive.revisions())
        .filteredOn(alert -> alert.ruleTitle().equals(OverflowedDay.TITLE))
        .hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"TICKET", "PRIVILEGED_ACTION"})
  void day_withMoreOfAKindThanIsKept_isSaidToHaveMore(DayTally.Kind kind) {
    assertThat(overflows(overflowed(kind)))
        .singleElement()
        .satisfies(
            alert ->
                assertThat(alert.absence().toString())
                    .contains("of the " + kind.words() + " of a day"));
  }

  /** An absence beside them is suspected at most, and says why. */
  @Test
  void day_withMoreTicketsThanAreKept_isNoFindingOfItsOwn() {
    Drive drive = new Drive(0, RULES);
    HeapAccountsStore store = (HeapAccountsStore) drive.store();
    for (int i = 0; i < DayTally.Kind.TICKET.mostADay() + 2; i++) {
      comes(store, DailyCapsTest.of(DayTally.Kind.TICKET, "t" + i, at(i)));
    }
    drive.with(helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET));

    assertThat(drive.steps(ANNA)).hasSize(1);
    assertThat(overflows(drive)).isEmpty();
  }

  /** A step before the last that is kept finds its first action; a script hides nothing from it. */
  @Test
  void day_withMoreAdministrationThanIsKept_isSaidToHaveMoreBesideAStepBehindAllThatIs() {
    Drive drive = overflowed(DayTally.Kind.PRIVILEGED_ACTION);
    assertThat(overflows(drive)).isEmpty();

    drive.with(helped("next", ANNA, day(11), RecoveryAction.FACTOR_RESET));
    assertThat(overflows(drive)).isEmpty();

    drive.with(helped("same", ANNA, day(10), RecoveryAction.FACTOR_RESET));
    assertThat(overflows(drive)).isEmpty();

    drive.with(helped("behind", ANNA, at(3_000), RecoveryAction.FACTOR_RESET));
    assertThat(overflows(drive)).hasSize(1);
  }

  private static Drive overflowed(DayTally.Kind kind) {
    Drive drive = new Drive(0, RULES);
    HeapAccountsStore store = (HeapAccountsStore) drive.store();
    for (int i = 1; i < kind.mostADay(); i++) {
      DossierEntry entry = new DossierEntry(DailyCapsTest.of(kind, "e" + i, at(i)), false);
      DailyCaps.admit(ANNA, entry, store, gone -> {});
      store.putDossierEntry(ANNA, entry);
    }
    Drive full = drive.with(DailyCapsTest.of(kind, "one", at(kind.mostADay())));
    assertThat(overflows(full)).isEmpty();
    return full.with(DailyCapsTest.of(kind, "more", at(kind.mostADay() + 1)));
  }

  private static Instant at(int second) {
    return day(10).plusSeconds(second);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "SELF_SERVICE",
        "UNATTRIBUTED",
        "PROVIDER",
        "DESK",
        "INTEGRATION",
        "FINDING",
        "PRIVILEGED_ACTION"
      })
  void overflow_ofWhatMayHideAnything_isCritical(DayTally.Kind kind) {
    assertThat(severity(kind, RuleSet.load(Map.of()))).isEqualTo(Severity.CRITICAL);
  }

  /** Whoever clicks on "forgot password" 17 times is not the loudest alert of the day. */
  @Test
  void overflow_ofWhatNoRuleReads_isMedium() {
    assertThat(severity(DayTally.Kind.RECOVERY_REQUESTED, RuleSet.load(Map.of())))
        .isEqualTo(Severity.MEDIUM);
  }

  @Test
  void overflow_ofOneAction_isAsGraveAsAnyRuleMayFindIt() {
    assertThat(severity(DayTally.Kind.RECOVERY_REQUESTED, RULES)).isEqualTo(Severity.CRITICAL);
    assertThat(severity(DayTally.Kind.RECOVERY_NOTIFIED, RULES)).isEqualTo(Severity.MEDIUM);
  }

  @Test
  void overflow_ofWhatACorrelationOnTrialCounts_isNoGraverForIt() {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "counted.yml",
                """
                title: Counted
                id: 11111111-1111-4111-8111-111111111111
                name: requested
                logsource: {product: sparekey, category: recovery_step}
                detection: {s: {step.action: recovery_requested}, condition: s}
                level: low
                """,
                "tried.yml",
                """
                title: Requested twice
                id: 33333333-3333-4333-8333-333333333333
                correlation:
                  type: event_count
                  rules: [requested]
                  group-by: [subject.account]
                  timespan: 1d
                  condition: {gte: 2}
                level: high
                sparekey: {emit: finding, deliver: always}
                """),
            "tried.yml"::equals);

    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    assertThat(severity(DayTally.Kind.RECOVERY_REQUESTED, rules)).isEqualTo(Severity.MEDIUM);
  }

  /** The names stage would else deliver that ticket to the account for ever. */
  @Test
  void step_thatMakesRoomForAnEarlierOne_givesUpTheTicketThatItQuotes() {
    Designation quoted = Designation.ticket("4711");
    Drive drive = new Drive("zendesk");
    int most = DayTally.Kind.HELPED_UNLOCK.mostADay();
    for (int i = 1; i < most; i++) {
      drive.with(helped("u" + i, ANNA, at(i), RecoveryAction.ACCOUNT_UNLOCKED));
    }
    RecoveryEvent last = helped("u" + most, ANNA, at(most), RecoveryAction.ACCOUNT_UNLOCKED);
    drive.with(Happenings.quoting(last, "4711"));
    boolean asked = drive.store().answered(ANNA, quoted);

    drive.with(helped("early", ANNA, at(0), RecoveryAction.ACCOUNT_UNLOCKED));

    assertThat(asked).isTrue();
    assertThat(drive.store().answered(ANNA, quoted)).isFalse();
    assertThat(drive.namesStore().link(new Name("default", quoted), ANNA)).isNull();
  }

  private static Severity severity(DayTally.Kind kind, RuleSet rules) {
    DayTally tally = new DayTally(kind, 20_000, kind.mostADay(), day(10), "x", true);
    Judgement judgement = new Judgement(rules, AssurancePolicy.DEFAULT);
    return OverflowedDay.of(tally, ANNA, null, judgement, Instant.MIN).severity();
  }

  @Test
  void match_thatMakesRoomForAnEarlierOne_goesOnInTheLastThatIsKept() {
    RuleSet rules = RawMatchesTest.rules(RawMatchesTest.LOUD);
    Drive drive = new Drive(0, rules);
    for (int i = 1; i <= MatchCap.MOST_A_DAY; i++) {
      drive.with(match(rules, "r" + i, day(10).plusSeconds(i)));
    }
    Alert before =
        drive.alerts().stream()
            .filter(alert -> alert.anchor().equals("okta:r" + MatchCap.MOST_A_DAY))
            .findFirst()
            .orElseThrow();

    drive.with(match(rules, "late", day(10)));

    Alert into =
        last(drive, Objects.requireNonNull(last(drive, before.id()).handling().mergedInto()));
    assertThat(into)
        .returns("okta:r" + (MatchCap.MOST_A_DAY - 1), Alert::anchor)
        .returns(before.severity(), Alert::severity)
        .returns(before.delivered(), Alert::delivered)
        .satisfies(alert -> assertThat(alert.absence().toString()).contains("there may be more"));
    assertThat(drive.store().alerts(ANNA)).hasSize(MatchCap.MOST_A_DAY);
  }

  private static RawMatch match(RuleSet rules, String id, Instant at) {
    return RawMatchesTest.match(rules, "Loud", id, at, ANNA, Map.of());
  }

  /** Shared Signals tell of a reset and not of who made it. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SELF")
  void resetByAnother_onADayWhoseRoomTheSubjectUsedUp_isKept(Actor.Role role) {
    HeapAccountsStore store = new HeapAccountsStore();
    for (int i = 0; i < 600; i++) {
      comes(store, by(Actor.Role.SELF, "c" + i, i, RecoveryAction.CONTACT_CHANGED));
    }

    assertThat(comes(store, by(role, "x", 900, RecoveryAction.FACTOR_RESET))).isTrue();
  }

  /** A token in a loop hides no person of the desk. */
  @ParameterizedTest
  @EnumSource(names = {"AGENT", "ADMIN", "SYSTEM", "UNKNOWN", "SELF"})
  void reset_onADayWhoseRoomAnIntegrationUsedUp_isKept(Actor.Role role) {
    HeapAccountsStore store = new HeapAccountsStore();
    for (int i = 0; i < 600; i++) {
      comes(store, by(Actor.Role.INTEGRATION, "c" + i, i, RecoveryAction.FACTOR_RESET));
    }

    assertThat(comes(store, by(role, "x", 900, RecoveryAction.FACTOR_RESET))).isTrue();
  }

  @Test
  void lookOfTheDesk_onADayOnWhichTheSubjectLookedAllDay_isKept() {
    HeapAccountsStore store = new HeapAccountsStore();
    for (int i = 0; i < 40; i++) {
      comes(store, by(Actor.Role.SELF, "c" + i, i, RecoveryAction.CODE_SET_VIEWED));
    }

    assertThat(comes(store, by(Actor.Role.AGENT, "x", 900, RecoveryAction.CODE_SET_VIEWED)))
        .isTrue();
  }

  @Test
  void reset_onADayOfUnlockingsByTheDesk_isKept() {
    HeapAccountsStore store = new HeapAccountsStore();
    for (int i = 0; i < 600; i++) {
      comes(store, by(Actor.Role.AGENT, "c" + i, i, RecoveryAction.ACCOUNT_UNLOCKED));
    }

    assertThat(store.dossier(ANNA)).hasSize(DayTally.Kind.HELPED_UNLOCK.mostADay());
    assertThat(comes(store, by(Actor.Role.AGENT, "x", 900, RecoveryAction.FACTOR_RESET))).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void stepsOfOneDay_byAnybody_areBounded(Actor.Role role) {
    for (RecoveryAction action : RecoveryAction.values()) {
      HeapAccountsStore store = new HeapAccountsStore();
      for (int i = 0; i < 1_100; i++) {
        comes(store, by(role, "c" + i, i, action));
      }

      assertThat(store.dossier(ANNA)).as("%s by %s", action, role).hasSizeLessThanOrEqualTo(1_024);
    }
  }

  private static boolean comes(HeapAccountsStore store, Event event) {
    DossierEntry entry = new DossierEntry(event, false);
    boolean admitted = DailyCaps.admit(ANNA, entry, store, gone -> {}) == DailyCaps.Admission.KEPT;
    if (admitted) {
      store.putDossierEntry(ANNA, entry);
    }
    return admitted;
  }
}
