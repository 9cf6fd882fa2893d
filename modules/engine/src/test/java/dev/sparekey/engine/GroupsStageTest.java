package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.by;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.row;
import static dev.sparekey.engine.Happenings.ticket;
import static dev.sparekey.engine.Happenings.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GroupsStageTest {

  private static final String MANY = "One agent reset many accounts";
  private static final String AGENT = "actor.id=okta/00uDESK";
  private static final GroupKey GROUP =
      new GroupKey("default", "d57fe3bf-f7ee-4d35-b1c6-91c0feeb3ab1", List.of(AGENT));

  /** Two resets whose tickets say the same, within a day. */
  private static final RuleSet BY_TICKET = rules("ticket.status", "1d", 2);

  static RuleSet rules(String groupBy, String timespan, int atLeast) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "test.yml",
                """
                title: Reset
                id: 11111111-1111-4111-8111-111111111111
                name: reset
                logsource: {product: sparekey, category: recovery_step}
                detection:
                  reset:
                    step.action: factor_reset
                  condition: reset
                level: low
                ---
                title: Resets
                id: 22222222-2222-4222-8222-222222222222
                correlation:
                  type: event_count
                  rules: [reset]
                  group-by: [%s]
                  timespan: %s
                  condition: {gte: %d}
                level: high
                sparekey: {emit: finding, deliver: always}
                """
                    .formatted(groupBy, timespan, atLeast)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  /** With the one rule of the pack that counts an agent's resets. */
  private static Drive drive() {
    String file = "one_agent_many_accounts.yml";
    String text = Objects.requireNonNull(Pack.texts().get(file), file);
    return new Drive(0, RuleSet.load(Map.of(file, text)));
  }

  private static AccountId account(int i) {
    return new AccountId("default", "okta", "00uP" + i);
  }

  private static RecoveryEvent reset(int i, Instant at) {
    return helped("r" + i, account(i), at, RecoveryAction.FACTOR_RESET);
  }

  /** One account a minute. */
  private static Drive resets(Drive drive, int from, int to) {
    for (int i = from; i < to; i++) {
      drive.with(reset(i, day(0).plus(Duration.ofMinutes(i))));
    }
    return drive;
  }

  @Test
  void resetsOfTenAccountsByOneAgent_areOneFindingThatNamesThem() {
    Alert alert = resets(drive(), 0, 10).alerts(MANY).getFirst();

    assertThat(alert.group()).containsExactly(AGENT);
    assertThat(alert.verdict()).isEqualTo(Verdict.CONFIRMED);
    assertThat(alert.severity()).isEqualTo(Severity.HIGH);
    assertThat(alert.delivered()).isTrue();
    assertThat(alert.account()).isEqualTo(account(0));
    assertThat(alert.evidence()).hasSize(10);
    assertThat(alert.evidence().getLast().text())
        .isEqualTo("00uP9 on okta: factor reset by agent desk@example.com from 192.0.2.1");
    assertThat(alert.explanation().clauses().getFirst())
        .isEqualTo(
            "10 steps of "
                + AGENT
                + ": at least 10 different values of subject.account within 30 min");
    assertThat(AlertIds.isOwn(alert)).isTrue();
  }

  @Test
  void resetsOfNineAccounts_areNone() {
    assertThat(resets(drive(), 0, 9).alerts(MANY)).isEmpty();
  }

  @Test
  void resetsByTwoAgents_areCountedApart() {
    Drive drive = resets(drive(), 0, 9);
    drive.with(by("00uOTHER", reset(9, day(0).plus(Duration.ofMinutes(9)))));

    assertThat(drive.alerts(MANY)).isEmpty();
  }

  @Test
  void resetOfAPrivilegedAccountAmongThem_raisesTheSeverity() {
    Drive drive = resets(drive(), 0, 10);
    drive.with(identity("i", account(7), true, day(-1)));

    assertThat(drive.alerts(MANY)).extracting(Alert::severity).containsExactly(Severity.CRITICAL);
  }

  @Test
  void finding_isOfTheCaseThatItsFirstAccountsEpisodeIs() {
    Drive drive = resets(drive(), 0, 10);

    assertThat(drive.alerts(MANY).getFirst().handling().caseId())
        .isEqualTo(AlertIds.ofCase(account(0), "okta:r0"));
  }

  @Test
  void furtherReset_isNoNewsUntilTheNumberHasDoubled() {
    Drive drive = resets(drive(), 0, 10);
    int told = drive.revisions().size();
    resets(drive, 10, 19);
    assertThat(ofMany(drive.revisions())).hasSize(1);

    resets(drive, 19, 20);

    assertThat(ofMany(drive.revisions())).hasSize(2);
    assertThat(drive.alerts(MANY).getFirst().evidence()).hasSize(20);
    assertThat(told).isLessThan(drive.revisions().size());
  }

  private static List<Alert> ofMany(List<Alert> revisions) {
    return revisions.stream().filter(alert -> alert.ruleTitle().equals(MANY)).toList();
  }

  @Test
  void stepThatMovesToAnotherGroup_isTakenOutOfTheOld() {
    Drive drive = new Drive(0, BY_TICKET, "zendesk");
    drive.with(login("l", ANNA, day(-1), PASSWORD_OTP, "as1"));
    drive.with(login("m", BERT, day(-1), PASSWORD_OTP, "as1"));
    drive.with(helped("a", ANNA, day(0), RecoveryAction.FACTOR_RESET));
    drive.with(helped("b", BERT, day(0).plusSeconds(60), RecoveryAction.FACTOR_RESET));
    assertThat(drive.alerts())
        .extracting(Alert::group)
        .containsExactly(List.of("ticket.status=pending"));

    drive.with(ticket("1", ANNA, day(0), Verification.CALLBACK));
    assertThat(drive.alerts()).isEmpty();

    drive.with(ticket("2", BERT, day(0), Verification.CALLBACK));
    assertThat(drive.alerts())
        .extracting(Alert::group)
        .containsExactly(List.of("ticket.status=linked"));
    assertThat(drive.revisions())
        .extracting(Alert::id)
        .as("an alert of the old group and one of the new, though of one anchor")
        .satisfies(ids -> assertThat(ids.stream().distinct()).hasSize(2));
  }

  @Test
  void account_remembersOnlyTheGroupThatItsStepIsIn() {
    Drive drive = inTheGroupOfMissingTickets();

    drive.with(ticket("1", ANNA, day(0), Verification.CALLBACK));

    assertThat(drive.store().grouped(ANNA))
        .extracting(told -> told.key().group())
        .containsExactly(List.of("ticket.status=contested"));
  }

  /** Its ticket is "pending" until the names stage has answered, which is no reason to move it. */
  @Test
  void step_whileItsAccountsNamesAreAskedFor_isToldToNoSecondGroup() {
    Drive drive = inTheGroupOfMissingTickets();
    List<Output> told = new ArrayList<>();

    new AccountsStage(AssurancePolicy.DEFAULT, BY_TICKET, Set.of("zendesk"), 0)
        .on(
            new InboxRecord.Delivery(
                ANNA, row("n", ANNA, day(-1), null, "anna.b@example.com"), false, day(3)),
            drive.store(),
            told::add);

    assertThat(told).hasAtLeastOneElementOfType(Output.ToNames.class);
    assertThat(told).doesNotHaveAnyElementsOfTypes(Output.ToGroups.class);
    assertThat(drive.store().grouped(ANNA))
        .extracting(one -> one.key().group())
        .containsExactly(List.of("ticket.status=missing"));
  }

  private static Drive inTheGroupOfMissingTickets() {
    return new Drive(0, BY_TICKET, "zendesk")
        .with(login("l", ANNA, day(-1), PASSWORD_OTP, "as1"))
        .with(helped("a", ANNA, day(0), RecoveryAction.FACTOR_RESET))
        .complete("zendesk", day(2), Proof.PROVEN)
        .clock(day(2));
  }

  @Test
  void decision_onAFindingAcrossAccounts_isPartOfItsNextRevision() {
    Drive drive = resets(drive(), 0, 10);
    drive.decide("d", drive.alerts(MANY).getFirst(), TriageDecision.Outcome.BENIGN, day(1));

    Alert decided = drive.alerts(MANY).getFirst();
    assertThat(decided.revision()).isEqualTo(2);
    assertThat(decided.handling().triage()).isNotNull();
    assertThat(decided.handling().reopened()).isFalse();

    assertThat(resets(drive, 10, 20).alerts(MANY))
        .singleElement()
        .satisfies(alert -> assertThat(alert.handling().reopened()).isTrue());
  }

  @Test
  void decisionsToldTwiceOrLate_leaveTheLatest() {
    Drive drive = resets(drive(), 0, 10);
    Alert seen = drive.alerts(MANY).getFirst();
    drive.decide("late", seen, TriageDecision.Outcome.BENIGN, day(2));
    drive.decide("late", seen, TriageDecision.Outcome.BENIGN, day(2));
    drive.decide("early", seen, TriageDecision.Outcome.TRUE_POSITIVE, day(1));

    Alert decided = drive.alerts(MANY).getFirst();
    assertThat(decided.revision()).isEqualTo(2);
    assertThat(decided.handling().triage())
        .returns(TriageDecision.Outcome.BENIGN, TriageDecision::decision);
    assertThat(drive.groupsStore().decisions(GROUP)).hasSize(1);

    drive.decide("last", seen, TriageDecision.Outcome.TRUE_POSITIVE, day(3));
    assertThat(drive.alerts(MANY).getFirst().handling().triage())
        .returns(TriageDecision.Outcome.TRUE_POSITIVE, TriageDecision::decision);
  }

  @Test
  void earlierStepToldLate_movesTheAnchorAndTheDecision() {
    Drive drive = resets(drive(), 1, 11);
    Alert before = drive.alerts(MANY).getFirst();
    drive.decide("d", before, TriageDecision.Outcome.TRUE_POSITIVE, day(1));
    resets(drive, 0, 1);

    assertThat(drive.alerts(MANY))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.anchor()).isEqualTo("okta:r0");
              assertThat(alert.handling().supersedes()).containsExactly(before.id());
              assertThat(alert.handling().triage()).isNotNull();
            });
  }

  @Test
  void steps_areForgottenWhenTheirAccountsTakeNothingBackAnyMore() {
    Drive drive = resets(drive(), 0, 12);
    drive.decide("d", drive.alerts(MANY).getFirst(), TriageDecision.Outcome.BENIGN, day(1));
    int told = ofMany(drive.revisions()).size();
    drive.clock(day(43));
    assertThat(steps(drive)).hasSize(12);

    drive.clock(day(44));

    assertThat(steps(drive)).isEmpty();
    assertThat(drive.groupsStore().alerts(GROUP)).isEmpty();
    assertThat(drive.groupsStore().decisions(GROUP)).isEmpty();
    assertThat(drive.groupsStore().day(GROUP, DaySet.dayOf(day(0)))).isNull();
    assertThat(ofMany(drive.revisions())).hasSize(told);
  }

  @Test
  void decision_onWhatIsForgotten_changesNothing() {
    Drive drive = resets(drive(), 0, 12);
    Alert seen = drive.alerts(MANY).getFirst();
    drive.clock(day(44));
    int told = ofMany(drive.revisions()).size();
    drive.decide("d", seen, TriageDecision.Outcome.TRUE_POSITIVE, day(44));

    assertThat(ofMany(drive.revisions())).hasSize(told);
    drive.clock(day(45));
    assertThat(drive.groupsStore().decisions(GROUP)).isEmpty();
  }

  private static List<GroupedStep> steps(Drive drive) {
    return drive.groupsStore().steps(GROUP, day(-400), day(400), 1_000);
  }

  @Test
  void stepJudgedForGood_staysInTheGroupThatItWasIn() {
    Drive drive = new Drive(0, rules("actor.id, subject.privileged", "5d", 2));
    for (int i = 0; i < 2; i++) {
      drive.with(identity("i" + i, account(i), false, day(-1)), reset(i, day(i)));
    }
    drive.clock(day(40));
    drive.with(identity("later", account(0), true, day(-1).plusSeconds(1)));

    assertThat(drive.alerts())
        .extracting(Alert::group)
        .containsExactly(List.of(AGENT, "subject.privileged=false"));
  }

  private static final GroupKey RESETS =
      new GroupKey("default", "22222222-2222-4222-8222-222222222222", List.of(AGENT));

  private static List<GroupedStep> resets(Drive drive) {
    return drive.groupsStore().steps(RESETS, day(-400), day(400), 1_000);
  }

  @Test
  void stepsThatMayBeReadTogether_areForgottenDayByDayAfterTheLast() {
    // Of 30 days that are judged together with 30 before and 60 behind them.
    Drive drive = new Drive(0, rules("actor.id", "30d", 2));
    drive.with(reset(0, day(0)), reset(1, day(20)));
    drive.clock(day(163));
    assertThat(resets(drive)).hasSize(2);

    drive.clock(day(164));
    assertThat(resets(drive)).extracting(GroupedStep::id).containsExactly("okta:r1");
    assertThat(drive.alerts()).as("nothing is taken back, nothing told anew").hasSize(1);

    drive.clock(day(184));
    assertThat(resets(drive)).isEmpty();
  }

  @Test
  void stepsThatGoOnForWeeks_areForgottenSingly() {
    Drive drive = new Drive(0, rules("actor.id", "1d", 2));
    for (int i = 0; i < 100; i++) {
      drive.with(reset(i, day(i))).clock(day(i));
    }

    assertThat(resets(drive)).hasSizeBetween(42, 56);
    assertThat(resets(drive)).extracting(GroupedStep::id).contains("okta:r99", "okta:r60");
    // Of a week each.
    assertThat(drive.alerts()).hasSize(15);
    assertThat(drive.revisions()).extracting(Alert::verdict).doesNotContain(Verdict.WITHDRAWN);
  }

  @Test
  void firstHalfOfWhatABusyAgentDoes_isNotForgottenWithAnOldChain() {
    RuleSet both =
        AbsenceTest.correlating(
            "{step.action: factor_bound}",
            "{type: temporal, rules: [reset, bound], group-by: [subject.tenant], timespan: 7d,"
                + " condition: reset and bound}");
    for (int night = 40; night < 70; night++) {
      Drive drive = new Drive(0, both);
      for (int i = 0; i < night; i++) {
        drive.with(reset(i, day(i))).clock(day(i));
      }
      Instant evening = day(night).plus(Duration.ofHours(14));
      drive.with(told("b", "okta", BERT, evening, RecoveryAction.FACTOR_BOUND));
      drive.clock(evening.plus(Duration.ofHours(2)));
      drive.with(reset(999, evening.plus(Duration.ofHours(3))));

      assertThat(drive.alerts()).as("night " + night).isNotEmpty();
    }
  }

  @Test
  void steps_areNotForgottenBeforeTheirAccountsHaveSettledThem() {
    Drive drive = new Drive(0, BY_TICKET, "zendesk");
    drive.with(login("l", ANNA, day(-1), PASSWORD_OTP, "as1"));
    drive.with(login("m", BERT, day(-1), PASSWORD_OTP, "as1"));
    drive.complete("zendesk", day(1), Proof.PROVEN);
    drive.with(helped("a", ANNA, day(2), RecoveryAction.FACTOR_RESET));
    drive.with(helped("b", BERT, day(2).plusSeconds(60), RecoveryAction.FACTOR_RESET));
    // The desk is silent for seven weeks.
    drive.clock(day(55));
    assertThat(drive.alerts())
        .extracting(Alert::group)
        .containsExactly(List.of("ticket.status=undetermined"));

    drive.with(ticket("1", ANNA, day(2), Verification.CALLBACK));
    drive.with(ticket("2", BERT, day(2), Verification.CALLBACK));
    assertThat(drive.alerts())
        .extracting(Alert::group)
        .containsExactly(List.of("ticket.status=linked"));
  }

  @Test
  void stepOfACorrelationThatIsNotKnownYet_isCountedOnceItIs() {
    RuleSet newer = rules("actor.id", "1d", 2);
    Drive drive = new Drive(0, newer);
    HeapGroupsStore store = new HeapGroupsStore();
    GroupsStage older =
        new GroupsStage(AssurancePolicy.DEFAULT, RuleSet.load(Map.of()), Set.of(), 0, Instant.MIN);
    drive.with(reset(0, day(0)), reset(1, day(0).plusSeconds(60)));
    List<Output> out = new ArrayList<>();
    for (GroupedStep step : resets(drive)) {
      older.on(new GroupRecord.Counted(RESETS, step, step.at()), store, out::add);
    }
    clock(older, day(1), store, out);
    assertThat(out).isEmpty();

    GroupsStage restarted =
        new GroupsStage(AssurancePolicy.DEFAULT, newer, Set.of(), 0, Instant.MIN);
    clock(restarted, day(1).plus(Duration.ofHours(1)), store, out);
    assertThat(out)
        .singleElement()
        .satisfies(
            output -> assertThat(((Output.Publish) output).alert().anchor()).isEqualTo("okta:r0"));
  }

  @Test
  void stepsOfACorrelationThatNeverBecomesKnown_areForgotten() {
    Drive drive = new Drive(0, rules("actor.id", "1d", 2));
    drive.with(reset(0, day(0)), reset(1, day(0).plusSeconds(60)));
    HeapGroupsStore store = new HeapGroupsStore();
    GroupsStage older =
        new GroupsStage(AssurancePolicy.DEFAULT, RuleSet.load(Map.of()), Set.of(), 0, Instant.MIN);
    List<Output> out = new ArrayList<>();
    for (GroupedStep step : resets(drive)) {
      older.on(new GroupRecord.Counted(RESETS, step, step.at()), store, out::add);
      older.on(new GroupRecord.Settled(RESETS, step.place(), step.at()), store, out::add);
    }
    clock(older, day(44), store, out);
    clock(older, day(45), store, out);

    assertThat(store.steps(RESETS, day(-1), day(99), 9)).isEmpty();
    assertThat(store.takeDeadlines(GroupDeadline.Basis.NOT_KNOWN, day(999), 9)).isEmpty();
  }

  @Test
  void correlationThatIsNotKnown_isLookedForOnceAnHour() {
    RuleSet newer = rules("actor.id", "1d", 1);
    Drive drive = new Drive(0, newer).with(reset(0, day(0)));
    HeapGroupsStore store = new HeapGroupsStore();
    GroupsStage older =
        new GroupsStage(AssurancePolicy.DEFAULT, RuleSet.load(Map.of()), Set.of(), 0, Instant.MIN);
    List<Output> out = new ArrayList<>();
    clock(older, hour(24), store, out);
    for (GroupedStep step : resets(drive)) {
      older.on(new GroupRecord.Counted(RESETS, step, hour(24)), store, out::add);
    }

    GroupsStage known = new GroupsStage(AssurancePolicy.DEFAULT, newer, Set.of(), 0, Instant.MIN);
    clock(known, hour(25).minusNanos(1), store, out);
    assertThat(out).isEmpty();
    clock(known, hour(25), store, out);
    assertThat(out).hasSize(1);
  }

  /** The transaction would time out, and the next would meet the same record. */
  @Test
  void moreThanOneRecordMayDo_isGoneOnWithByTheStagesOwnWord() {
    RuleSet rules = rules("actor.id", "1d", 2);
    GroupsStage stage = new GroupsStage(AssurancePolicy.DEFAULT, rules, Set.of(), 0, Instant.MIN);
    Drive drive = new Drive(0, rules).with(reset(0, day(0)));
    GroupedStep step = resets(drive).getFirst().judgedForGood();
    for (int many : List.of(199, 200, 401)) {
      HeapGroupsStore store = new HeapGroupsStore();
      List<Output> out = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        stage.on(new GroupRecord.Counted(group(i), step, step.at()), store, out::add);
      }
      clock(stage, day(100), store, out);

      assertThat(forgotten(store, many)).isEqualTo(Math.min(many, 200));
      int words = 0;
      while (!out.isEmpty()) {
        words++;
        stage.on(((Output.ToGroups) out.removeFirst()).record(), store, out::add);
      }
      assertThat(words).as("of " + many).isEqualTo(many / 200);
      assertThat(forgotten(store, many)).isEqualTo(many);
    }
  }

  private static GroupKey group(int i) {
    return new GroupKey("default", RESETS.correlation(), List.of("actor.id=okta/a" + i));
  }

  private static long forgotten(GroupsStore store, int of) {
    return IntStream.range(0, of)
        .filter(i -> store.steps(group(i), day(-400), day(400), 9).isEmpty())
        .count();
  }

  private static void clock(GroupsStage stage, Instant to, GroupsStore store, List<Output> out) {
    Mark mark = new Mark(Mark.CLOCK, Mark.Path.ACCOUNTS, 0, 1, to, Proof.PROVEN);
    stage.on(new GroupRecord.Marked(mark, to), store, out::add);
  }

  @Test
  void whatOneAccountRepeats_isToldBySome() {
    Drive drive = new Drive(0, Pack.load());
    for (int i = 0; i < 30; i++) {
      drive.with(codeFailed("a" + i, ANNA, hour(1).plusSeconds(60L * i)));
    }
    for (int i = 0; i < 4; i++) {
      drive.with(codeFailed("o" + i, account(i), hour(1).plusSeconds(900 + i)));
    }

    assertThat(drive.store().grouped(ANNA))
        .filteredOn(told -> told.key().group().equals(List.of("origin.address=192.0.2.1")))
        .extracting(told -> told.step().id())
        .hasSize(Repetitions.MOST)
        .contains("okta:a0", "okta:a7", "okta:a22", "okta:a29")
        .doesNotContain("okta:a8", "okta:a21");
    Alert alert = drive.alerts("Guessing of recovery codes across accounts").getFirst();
    assertThat(alert.anchor()).isEqualTo("okta:a0");
    assertThat(alert.absence()).anyMatch(why -> why.startsWith("there are more"));
  }

  private static Instant hour(int hours) {
    return day(0).plus(Duration.ofHours(hours));
  }

  @Test
  void evidence_ofLongNames_keepsTheAlertFarBelow64Kilobytes() {
    Drive drive = drive();
    String longest = "ä".repeat(200);
    for (int i = 0; i < 40; i++) {
      AccountId account = new AccountId("default", "okta", longest + i);
      Instant at = day(0).plus(Duration.ofMinutes(i));
      drive.with(
          by(longest, helped("x".repeat(300) + i, account, at, RecoveryAction.FACTOR_RESET)));
    }

    Alert alert = drive.alerts(MANY).getFirst();
    assertThat(alert.evidence()).hasSize(20);
    assertThat(alert.toString().getBytes(StandardCharsets.UTF_8).length).isLessThan(40_000);
  }

  @Test
  void correlationThatIsGone_findsNothingAnyMore() {
    Drive drive = resets(drive(), 0, 10);
    GroupsStage without =
        new GroupsStage(AssurancePolicy.DEFAULT, RuleSet.load(Map.of()), Set.of(), 0, Instant.MIN);
    List<GroupedStep> steps = steps(drive);
    List<Output> out = new ArrayList<>();
    without.on(
        new GroupRecord.Uncounted(GROUP, steps.getFirst().place(), day(2)),
        drive.groupsStore(),
        out::add);

    assertThat(out)
        .singleElement()
        .satisfies(
            output ->
                assertThat(((Output.Publish) output).alert().verdict())
                    .isEqualTo(Verdict.WITHDRAWN));
  }

  /** The user 1234 of GitHub and the user 1234 of GitLab have nothing to do with each other. */
  @Test
  void agentsOfTwoProviders_withOneId_areTwo() {
    Drive drive = new Drive(0, rules("actor.id", "2d", 2), "zendesk");

    drive.with(toldBy("github", "a", ANNA), toldBy("gitlab", "b", ANNA));
    assertThat(drive.alerts()).isEmpty();

    drive.with(toldBy("gitlab", "c", ANNA));
    assertThat(drive.alerts())
        .singleElement()
        .extracting(Alert::group)
        .isEqualTo(List.of("actor.id=gitlab/robot"));
  }

  @Test
  void agentThatActsOnAccountsOfTwoProviders_isOne() {
    Drive drive = new Drive(0, rules("actor.id", "2d", 2), "zendesk");

    drive.with(
        toldBy("iga", "a", new AccountId("default", "okta", "1")),
        toldBy("iga", "b", new AccountId("default", "entra", "2")));

    assertThat(drive.alerts())
        .singleElement()
        .extracting(Alert::group)
        .isEqualTo(List.of("actor.id=iga/robot"));
  }

  /**
   * As of the recovery of his own account, which a bus that carries several feeds tells of, too.
   */
  @Test
  void agentWhomABusTellsOf_isTheAccountOfTheProviderHeActsIn() {
    Drive drive = new Drive(0, rules("actor.id", "2d", 2), "zendesk");
    AccountId own = new AccountId("default", "okta", "agent-1");
    AccountId other = new AccountId("default", "okta", "1");

    drive.with(
        toldBy("hr-bus", "a", own, new Actor(Actor.Role.SELF, "agent-1", null)),
        toldBy("hr-bus", "b", other, new Actor(Actor.Role.AGENT, "agent-1", null)));

    assertThat(drive.alerts())
        .singleElement()
        .extracting(Alert::group)
        .isEqualTo(List.of("actor.id=okta/agent-1"));
  }

  private static RecoveryEvent toldBy(String feed, String id, AccountId account) {
    return toldBy(feed, id, account, new Actor(Actor.Role.INTEGRATION, "robot", null));
  }

  private static RecoveryEvent toldBy(String feed, String id, AccountId account, Actor actor) {
    RecoveryEvent told = Happenings.told(id, feed, account, day(10), RecoveryAction.FACTOR_RESET);
    return new RecoveryEvent(
        told.header(),
        account,
        null,
        told.action(),
        told.path(),
        actor,
        told.credential(),
        null,
        null,
        told.origin(),
        null);
  }

  @Test
  void accountsOfTwoProviders_withOneId_countAsTwo() {
    Drive drive =
        new Drive(
            0,
            AbsenceTest.correlating(
                "{step.action: factor_bound}",
                "{type: value_count, rules: [reset], group-by: [subject.tenant], timespan: 1d,"
                    + " condition: {field: subject.account, gte: 2}}"),
            "zendesk");

    drive.with(reset("a", "github"), reset("b", "github"));
    assertThat(drive.alerts("Correlated")).isEmpty();

    drive.with(reset("c", "gitlab"));
    assertThat(drive.alerts("Correlated")).hasSize(1);
  }

  private static RecoveryEvent reset(String id, String feed) {
    AccountId account = new AccountId("default", feed, "1234");
    return helped(id, account, day(10), RecoveryAction.FACTOR_RESET);
  }

  @Test
  void accountsOfOnePerson_whoseNameIsSpeltInTwoWays_areOneGroup() {
    Drive drive = new Drive(0, rules("subject.person", "2d", 2), "zendesk");
    drive
        .with(Happenings.renamed("n", ANNA, day(9), "Anna@Example.com"))
        .with(Happenings.renamed("m", BERT, day(9), "anna@example.com"))
        .with(helped("a", ANNA, day(10), RecoveryAction.FACTOR_RESET))
        .with(helped("b", BERT, day(10), RecoveryAction.FACTOR_RESET));

    assertThat(drive.alerts())
        .singleElement()
        .extracting(Alert::group)
        .isEqualTo(List.of("subject.person=anna@example.com"));
  }
}
