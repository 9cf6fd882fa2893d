package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.by;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RejudgementTest {

  private static final RuleSet NONE = RuleSet.load(Map.of());
  private static final String BY_AGENT = "22222222-2222-4222-8222-222222222222";
  private static final String BY_TENANT = "33333333-3333-4333-8333-333333333333";

  private static final Set<Integer> ACCOUNTS = Set.of(0, 1, 2);
  private static final Set<Integer> GROUPS = Set.of(3, 4, 5);

  private static RuleSet resets(String level) {
    return resets(level, "{step.action: factor_reset}");
  }

  private static RuleSet resets(String level, String detection) {
    RuleSet rules = RuleSet.load(Map.of("test.yml", resetting(level, detection)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  private static String resetting(String level) {
    return resetting(level, "{step.action: factor_reset}");
  }

  private static String resetting(String level, String detection) {
    return """
    title: Reset
    id: 11111111-1111-4111-8111-111111111111
    name: reset
    logsource: {product: sparekey, category: recovery_step}
    detection:
      reset: %s
      condition: reset
    level: %s
    sparekey: {emit: finding, deliver: always}
    """
        .formatted(detection, level);
  }

  private static RuleSet counting(String condition, String groupBy) {
    return AbsenceTest.correlating(
        "{step.action: factor_bound}",
        "{type: value_count, rules: [reset], group-by: [%s], timespan: 1d, condition: %s}"
            .formatted(groupBy, condition));
  }

  private static AccountId account(int i) {
    return new AccountId("default", "okta", "00uP" + i);
  }

  private static RecoveryEvent reset(String id, AccountId account, Instant at) {
    return helped(id, account, at, RecoveryAction.FACTOR_RESET);
  }

  @Test
  void ruleThatIsNew_findsOpenStepsOfBefore() {
    Partitioned stages = new Partitioned(0, NONE).with(reset("r", ANNA, day(0))).drained();
    assertThat(stages.alerts()).isEmpty();

    stages.activate(resets("low")).drained();

    assertThat(stages.alerts()).singleElement().extracting(Alert::anchor).isEqualTo("okta:r");
  }

  @Test
  void ruleThatIsNew_leavesWhatIsJudgedForGood() {
    Partitioned stages = new Partitioned(0, NONE).with(reset("r", ANNA, day(0)));
    stages.complete(Mark.CLOCK, day(36)).activate(resets("low")).drained();

    assertThat(stages.alerts()).isEmpty();
  }

  @Test
  void ruleThatChanged_revisesItsAlertAndRaisesNoSecond() {
    Partitioned stages = new Partitioned(0, resets("low")).with(reset("r", ANNA, day(0)));
    stages.drained().activate(resets("high")).drained();

    assertThat(stages.revisions()).extracting(Alert::revision).containsExactly(1, 2);
    assertThat(stages.revisions())
        .extracting(Alert::id)
        .containsOnly(stages.alerts().getFirst().id());
    assertThat(stages.revisions()).extracting(Alert::ruleVersion).doesNotHaveDuplicates();
  }

  @Test
  void ruleThatIsGone_takesItsAlertsBack() {
    Partitioned stages = new Partitioned(0, resets("low")).with(reset("r", ANNA, day(0)));
    stages.drained().activate(NONE).drained();

    assertThat(stages.revisions())
        .extracting(Alert::verdict)
        .containsExactly(Verdict.CONFIRMED, Verdict.WITHDRAWN);
  }

  /** Its accounts take the steps back once, while nobody is told of what that means. */
  @Test
  void correlationThatIsGone_takesBackWhatItsAccountsDidWhileItWasSilent() {
    Partitioned stages = new Partitioned(0, twoResetsBy("00uDESK"));
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
    assertThat(stages.alerts()).filteredOn("ruleId", BY_AGENT).hasSize(1);
    stages.activateUnreadableBy(GROUPS, twoResetsBy("00uX")).drained();
    assertThat(stages.alerts()).filteredOn("ruleId", BY_AGENT).hasSize(1);

    stages.activate(NONE).drained();

    assertThat(stages.alerts()).isEmpty();
    assertThat(stages.silent()).isEmpty();
  }

  /** Nobody knows then whether it is gone. */
  @Test
  void correlationThatIsGone_takesBackWhatItsAccountsDidWhileOthersStoodIn() {
    for (RuleSet first : List.of(NONE, twoResetsBy("00uX"))) {
      Partitioned stages = new Partitioned(0, first).activate(twoResetsBy("00uDESK"));
      stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
      GROUPS.forEach(task -> stages.updatedTo(Set.of(), task));
      stages.activateUnreadableBy(GROUPS, NONE).restarted().complete(Mark.CLOCK, day(1));
      assertThat(stages.alerts()).filteredOn("ruleId", BY_AGENT).hasSize(1);
      assertThat(stages.silent()).containsExactly(BY_AGENT);

      stages.mended().complete(Mark.CLOCK, day(2));

      assertThat(stages.alerts()).isEmpty();
      assertThat(stages.silent()).isEmpty();
    }
  }

  /** The release by which it is gone was lost before the accounts read it. */
  @Test
  void correlationThatIsGone_takesBackWhatItsAccountsDidWhileOthersStoodInForTheNewest() {
    Partitioned stages = new Partitioned(0, NONE).activate(twoResetsBy("00uDESK"));
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
    stages.activateUnreadableBy(ACCOUNTS, NONE).drained();
    GROUPS.forEach(task -> stages.updatedTo(Set.of(0L), task));
    ACCOUNTS.forEach(stages::mended);
    stages.complete(Mark.CLOCK, day(1));
    assertThat(stages.alerts()).extracting(Alert::ruleId).containsExactly(BY_AGENT);
    assertThat(stages.silent()).containsExactly(BY_AGENT);

    stages.mended().complete(Mark.CLOCK, day(2));

    assertThat(stages.alerts()).isEmpty();
    assertThat(stages.silent()).isEmpty();
  }

  @Test
  void correlationThatIsGone_leavesWhatIsJudgedForGood() {
    Partitioned stages = new Partitioned(0, twoResetsBy("00uDESK"));
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0)));
    stages.complete(Mark.CLOCK, day(36)).activate(NONE).drained();

    assertThat(stages.alerts()).filteredOn("ruleId", BY_AGENT).hasSize(1);
    assertThat(stages.silent()).isEmpty();
  }

  private static Triaged benign(Alert seen) {
    return new Triaged(
        new TriageDecision("d", TriageDecision.Outcome.BENIGN, "known", "mara", day(37), null),
        seen);
  }

  /**
   * What raised it holds as it did, for it is judged for good: it says no more than the decision.
   */
  @Test
  void decisionOnWhatIsJudgedForGood_ofACorrelationThatIsGone_isShown() {
    Partitioned stages = new Partitioned(0, twoResetsBy("00uDESK"));
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0)));
    stages.complete(Mark.CLOCK, day(36)).activate(NONE).drained();
    Alert before = only(stages);

    stages.decide(benign(before)).drained();

    assertThat(only(stages))
        .returns(benign(before).decision(), alert -> alert.handling().triage())
        .returns(before.handling().holds(), alert -> alert.handling().holds())
        .returns(before.absence(), Alert::absence);
  }

  private static Alert only(Partitioned stages) {
    List<Alert> alerts =
        stages.alerts().stream().filter(alert -> alert.ruleId().equals(BY_AGENT)).toList();
    assertThat(alerts).hasSize(1);
    return alerts.getFirst();
  }

  /** Groups that read another release than the accounts are silent of what differs. */
  @Test
  void decisionOnWhatIsJudgedForGood_whileItsCorrelationWasSilent_isShownOnceItIsGone() {
    Partitioned stages = new Partitioned(0, twoResetsBy("00uDESK"));
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0)));
    stages.complete(Mark.CLOCK, day(36));
    stages.activateUnreadableBy(GROUPS, twoResetsBy("00uX")).drained();
    assertThat(stages.silent()).containsExactly(BY_AGENT);
    Alert before = only(stages);
    stages.decide(benign(before)).drained();
    assertThat(only(stages)).isEqualTo(before);

    stages.activate(NONE).drained();

    assertThat(only(stages))
        .returns(benign(before).decision(), alert -> alert.handling().triage())
        .returns(before.handling().holds(), alert -> alert.handling().holds());
  }

  @Test
  void decisionOnWhatIsJudgedForGood_whileOthersStoodInForTheRulesWithoutIt_isShownOnceTheyJudge() {
    Partitioned stages = new Partitioned(0, NONE).activate(twoResetsBy("00uDESK"));
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0)));
    stages.complete(Mark.CLOCK, day(36));
    GROUPS.forEach(task -> stages.updatedTo(Set.of(), task));
    stages.activateUnreadableBy(GROUPS, NONE).restarted().complete(Mark.CLOCK, day(37));
    assertThat(stages.silent()).containsExactly(BY_AGENT);
    Alert before = only(stages);
    stages.decide(benign(before)).drained();
    assertThat(only(stages)).isEqualTo(before);

    stages.mended().complete(Mark.CLOCK, day(38));

    assertThat(only(stages)).returns(benign(before).decision(), a -> a.handling().triage());
  }

  @Test
  void decisionOnWhatIsJudgedForGood_ofARuleThatIsGone_isShown() {
    Partitioned stages = new Partitioned(0, resets("low")).with(reset("r", ANNA, day(0)));
    stages.complete(Mark.CLOCK, day(36)).activate(NONE).drained();
    Alert before = stages.alerts().getFirst();

    stages.decide(benign(before)).drained();

    assertThat(stages.alerts())
        .singleElement()
        .returns(benign(before).decision(), alert -> alert.handling().triage())
        .returns(before.handling().holds(), alert -> alert.handling().holds());
    int told = stages.revisions().size();
    stages.complete(Mark.CLOCK, day(38)).drained();
    assertThat(stages.revisions()).hasSize(told);
  }

  @Test
  void activationToldTwice_changesNothingTheSecondTime() {
    AccountsStage stage =
        new AccountsStage(
            AssurancePolicy.DEFAULT,
            NONE,
            release -> resets("low"),
            Set.of(),
            Set.of(),
            new TreeMap<>(),
            0,
            Instant.MIN,
            0,
            1);
    HeapAccountsStore store = new HeapAccountsStore();
    List<Output> out = new ArrayList<>();
    InboxRecord activated = new InboxRecord.Activated(new Activation(7, "0".repeat(64)), day(0));
    stage.on(activated, store, out::add);
    assertThat(out).hasSize(1);

    stage.on(activated, store, out::add);

    assertThat(out).hasSize(1);
  }

  @Test
  void releaseThatNoLongerLoads_leavesTheAccountsTheRulesOfTheStart() {
    Partitioned stages = new Partitioned(0, resets("low")).activate(NONE).drained();

    stages.updated().with(reset("r", ANNA, day(0))).drained();

    assertThat(stages.alerts()).singleElement().extracting(Alert::anchor).isEqualTo("okta:r");
  }

  @Test
  void releaseThatNoLongerLoads_leavesTheGroupsTheRulesOfTheStart() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    Partitioned stages = new Partitioned(0, two).activate(two).drained();

    stages.updated().with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0)));

    assertThat(stages.drained().alerts()).hasSize(1);
  }

  /** No account tells all of its steps as they see them, so what they miss would be a claim. */
  @Test
  void releaseThatNoLongerLoads_leavesGroupsSilentOfWhatOnlyTheRulesOfTheStartHave() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    Partitioned stages = new Partitioned(0, two).activate(NONE).drained();

    stages.updated().with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0)));
    assertThat(stages.drained().alerts()).isEmpty();
    stages.activate(two).drained();

    assertThat(stages.alerts()).hasSize(1);
  }

  /** Nobody knows whether what they said still holds. */
  @Test
  void releaseThatNoLongerLoads_takesNothingBackOfRulesThatOnlyItHas() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    for (RuleSet custom : List.of(resets("low"), two)) {
      Partitioned stages = new Partitioned(0, NONE).activate(custom);
      stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
      List<Alert> before = stages.alerts();

      stages.updated().with(reset("c", account(0), day(1))).with(reset("d", account(1), day(1)));

      assertThat(before).isNotEmpty();
      assertThat(stages.drained().alerts()).containsAll(before);
    }
  }

  @Test
  void activationThatDoesNotLoad_leavesTheRulesOfBefore() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    Partitioned stages = new Partitioned(0, two);

    stages.activate(NONE).updated().drained();
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0)));

    assertThat(stages.drained().alerts()).hasSize(1);
  }

  /** Nobody publishes them once more: to whoever does they are the same. */
  @Test
  void activationThatDidNotLoad_isTakenUpByTheVersionThatReadsIt() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    for (RuleSet custom : List.of(resets("low"), two)) {
      Partitioned stages = new Partitioned(0, NONE).activate(NONE).drained();
      stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
      stages.activate(custom).updated().drained();
      assertThat(stages.alerts()).isEmpty();

      stages.mended().with(reset("c", account(2), day(3))).complete(Mark.CLOCK, day(4));

      assertThat(stages.alerts()).extracting(Alert::anchor).contains("okta:a");
    }
  }

  /** What came meanwhile was judged by others. */
  @Test
  void releaseThatLoadsAgain_judgesWhatCameMeanwhile() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    for (RuleSet custom : List.of(resets("low"), two)) {
      Partitioned stages = new Partitioned(0, NONE).activate(custom).drained().updated();
      stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
      assertThat(stages.alerts()).isEmpty();

      // Each partition takes it up with the next record that it reads.
      stages.mended().complete(Mark.CLOCK, day(1));

      assertThat(stages.alerts()).extracting(Alert::anchor).contains("okta:a");
    }
  }

  /** The accounts told the groups of it by the rules that stood in, and tell nothing anew. */
  @Test
  void releaseThatLoadsAgain_judgesGroupsThatCameMeanwhile() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    RuleSet nine = counting("{field: subject.account, gte: 9}", "actor.id");
    Partitioned stages = new Partitioned(0, nine).activate(two).drained().updated();
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
    assertThat(stages.alerts()).isEmpty();

    stages.mended().complete(Mark.CLOCK, day(1));

    assertThat(stages.alerts()).hasSize(1);
  }

  @Test
  void releaseThatNoLongerLoads_takesNothingBackOfRulesThatReadOtherwiseInIt() {
    RuleSet narrow = resets("low", "{step.action: factor_reset, actor.id: nobody}");
    Partitioned stages = new Partitioned(0, narrow).activate(resets("high"));
    stages.with(reset("a", ANNA, day(0))).drained();
    List<Alert> before = stages.alerts();

    stages.updated().with(reset("b", ANNA, day(1))).drained();

    assertThat(before).hasSize(1);
    assertThat(stages.alerts()).isEqualTo(before);
  }

  @Test
  void releaseThatNoLongerLoads_takesNothingBackOfCorrelationsThatReadOtherwiseInIt() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    RuleSet nine = counting("{field: subject.account, gte: 9}", "actor.id");
    Partitioned stages = new Partitioned(0, nine).activate(two);
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
    List<Alert> before = stages.alerts();

    stages.updated().with(reset("c", account(2), day(0))).drained();

    assertThat(before).hasSize(1);
    assertThat(stages.alerts()).isEqualTo(before);
  }

  @Test
  void activationThatDoesNotLoad_leavesTheReleaseOfBeforeOverStartsUntilItLoads() {
    RuleSet nine = counting("{field: subject.account, gte: 9}", "actor.id");
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    RuleSet seven = counting("{field: subject.account, gte: 7}", "actor.id");
    Partitioned stages = new Partitioned(0, nine).activate(two).drained();
    stages.activateUnreadable(seven).drained().restarted();
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
    assertThat(stages.alerts()).as("two are enough").hasSize(1);

    stages.restarted().with(reset("c", account(2), day(0))).drained();
    assertThat(stages.alerts()).hasSize(1);
    stages.mended().complete(Mark.CLOCK, day(1));

    assertThat(stages.alerts()).as("seven would be").isEmpty();
  }

  @Test
  void groupsInMoreThanOneSlice_areAllJudgedAnew() {
    RuleSet three = counting("{field: subject.account, gte: 3}", "actor.id");
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    Partitioned stages = new Partitioned(5, three);
    for (int agent = 0; agent < 750; agent++) {
      Instant at = day(0).plusSeconds(agent);
      stages.with(by("agent" + agent, reset("a" + agent, account(2 * agent), at)));
      stages.with(by("agent" + agent, reset("b" + agent, account(2 * agent + 1), at)));
    }
    assertThat(stages.drained().alerts()).isEmpty();

    stages.activate(two).drained();

    assertThat(stages.alerts()).hasSize(750);
  }

  /** Under the rules that stood in nobody looked at the groups of a correlation of both. */
  @Test
  void releaseBehindOneThatDidNotLoad_judgesGroupsThatItSeesAsTheConfigurationDid() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    RuleSet nine = counting("{field: subject.account, gte: 9}", "actor.id");
    Partitioned stages = new Partitioned(0, two).activate(nine);
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
    stages.updated().complete(Mark.CLOCK, day(1));
    assertThat(stages.alerts()).isEmpty();

    stages.activate(two).drained();

    assertThat(stages.alerts()).hasSize(1);
  }

  /** Groups that refuse it too wait for what the rules of before still tell. */
  @Test
  void activationThatDoesNotLoad_isToldToTheGroupsAsRefused() {
    AccountsStage stage =
        new AccountsStage(
            AssurancePolicy.DEFAULT,
            NONE,
            release -> {
              throw new ReleaseRefusedException(release.release());
            },
            Set.of(),
            Set.of(),
            new TreeMap<>(),
            0,
            Instant.MIN,
            1,
            2);
    List<Output> out = new ArrayList<>();

    Activation activation = new Activation(7, "0".repeat(64));
    stage.on(new InboxRecord.Activated(activation, day(0)), new HeapAccountsStore(), out::add);

    assertThat(out)
        .containsExactly(new Output.ToGroups(new GroupRecord.Retold(1, 2, Meanings.NONE, day(0))));
  }

  @Test
  void accountsInMoreThanOneSlice_areAllJudgedAnew() {
    Partitioned stages = new Partitioned(3, NONE);
    for (int i = 0; i < 1_500; i++) {
      stages.with(reset("r" + i, account(i), day(0).plus(Duration.ofMinutes(i))));
    }
    stages.activate(resets("low"));
    // Between the slices events go on.
    for (int i = 1_500; i < 1_600; i++) {
      stages.with(reset("r" + i, account(i), day(0).plus(Duration.ofMinutes(i))));
    }
    stages.drained();

    assertThat(stages.alerts()).hasSize(1_600);
    assertThat(stages.revisions()).as("each is told once").hasSize(1_600);
  }

  /**
   * By the old rules three accounts are too few, by the new two agents. Of an account counted by
   * its name and two steps of another counted by their agents there would be three of something.
   */
  @Test
  void countsOfOldAndNewRules_areNeverAddedUp() {
    RuleSet accounts = counting("{field: subject.account, gte: 3}", "subject.tenant");
    RuleSet agents = counting("{field: actor.id, gte: 3}", "subject.tenant");
    AccountId one = account(0);
    AccountId other = account(1);
    assertThat(Partitioned.partition(one)).isNotEqualTo(Partitioned.partition(other));
    for (int seed = 0; seed < 200; seed++) {
      Partitioned stages =
          new Partitioned(seed, accounts)
              .with(by("00uX", reset("a", one, day(0))))
              .with(by("00uX", reset("b", other, day(0).plusSeconds(60))));
      stages.drained().activate(agents);
      stages.with(by("00uY", reset("c", other, day(0).plusSeconds(120)))).drained();

      assertThat(stages.revisions()).filteredOn(alert -> !alert.group().isEmpty()).isEmpty();
    }
  }

  static RuleSet twoResetsBy(String agent) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "test.yml",
                """
                title: Reset by one agent
                id: 11111111-1111-4111-8111-111111111111
                name: by_one
                logsource: {product: sparekey, category: recovery_step}
                detection: {reset: {actor.id: %s}, condition: reset}
                level: low
                sparekey: {emit: finding, deliver: always}
                ---
                title: Two resets by one agent
                id: 22222222-2222-4222-8222-222222222222
                correlation:
                  type: event_count
                  rules: [by_one]
                  group-by: [subject.tenant]
                  timespan: 1d
                  condition: {gte: 2}
                level: high
                sparekey: {emit: finding, deliver: always}
                """
                    .formatted(agent)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  /** By the old rules one step counts, by the new the other; as long as both do there are two. */
  @Test
  void stepsThatOldRulesCount_areNeverAddedToThoseOfNewOnes() {
    AccountId one = account(0);
    AccountId other = account(1);
    for (int seed = 0; seed < 200; seed++) {
      Partitioned stages =
          new Partitioned(seed, twoResetsBy("00uX"))
              .with(by("00uX", reset("a", one, day(0))))
              .with(by("00uY", reset("b", other, day(0).plusSeconds(60))));
      stages.drained().activate(twoResetsBy("00uY")).drained();

      assertThat(stages.revisions()).filteredOn(alert -> !alert.group().isEmpty()).isEmpty();
    }
  }

  @Test
  void correlationWithALowerThreshold_findsWhatWasCountedBefore() {
    RuleSet three = counting("{field: subject.account, gte: 3}", "actor.id");
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    Partitioned stages = new Partitioned(0, three);
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
    assertThat(stages.alerts()).isEmpty();

    stages.activate(two).drained();

    assertThat(stages.revisions()).singleElement().extracting(Alert::revision).isEqualTo(1);
  }

  @Test
  void activationsInQuickSuccession_endAsTheLast() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    RuleSet nine = counting("{field: subject.account, gte: 9}", "actor.id");
    for (int seed = 0; seed < 50; seed++) {
      Partitioned stages = new Partitioned(seed, nine);
      stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0)));
      stages.activate(nine).activate(two).activate(nine).activate(two).drained();

      assertThat(stages.alerts()).hasSize(1);
    }
  }

  /** They say that they refuse it; that they told their steps by it would be another thing. */
  @Test
  void releaseThatDidNotLoad_isSpokenOfOnlyWhenAllAccountsHaveToldByIt() {
    for (int seed = 0; seed < 200; seed++) {
      Partitioned stages =
          new Partitioned(seed, twoResetsBy("00uX"))
              .with(by("00uX", reset("a", account(0), day(0))))
              .with(by("00uY", reset("b", account(1), day(0).plusSeconds(60))));
      stages.activateUnreadable(twoResetsBy("00uY")).drained();

      stages.mended().complete(Mark.CLOCK, day(1));

      assertThat(stages.revisions()).filteredOn(alert -> !alert.group().isEmpty()).isEmpty();
    }
  }

  /** The last slice of the one that judges takes a step back that counts by that of before. */
  @Test
  void releaseThatIsRefused_makesNobodySpeakBeforeTheSlicesOfTheOneThatJudgesAreOver() {
    for (int seed = 0; seed < 20; seed++) {
      Partitioned stages = new Partitioned(seed, twoResetsBy("00uX"));
      stages.with(by("00uY", reset("y", account(1), day(0))));
      for (int i = 10; i < 1_000; i++) {
        stages.with(by("00uZ", reset("z" + i, account(i), day(0).plusSeconds(i))));
      }
      stages.with(by("00uX", reset("x", account(0), day(0).plusSeconds(3_600)))).drained();

      stages.activate(twoResetsBy("00uY")).activateUnreadable(NONE).drained();

      assertThat(stages.revisions()).filteredOn(alert -> !alert.group().isEmpty()).isEmpty();
    }
  }

  /** Whoever told by it does so only once, also to groups that refused it. */
  @Test
  void groupsThatRefusedARelease_speakOfItOnceItLoads() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    HeapGroupsStore store = new HeapGroupsStore();
    Activation activation = new Activation(7, "0".repeat(64));
    GroupsStage refusing =
        groups(
            release -> {
              throw new ReleaseRefusedException(release.release());
            });
    refusing.on(new GroupRecord.Activated(activation, day(0)), store, told -> {});
    refusing.on(retold(0, two), store, told -> {});
    refusing.on(retold(1, NONE), store, told -> {});

    GroupsStage reading = groups(release -> two);
    reading.on(retold(1, NONE), store, told -> {});
    assertThat(silent(store)).hasSize(1);
    reading.on(retold(1, two), store, told -> {});
    assertThat(silent(store)).isEmpty();
  }

  /** Accounts that come to the first of the two after the update are seen as it sees them. */
  @Test
  void releaseBehindOneThatWasRefused_isSilentOfWhatAccountsTellByTheRefusedOne() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    HeapGroupsStore store = new HeapGroupsStore();
    GroupsStage stage =
        new GroupsStage(
            AssurancePolicy.DEFAULT,
            two,
            release -> {
              if (release.number() == 7) {
                throw new ReleaseRefusedException(release.release());
              }
              return two;
            },
            Set.of(),
            0,
            Instant.MIN);
    Activation refused = new Activation(7, "0".repeat(64));
    stage.on(new GroupRecord.Activated(refused, day(0)), store, told -> {});
    Activation read = new Activation(8, "0".repeat(64));
    stage.on(new GroupRecord.Activated(read, day(0)), store, told -> {});

    assertThat(silent(store)).isEmpty();
    stage.on(retold(0, NONE), store, told -> {});
    assertThat(silent(store)).containsExactly(two.correlations().getFirst().id().toString());
    stage.on(retold(0, two), store, told -> {});
    assertThat(silent(store)).isEmpty();
  }

  private static GroupsStage groups(Releases releases) {
    return new GroupsStage(AssurancePolicy.DEFAULT, NONE, releases, Set.of(), 0, Instant.MIN);
  }

  private static GroupRecord retold(int partition, RuleSet... as) {
    Meanings tells = Meanings.NONE;
    for (RuleSet rules : as) {
      Meanings meant = AcrossAccounts.of(rules).meanings();
      tells = tells.equals(Meanings.NONE) ? meant : tells.shared(meant);
    }
    return new GroupRecord.Retold(partition, 2, tells, day(0));
  }

  /**
   * The accounts' first partition reads 8, and tells of the step that 8 counts and takes back the
   * one that 7 does.
   */
  @Test
  void groupsThatRefuseARelease_areSilentWhileAccountsTellByIt() {
    RuleSet seven = counting("{field: subject.account, gte: 2}", "actor.id");
    RuleSet eight = counting("{field: subject.account, gte: 3}", "actor.id");
    HeapGroupsStore store = new HeapGroupsStore();
    GroupsStage stage = groups(release -> refusing(release, seven, 8));
    stage.on(activated(7, day(0)), store, told -> {});
    assertThat(silent(store)).as("nobody tells by 7").hasSize(1);
    stage.on(retold(0, seven), store, told -> {});
    stage.on(retold(1, seven), store, told -> {});
    assertThat(silent(store)).isEmpty();

    stage.on(activated(8, day(0)), store, told -> {});
    assertThat(silent(store)).as("nobody says that he tells by 8").isEmpty();
    stage.on(retold(0, seven, eight), store, told -> {});
    assertThat(silent(store)).as("one begins to tell by 8").hasSize(1);
    stage.on(retold(0, eight), store, told -> {});
    assertThat(silent(store)).as("one tells by 8").hasSize(1);
    assertThat(store.release()).isNotNull().returns(1, release -> release.missing(2));
    stage.on(retold(0, seven), store, told -> {});
    assertThat(silent(store)).as("all tell by 7").isEmpty();
    assertThat(store.release()).isNotNull().returns(0, release -> release.missing(2));
  }

  /** Whichever releases have it: what they mean by it is the same. */
  @Test
  void correlationThatAllMeanTheSameBy_isSpokenOfWhateverReleasesTheyGoOnBy() {
    RuleSet seven = byAgentAndByTenant(9);
    RuleSet eight = byAgentAndByTenant(7);
    HeapGroupsStore store = new HeapGroupsStore();
    GroupsStage stage = groups(release -> release.number() == 7 ? seven : eight);
    stage.on(activated(7, day(0)), store, told -> {});
    stage.on(retold(0, seven), store, told -> {});
    stage.on(retold(1, seven), store, told -> {});

    stage.on(activated(8, day(0)), store, told -> {});
    stage.on(retold(0, eight), store, told -> {});

    assertThat(silent(store)).containsExactly(BY_TENANT);
  }

  /**
   * The first partition of the accounts refused release 1 and goes on by 0, the others read it;
   * then all refuse 2. A version that reads 1 and not 2 has to have all of them go on by 1.
   */
  @Test
  void accountsThatGoOnByDifferentOlderReleases_goOnByTheSameOnceAVersionReadsIt() {
    for (int seed = 0; seed < 20; seed++) {
      Partitioned stages = new Partitioned(seed, NONE).activate(byAgentAndByTenant(9));
      stages.activateUnreadableBy(Set.of(0), byAgentAndByTenant(2)).activateUnreadable(NONE);
      stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
      assertThat(byTenant(stages)).as("the first partition counts by another").isEmpty();

      stages.updatedTo(Set.of(0L, 1L)).complete(Mark.CLOCK, day(1));

      assertThat(byTenant(stages)).hasSize(1);
    }
  }

  /**
   * The same, and the version never comes: by agent all releases count alike, so of that nobody is
   * silent meanwhile.
   */
  @Test
  void groupsOfAccountsThatGoOnByDifferentReleases_speakOfWhatBothMeanTheSame() {
    for (int seed = 0; seed < 20; seed++) {
      Partitioned stages = new Partitioned(seed, NONE).activate(byAgentAndByTenant(9));
      stages.activateUnreadableBy(Set.of(0), byAgentAndByTenant(2)).activateUnreadable(NONE);
      stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();

      assertThat(stages.alerts()).extracting(Alert::ruleId).containsExactly(BY_AGENT);
    }
  }

  /** Two that no version reads, one behind the other, and then one that reads the first. */
  @Test
  void releasesThatAreRefusedInARow_areTriedFromTheNewest() {
    Partitioned stages = new Partitioned(0, NONE).activate(byAgentAndByTenant(9)).drained();
    stages.activateUnreadable(byAgentAndByTenant(2)).activateUnreadable(byAgentAndByTenant(8));
    stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();

    stages.updatedTo(Set.of(0L, 1L)).complete(Mark.CLOCK, day(1));
    assertThat(byTenant(stages)).as("two are enough").hasSize(1);
    stages.mended().complete(Mark.CLOCK, day(2));
    assertThat(byTenant(stages)).as("eight would be").isEmpty();
  }

  /** What each start tries is bounded: each costs a compilation. */
  @Test
  void releasesThatAreRefusedInARow_areRememberedUpToABound() {
    HeapAccountsStore store = new HeapAccountsStore();
    AccountsStage stage = accounts(number -> false);
    for (int i = 0; i < 20; i++) {
      stage.on(activated(i), store, told -> {});
    }

    assertThat(Objects.requireNonNull(store.release()).refused())
        .extracting(Activation::number)
        .containsExactlyElementsOf(LongStream.range(4, 20).boxed().toList());
  }

  /**
   * The steps of X count by the release that is lost, those of Y by the rules that stand in. Two
   * are needed, and whoever finds two has added them up; be it that the groups' process reads it
   * still.
   */
  @Test
  void stepsThatALostReleaseCounts_areNeverAddedToThoseOfWhatStandsIn() {
    for (List<Integer> updated : List.of(List.of(0, 1, 2), List.of(0, 1, 2, 3, 4, 5))) {
      for (int seed = 0; seed < 50; seed++) {
        Partitioned stages = new Partitioned(seed, twoResetsBy("00uY"));
        stages.activate(twoResetsBy("00uX"));
        stages.with(by("00uX", reset("x", account(0), day(0)))).drained();
        for (int task : updated) {
          stages.updatedTo(Set.of(), task);
        }

        stages.with(by("00uY", reset("y", account(1), day(0).plusSeconds(60)))).drained();

        assertThat(stages.revisions()).filteredOn(alert -> !alert.group().isEmpty()).isEmpty();
      }
    }
  }

  /** Else it would say that it tells all as the new rules mean it, and the groups would add it. */
  @Test
  void stepThatOnlyOldRulesCount_isTakenBackThoughItsAccountsNamesAreAskedFor() {
    HeapAccountsStore store = new HeapAccountsStore();
    AccountsStage stage =
        new AccountsStage(
            AssurancePolicy.DEFAULT,
            twoResetsBy("00uX"),
            release -> twoResetsBy("00uY"),
            Set.of("zendesk"),
            Set.of("zendesk"),
            new TreeMap<>(),
            0,
            Instant.MIN,
            0,
            1);
    List<Output> out = new ArrayList<>();
    RecoveryEvent step = by("00uX", reset("x", ANNA, day(0)));
    stage.on(
        new InboxRecord.Delivery(
            ANNA, login("l", ANNA, day(-1), PASSWORD_OTP, "as1"), false, day(0)),
        store,
        out::add);
    stage.on(new InboxRecord.Delivery(ANNA, step, false, day(0)), store, out::add);
    assertThat(out).hasAtLeastOneElementOfType(Output.ToNames.class);
    assertThat(store.grouped(ANNA)).hasSize(1);

    stage.on(activated(7), store, out::add);

    assertThat(store.grouped(ANNA)).isEmpty();
  }

  /** Of a correlation that both have word for word. */
  @Test
  void stepThatMovesToAnotherGroup_isTakenOutOfTheOldAlsoByRulesThatStandIn() {
    RuleSet byTicket = GroupsStageTest.rules("ticket.status", "1d", 2);
    Partitioned stages = new Partitioned(0, byTicket, "zendesk").activate(byTicket);
    stages.with(login("l", ANNA, day(-1), PASSWORD_OTP, "as1"));
    stages.with(login("m", BERT, day(-1), PASSWORD_OTP, "as1"));
    stages.with(reset("a", ANNA, day(0))).with(reset("b", BERT, day(0).plusSeconds(60))).drained();
    assertThat(stages.alerts()).hasSize(1);

    stages.updated().with(ticket("1", ANNA, day(0), Verification.CALLBACK)).drained();

    assertThat(stages.alerts()).isEmpty();
  }

  private static List<Alert> byTenant(Partitioned stages) {
    return stages.alerts().stream().filter(alert -> alert.ruleId().equals(BY_TENANT)).toList();
  }

  /** Of two correlations the first is always the same. */
  private static RuleSet byAgentAndByTenant(int many) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "test.yml",
                """
                title: Reset
                id: 11111111-1111-4111-8111-111111111111
                name: reset
                logsource: {product: sparekey, category: recovery_step}
                detection: {reset: {step.action: factor_reset}, condition: reset}
                level: low
                ---
                title: By one agent
                id: %s
                correlation:
                  {type: event_count, rules: [reset], group-by: [actor.id], timespan: 1d,
                   condition: {gte: 2}}
                level: high
                sparekey: {emit: finding, deliver: always}
                ---
                title: Of one tenant
                id: %s
                correlation:
                  {type: event_count, rules: [reset], group-by: [subject.tenant], timespan: 1d,
                   condition: {gte: %s}}
                level: high
                sparekey: {emit: finding, deliver: always}
                """
                    .formatted(BY_AGENT, BY_TENANT, many)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  private static Set<String> silent(GroupsStore store) {
    return Objects.requireNonNull(store.release()).silent();
  }

  private static RuleSet refusing(Activation release, RuleSet others, long number) {
    if (release.number() == number) {
      throw new ReleaseRefusedException(release.release());
    }
    return others;
  }

  private static GroupRecord activated(long number, Instant at) {
    return new GroupRecord.Activated(new Activation(number, "0".repeat(64)), at);
  }

  /** Else groups that refuse it would add what it tells to what others told. */
  @Test
  void accountsThatTakeUpARelease_sayItBeforeTheyTellAnythingByIt() {
    HeapAccountsStore store = new HeapAccountsStore();
    RecoveryEvent event = reset("r", ANNA, day(0));
    RuleSet before = byAgentAndByTenant(9);
    RuleSet after = byAgentAndByTenant(2);
    AccountsStage refusing = accounts(before, release -> refusing(release, after, 7));
    refusing.on(new InboxRecord.Delivery(ANNA, event, false, day(0)), store, o -> {});
    refusing.on(activated(7), store, o -> {});

    List<Output> out = new ArrayList<>();
    accounts(before, release -> after).on(activated(7), store, out::add);

    GroupRecord first = ((Output.ToGroups) out.getFirst()).record();
    assertThat(((GroupRecord.Retold) first).tells().versions()).containsOnlyKeys(BY_AGENT);
    assertThat(out)
        .last()
        .isEqualTo(
            new Output.ToGroups(
                new GroupRecord.Retold(0, 1, AcrossAccounts.of(after).meanings(), day(0))));
  }

  /** Groups that refuse it learn only so what it changed. */
  @Test
  void accountsThatAreToldOfARelease_sayWhatItChangesBeforeTheyTellAnythingByIt() {
    RuleSet before = byAgentAndByTenant(9);
    List<Output> out = new ArrayList<>();

    accounts(before, release -> twoResetsBy("00uX"))
        .on(activated(7), new HeapAccountsStore(), out::add);

    GroupRecord first = ((Output.ToGroups) out.getFirst()).record();
    assertThat(first).isEqualTo(new GroupRecord.Retold(0, 1, Meanings.NONE, day(0)));
    assertThat(out).hasSize(2);
  }

  /**
   * By the text of before the matter begins with a step that is not in it by that of the release;
   * somebody decided on it, so it stays beside what the release finds. Those that stand in have the
   * release's text.
   */
  @Test
  void releaseThatNoLongerLoads_leavesWhatRulesOfItsOwnTextFindBesideAnOlderMatter() {
    for (String groupBy : List.of("actor.id", "subject.account")) {
      RuleSet newer = twoOf("factor_reset", groupBy);
      Partitioned stages = new Partitioned(0, newer).activate(twoOf("factor_*", groupBy));
      AccountId account = groupBy.equals("actor.id") ? BERT : ANNA;
      stages.with(helped("o", account, day(0), RecoveryAction.FACTOR_REMOVED));
      stages.with(reset("a", ANNA, day(0).plusSeconds(60))).drained();
      Alert older = stages.alerts().getFirst();
      TriageDecision.Outcome outcome = TriageDecision.Outcome.TRUE_POSITIVE;
      stages.decide(
          new Triaged(new TriageDecision("d", outcome, "seen", "mara", day(0), null), older));
      stages.activate(newer).with(reset("b", account, day(0).plusSeconds(120))).drained();
      List<Alert> before = stages.alerts();

      stages.updated().with(reset("c", account, day(0).plusSeconds(180))).drained();

      assertThat(before).as(groupBy).extracting(Alert::anchor).contains("okta:o", "okta:a");
      assertThat(stages.alerts())
          .as(groupBy)
          .extracting(Alert::id)
          .containsExactlyElementsOf(before.stream().map(Alert::id).toList());
    }
  }

  /** Nobody knows any more what was excepted, so that it is delivered now would be a guess. */
  @Test
  void releaseThatNoLongerLoads_deliversNothingThatItExcepted() {
    Partitioned stages =
        new Partitioned(0, resets("low")).activate(excepting(resetting("low"), "reset"));
    stages.with(reset("a", ANNA, day(0))).drained();
    List<Alert> before = stages.alerts();

    stages.updated().with(reset("b", ANNA, day(1))).drained();

    assertThat(before).singleElement().returns(false, Alert::delivered);
    assertThat(stages.alerts()).contains(before.getFirst());
  }

  /** The other way: what was delivered is not hidden. */
  @Test
  void releaseThatNoLongerLoads_leavesDeliveredWhatOnlyThoseThatStandInExcept() {
    Partitioned stages =
        new Partitioned(0, excepting(resetting("low"), "reset")).activate(resets("low"));
    stages.with(reset("a", ANNA, day(0))).drained();
    List<Alert> before = stages.alerts();

    stages.updated().with(reset("b", ANNA, day(1))).drained();

    assertThat(before).singleElement().returns(true, Alert::delivered);
    assertThat(stages.alerts()).contains(before.getFirst());
  }

  /** An exception is not in a correlation's version, and what it covers is not counted. */
  @Test
  void releaseThatNoLongerLoads_takesNothingBackOfCorrelationsWhoseStandInsCountLess() {
    for (String groupBy : List.of("actor.id", "subject.account")) {
      String text = twoOfText("factor_reset", groupBy);
      Partitioned stages =
          new Partitioned(0, excepting(text, "two")).activate(twoOf("factor_reset", groupBy));
      AccountId account = groupBy.equals("actor.id") ? BERT : ANNA;
      stages.with(reset("a", ANNA, day(0)));
      stages.with(reset("b", account, day(0).plusSeconds(120))).drained();
      List<Alert> before = stages.alerts();

      stages.updated().with(reset("c", account, day(0).plusSeconds(180))).drained();

      assertThat(before).as(groupBy).hasSize(1);
      assertThat(stages.alerts()).as(groupBy).isEqualTo(before);
    }
  }

  private static RuleSet excepting(String text, String rule) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "test.yml",
                text
                    + """
                    ---
                    exceptions:
                      - {rule: %s, when: {actor.id: 00uDESK}, owner: mara, reason: CHG-1,
                         from: 2026-01-01, expires: 2026-12-31}
                    """
                        .formatted(rule)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  /** Nothing stands in: nothing that is lost ever judged. */
  @Test
  void firstReleaseThatIsRefused_leavesTheRulesOfTheStartAsTheyWereWhetherRestartedOrNot() {
    RuleSet unexplained = AssumedMatchesTest.threeUnexplained("high", "subject.tenant", "4d");
    for (boolean restarted : List.of(false, true)) {
      Partitioned stages = new Partitioned(0, unexplained, "zendesk").withoutRestarts();
      for (int i = 0; i < 3; i++) {
        AccountId account = account(i);
        stages.with(login("l" + i, account, day(-1), PASSWORD_OTP, "as1"));
        stages.with(reset("r" + i, account, day(0).plus(Duration.ofHours(i))));
      }
      stages.complete("zendesk", day(5)).complete(Mark.CLOCK, day(5));
      assertThat(stages.alerts()).filteredOn(alert -> !alert.group().isEmpty()).hasSize(1);
      stages.activateUnreadable(NONE).drained();
      if (restarted) {
        stages.restarted();
      }

      Instant created = day(0).plus(Duration.ofMinutes(30));
      stages.with(ticket("t", account(1), created, Verification.CALLBACK)).drained();

      assertThat(stages.alerts())
          .as("restarted: " + restarted)
          .filteredOn(alert -> !alert.group().isEmpty())
          .isEmpty();
    }
  }

  /** Release 0 judged, 1 is refused, and a version in between reads neither. */
  @Test
  void releaseOfBeforeThatLoadsAgain_judgesWhatCameMeanwhile() {
    RuleSet two = counting("{field: subject.account, gte: 2}", "actor.id");
    for (RuleSet custom : List.of(resets("low"), two)) {
      Partitioned stages = new Partitioned(0, NONE).activate(custom).drained();
      stages.activateUnreadable(NONE).drained().updated();
      stages.with(reset("a", account(0), day(0))).with(reset("b", account(1), day(0))).drained();
      assertThat(stages.alerts()).isEmpty();

      stages.updatedTo(Set.of(0L)).complete(Mark.CLOCK, day(1));

      assertThat(stages.alerts()).extracting(Alert::anchor).contains("okta:a");
    }
  }

  /** It was lost before, so it was forgotten that it ever judged. */
  @Test
  void releaseThatWasLostBeforeTheNextWasRefused_isTakenUpAgain() {
    Partitioned stages = new Partitioned(0, NONE).activate(resets("low")).drained().updated();
    stages.with(reset("a", ANNA, day(0))).drained();
    stages.activateUnreadable(NONE).drained();

    stages.updatedTo(Set.of(0L)).complete(Mark.CLOCK, day(1));

    assertThat(stages.alerts()).extracting(Alert::anchor).containsExactly("okta:a");
  }

  /** It was lost after the first of two slices, with another refused since. */
  @Test
  void releaseThatLoadsAgain_looksAtTheAccountsThatItHadNotComeTo() {
    HeapAccountsStore store = new HeapAccountsStore();
    List<Output> out = new ArrayList<>();
    AccountsStage reading = accounts(number -> number == 7);
    for (int i = 0; i < 300; i++) {
      RecoveryEvent event = reset("r" + i, account(i), day(0).plusSeconds(i));
      reading.on(new InboxRecord.Delivery(event.account(), event, false, day(0)), store, o -> {});
    }
    reading.on(activated(7), store, out::add);
    reading.on(activated(8), store, out::add);
    assertThat(published(out)).hasSize(200);
    // The rest of the slices, in a version that reads neither.
    AccountsStage losing = accounts(number -> false);
    toInbox(out).forEach(record -> losing.on(record, store, out::add));
    assertThat(published(out)).hasSize(200);

    AccountsStage again = accounts(number -> number == 7);
    List<Output> later = new ArrayList<>();
    again.on(activated(8), store, later::add);
    toInbox(later).forEach(record -> again.on(record, store, later::add));

    assertThat(published(later)).hasSize(100);
    assertThat(later)
        .last()
        .isEqualTo(new Output.ToGroups(new GroupRecord.Retold(0, 1, Meanings.NONE, day(0))));
  }

  private static AccountsStage accounts(LongPredicate loads) {
    return accounts(
        NONE,
        release -> {
          if (!loads.test(release.number())) {
            throw new ReleaseRefusedException(release.release());
          }
          return resets("low");
        });
  }

  private static AccountsStage accounts(RuleSet first, Releases releases) {
    return new AccountsStage(
        AssurancePolicy.DEFAULT,
        first,
        releases,
        Set.of(),
        Set.of(),
        new TreeMap<>(),
        0,
        Instant.MIN,
        0,
        1);
  }

  private static InboxRecord activated(long number) {
    return new InboxRecord.Activated(new Activation(number, "0".repeat(64)), day(0));
  }

  private static List<Output> published(List<Output> out) {
    return out.stream().filter(Output.Publish.class::isInstance).toList();
  }

  private static List<InboxRecord> toInbox(List<Output> out) {
    return out.stream()
        .filter(Output.ToInbox.class::isInstance)
        .map(output -> ((Output.ToInbox) output).record())
        .toList();
  }

  /** By the text that stands in the group begins with another step. */
  @Test
  void releaseThatNoLongerLoads_isNotRepeatedByRulesThatBeginWithAnotherStep() {
    for (String groupBy : List.of("actor.id", "subject.account")) {
      RuleSet release = twoOf("factor_reset", groupBy);
      Partitioned stages = new Partitioned(0, twoOf("factor_*", groupBy)).activate(release);
      AccountId account = groupBy.equals("actor.id") ? BERT : ANNA;
      stages.with(helped("o", account, day(0), RecoveryAction.FACTOR_REMOVED));
      stages.with(reset("a", ANNA, day(0).plusSeconds(60)));
      stages.with(reset("b", account, day(0).plusSeconds(120))).drained();
      List<Alert> before = stages.alerts();

      stages.updated().with(reset("c", ANNA, day(0).plusSeconds(180)));
      stages.with(reset("d", account, day(0).plusSeconds(240))).drained();

      assertThat(before).as(groupBy).hasSize(1);
      assertThat(stages.alerts()).as(groupBy).isEqualTo(before);
    }
  }

  private static RuleSet twoOf(String action, String groupBy) {
    RuleSet rules = RuleSet.load(Map.of("test.yml", twoOfText(action, groupBy)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  private static String twoOfText(String action, String groupBy) {
    return """
    title: One
    id: 11111111-1111-4111-8111-111111111111
    name: one
    logsource: {product: sparekey, category: recovery_step}
    detection: {one: {step.action: '%s'}, condition: one}
    level: low
    ---
    title: Two
    id: 22222222-2222-4222-8222-222222222222
    name: two
    correlation:
      type: event_count
      rules: [one]
      group-by: [%s]
      timespan: 1d
      condition: {gte: 2}
    level: high
    sparekey: {emit: finding, deliver: always}
    """
        .formatted(action, groupBy);
  }
}
